import { type KeyObject, randomUUID } from 'node:crypto';
import { parseScopeClaim } from '@scoped-api/engine';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { ACR, type Authentication } from '../identity/authentication';
import type { Keyring } from '../keys/keyring';

/** The `client_id` that RFC 9068 requires, for all clients that are not registered. */
export const PUBLIC_CLIENT_ID = 'scoped-api';

/** The settings of access tokens. */
export interface AccessTokenOptions {
  readonly keyring: Keyring;
  readonly issuer: string;
  /** The audience of this server. */
  readonly audience: string;
  /** The audiences of other applications. Default: none. */
  readonly otherAudiences?: readonly string[];
  /** Lifetime of a token, in whole seconds. */
  readonly ttlSeconds: number;
}

/** The content of a new token. */
interface AccessTokenGrant {
  /** The id of a user, or of a client that acts for itself. */
  readonly subject: string;
  /** The registered client that receives the token; null for public clients. */
  readonly clientId: string | null;
  /** The session whose end revokes the token; null for a client that acts for itself. */
  readonly sessionId: string | null;
  /** How and when the user has authenticated; null for a client that acts for itself. */
  readonly authentication: Pick<Authentication, 'level' | 'methods' | 'authenticatedAt'> | null;
  readonly scopes: readonly string[];
  /** The application that the token is for. Default: this server. */
  readonly audience?: string;
  /** Claims that user code adds; none has the name of one of the server's. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
}

/** Claims of an access token. */
export interface AccessTokenClaims {
  /** The id of the user or the client. The token alone says only that it is a non-empty string. */
  readonly sub: string;
  /** The session whose end revokes the token; undefined for a client that acts for itself. */
  readonly sid: string | undefined;
  /** The client that received the token. */
  readonly clientId: string | undefined;
  /** The application that the token is for: one of AUDIENCE. */
  readonly audience: string;
  /** Names as the token has them; some may no longer be in the registry. */
  readonly scopes: readonly string[];
  /** The token's own id. */
  readonly jti: string;
  /** Expiry, in seconds since 1970. */
  readonly exp: number;
  /** Time of issue, in seconds since 1970. */
  readonly iat: number;
  /** Not valid before, in seconds since 1970; undefined in tokens of this server. */
  readonly nbf: number | undefined;
}

/** The claims, or the reason why the token is invalid. The reason is for logs; clients are told `invalid_token`. */
type VerifiedToken =
  | { readonly ok: true; readonly claims: AccessTokenClaims }
  | { readonly ok: false; readonly reason: string };

/** A token whose signature was verified with `key`. Whether it is valid at this time is checked at every use. */
interface Signed {
  readonly header: TokenHeader;
  readonly key: KeyObject;
  readonly claims: VerifiedToken;
}

/** About 2 kB each. */
const MAX_SIGNED = 5_000;

/** Issues and verifies access tokens. */
export type AccessTokens = ReturnType<typeof createAccessTokens>;

/**
 * Makes the access tokens: JWTs of the profile of RFC 9068. A signature is verified once: the result is kept for as long as the key with the token's
 * `kid` is the same one. Times are checked at every use.
 *
 * @throws RangeError if `ttlSeconds` is not a whole number of at least 1.
 */
export function createAccessTokens({
  keyring,
  issuer,
  audience: own,
  otherAudiences = [],
  ttlSeconds,
}: AccessTokenOptions) {
  const audiences = [own, ...otherAudiences];
  if (!Number.isSafeInteger(ttlSeconds) || ttlSeconds < 1) throw new RangeError('ttlSeconds must be 1 or more.');

  const signed = new LRUCache<string, Signed>({ max: MAX_SIGNED });

  return {
    /** Lifetime of a new token, in seconds. */
    ttlSeconds,

    /** Signs a token. */
    issue({
      subject,
      clientId,
      sessionId,
      authentication,
      scopes,
      audience = own,
      claims: added,
    }: AccessTokenGrant): string {
      const iat = nowInSeconds();
      const claims = { iss: issuer, aud: audience, sub: subject, iat, exp: iat + ttlSeconds, jti: randomUUID() };
      const grant = { client_id: clientId ?? PUBLIC_CLIENT_ID, scope: scopes.join(' ') };
      const own = {
        ...claims,
        ...grant,
        ...(sessionId !== null && { sid: sessionId }),
        ...authenticationClaims(authentication),
      };
      const payload = added ? { ...added, ...own } : own;
      const { kid, algorithm, key } = keyring.signingKey();
      return jwt.sign(payload, key, { algorithm, header: { alg: algorithm, typ: 'at+jwt', kid } });
    },

    /** Returns the claims of a token that this server issued for itself and that is valid now. Never throws. */
    verify(token: string): VerifiedToken {
      const verified = verifyForAny(token);
      return verified.ok && verified.claims.audience !== own ? invalid('another audience') : verified;
    },

    /** As `verify`, also for a token that this server issued for another application. Never accept one as a credential here. */
    verifyForAny,
  };

  function verifyForAny(token: string): VerifiedToken {
    // Checked before the look-up, so that a long text is not hashed.
    if (token.length > MAX_TOKEN_LENGTH) return invalid('too long');
    const known = signed.get(token);
    const header = known?.header ?? readHeader(token);
    if (!header.ok) return header;
    const named = keyring.verificationKey(header.kid);
    if (!named) return invalid('an unknown key');
    // The key decides which algorithm is used; the token's `alg` must only be equal to it (RFC 8725, 3.1).
    if (header.alg !== named.algorithm) return invalid('another algorithm');
    if (known?.key === named.key) return checkTimes(known.claims, nowInSeconds());
    let payload: unknown;
    try {
      // Times are checked below: the library accepts values such as 1e309.
      const options = { algorithms: [named.algorithm], ignoreExpiration: true, ignoreNotBefore: true };
      payload = jwt.verify(token, named.key, options);
    } catch {
      return invalid('a bad signature or payload');
    }
    const claims = readClaims(payload, { issuer, audiences });
    signed.set(token, { header, key: named.key, claims });
    return checkTimes(claims, nowInSeconds());
  }
}

/** Returns the claims about the authentication of the user (RFC 9470, 6.1): `acr`, `amr` and `auth_time`. */
export function authenticationClaims(authentication: AccessTokenGrant['authentication']) {
  if (!authentication) return undefined;
  const { level, methods, authenticatedAt } = authentication;
  return { acr: ACR[level], amr: methods, auth_time: Math.floor(authenticatedAt.getTime() / 1000) };
}

/**
 * Length of an access token, in characters: more than this server issues, and cheap to read. With all scopes that a schema may
 * declare (4,000 characters) and all claims that a hook may add (1 kB), a token has about 8,000.
 */
const MAX_TOKEN_LENGTH = 10_240;

/**
 * Base64url without padding and line breaks, and with zeros in the unused bits of the last character (RFC 4648, 3.5).
 */
const PART = '((?:[\\w-]{4})*(?:[\\w-][AQgw]|[\\w-]{2}[AEIMQUYcgkosw048])?)';
const TOKEN = new RegExp(`^${PART}\\.${PART}\\.${PART}$`);

const HEADER_NAMES = new Set(['alg', 'typ', 'kid']);
const TYPE = /^(?:application\/)?at\+jwt$/i;
/** A key id of this server: a part of a hash, or all of it, in base64url. */
const KID = /^[\w-]{1,64}$/;

/** The header of a token, or why the token is refused before its signature is verified. */
type TokenHeader =
  | { readonly ok: true; readonly alg: string; readonly kid: string | undefined }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads a header of the one kind that this server writes. All other parameters are refused: `crit`, `jwk`, `jku`, `x5u`
 * and `x5c` require features that this server does not have (RFC 8725, 3).
 */
function readHeader(token: string): TokenHeader {
  const parts = TOKEN.exec(token);
  if (!parts) return invalid('not three parts of canonical base64url');
  let header: unknown;
  try {
    header = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString());
  } catch {
    return invalid('the header is not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    return invalid('the header is not an object');
  }
  const { alg, typ, kid } = header as Record<string, unknown>;
  if (typeof alg !== 'string') return invalid('no algorithm');
  if (typeof typ !== 'string' || !TYPE.test(typ)) return invalid('not an access token');
  if (kid !== undefined && (typeof kid !== 'string' || !KID.test(kid))) return invalid('a malformed key id');
  if (!Object.keys(header).every((name) => HEADER_NAMES.has(name))) return invalid('an unknown header parameter');
  return { ok: true, alg, kid };
}

/** Tolerance for the clock of another server that is ahead, in seconds. An expiry has no such tolerance. */
const CLOCK_LEEWAY = 60;
/** The end of the year 9999, in seconds. */
const MAX_TIME = 253_402_300_799;

/** Reads the payload of a token with a verified signature (RFC 9068, 4), without its times: see {@link checkTimes}. */
function readClaims(
  payload: unknown,
  { issuer, audiences }: { readonly issuer: string; readonly audiences: readonly string[] },
): VerifiedToken {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    return invalid('the payload is not an object');
  }
  const { iss, aud, sub, sid, client_id: clientId, jti, exp, iat, nbf, scope } = payload as Record<string, unknown>;
  if (iss !== issuer) return invalid('another issuer');
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  const audience = audiences.find((one) => named.includes(one));
  if (audience === undefined) return invalid('another audience');
  if (typeof sub !== 'string' || sub === '') return invalid('no subject');
  if (sid !== undefined && (typeof sid !== 'string' || sid === '')) return invalid('a malformed session');
  if (clientId !== undefined && (typeof clientId !== 'string' || clientId === '')) return invalid('a malformed client');
  if (typeof jti !== 'string' || jti === '') return invalid('no id');
  if (!isTime(exp)) return invalid('no expiry');
  if (!isTime(iat)) return invalid('no time of issue');
  if (nbf !== undefined && !isTime(nbf)) return invalid('a malformed not-before time');
  const scopes = parseScopeClaim(scope);
  if (!scopes) return invalid('a malformed scope');
  return { ok: true, claims: { sub, sid, clientId, audience, scopes, jti, exp, iat, nbf } };
}

/**
 * Checks that a token is valid at a time.
 *
 * @param now - in seconds since 1970.
 */
function checkTimes(verified: VerifiedToken, now: number): VerifiedToken {
  if (!verified.ok) return verified;
  const { exp, iat, nbf } = verified.claims;
  if (exp <= now) return invalid('expired');
  if (iat > now + CLOCK_LEEWAY) return invalid('issued in the future');
  return nbf !== undefined && nbf > now + CLOCK_LEEWAY ? invalid('not valid yet') : verified;
}

function isTime(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_TIME;
}

function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function invalid(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}
