/**
 * Makes a function that asks the accounts server about each access token (RFC 7662). Logouts and removed scopes are seen at once.
 *
 * @param {object} options
 * @param {string} options.accountsUrl - where the accounts server is.
 * @param {string} options.issuer - ISSUER of the accounts server.
 * @param {string} options.audience - of this API. A token for another application is refused.
 * @param {string} options.clientId - of a registered client that holds `tokens:introspect`.
 * @param {string} options.clientSecret - of that client.
 */
export function verifyByIntrospection({ accountsUrl, issuer, audience, clientId, clientSecret }) {
  const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  /** Returns the subject and the scopes of a token; undefined for an invalid one. */
  return async (token) => {
    const reply = await fetch(`${accountsUrl}/introspect`, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams({ token }),
      signal: AbortSignal.timeout(2_000),
    });
    if (!reply.ok) throw new Error(`Introspection answered ${reply.status}.`);
    const { active, token_type, iss, aud, sub, scope } = await reply.json();
    // `active` says that the token is valid, not that it is for this API. A refresh token has no token_type.
    if (!active || token_type !== 'Bearer' || iss !== issuer || aud !== audience) return undefined;
    return { id: sub, scopes: scope.split(' ').filter(Boolean) };
  };
}
