import { createRemoteJWKSet, jwtVerify } from 'jose';

/** jose's codes for a token that is invalid. Other errors are about the keys. */
const INVALID = /^ERR_(?:JWT_|JWS_|JWKS_NO_MATCHING_KEY|JOSE_ALG_NOT_ALLOWED|JOSE_NOT_SUPPORTED)/;

/**
 * Makes a function that verifies access tokens by their signature, without a call for each of them. Logouts and removed scopes
 * are seen when the token expires.
 *
 * @param {object} options
 * @param {string} options.accountsUrl - where the accounts server is.
 * @param {string} options.issuer - ISSUER of the accounts server.
 * @param {string} options.audience - of this API. A token for another application is refused.
 */
export function verifyBySignature({ accountsUrl, issuer, audience }) {
  const keys = createRemoteJWKSet(new URL(`${accountsUrl}/.well-known/jwks.json`), { cacheMaxAge: 300_000 });
  const options = {
    issuer,
    audience,
    typ: 'at+jwt',
    algorithms: ['ES256'],
    requiredClaims: ['sub', 'client_id', 'scope', 'iat', 'exp', 'jti'],
  };
  /** Returns the subject and the scopes of a token; undefined for an invalid one. */
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, options);
      return { id: payload.sub, scopes: payload.scope.split(' ').filter(Boolean) };
    } catch (error) {
      if (INVALID.test(error.code)) return undefined;
      // Without the keys no token can be verified: the caller answers 503.
      throw error;
    }
  };
}
