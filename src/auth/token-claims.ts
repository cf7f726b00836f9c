import { parseScopeClaim } from '@scoped-api/engine';

/** How far another server's clock may be ahead, in seconds. An expiry gets no such grace. */
const CLOCK_LEEWAY = 60;
/** The end of the year 9999, in seconds. */
const MAX_TIME = 253_402_300_799;

/** What an access token says. */
export interface AccessTokenClaims {
  /** The user's id, or the client's, as far as the token is concerned: any non-empty string. */
  readonly sub: string;
  /** The session that the token ends with; undefined in a client's own. */
  readonly sid: string | undefined;
  /** Who got the token. */
  readonly clientId: string | undefined;
  /** Names as they stand in the token; the registry may not have them all. */
  readonly scopes: readonly string[];
  /** The token's own id. */
  readonly jti: string;
  /** When it expires, in seconds since 1970. */
  readonly exp: number;
  /** When it was issued, in seconds since 1970. */
  readonly iat: number;
  /** When it begins to be good, in seconds since 1970; undefined in this server's own. */
  readonly nbf: number | undefined;
}

/** Claims, or why there are none. The reason is for logs; clients are told `invalid_token`. */
export type VerifiedToken =
  | { readonly ok: true; readonly claims: AccessTokenClaims }
  | { readonly ok: false; readonly reason: string };

/** Who must have issued a token, and for whom. */
export interface ClaimExpectations {
  readonly issuer: string;
  readonly audience: string;
}

/** Judges the payload of a token whose signature is good (RFC 9068, 4), whatever the time; see {@link checkTimes}. */
export function readClaims(payload: unknown, { issuer, audience }: ClaimExpectations): VerifiedToken {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return bad('the payload is no object');
  const { iss, aud, sub, sid, client_id: clientId, jti, exp, iat, nbf, scope } = payload as Record<string, unknown>;
  if (iss !== issuer) return bad('another issuer');
  if (aud !== audience && !(Array.isArray(aud) && aud.includes(audience))) return bad('another audience');
  if (typeof sub !== 'string' || sub === '') return bad('no subject');
  if (sid !== undefined && (typeof sid !== 'string' || sid === '')) return bad('a malformed session');
  if (clientId !== undefined && (typeof clientId !== 'string' || clientId === '')) return bad('a malformed client');
  if (typeof jti !== 'string' || jti === '') return bad('no id');
  if (!isTime(exp)) return bad('no expiry');
  if (!isTime(iat)) return bad('issued never');
  if (nbf !== undefined && !isTime(nbf)) return bad('a malformed beginning');
  const scopes = parseScopeClaim(scope);
  if (!scopes) return bad('a malformed scope');
  return { ok: true, claims: { sub, sid, clientId, scopes, jti, exp, iat, nbf } };
}

/**
 * Judges when a token is good.
 *
 * @param now - in seconds since 1970.
 */
export function checkTimes(verified: VerifiedToken, now: number): VerifiedToken {
  if (!verified.ok) return verified;
  const { exp, iat, nbf } = verified.claims;
  if (exp <= now) return bad('expired');
  if (iat > now + CLOCK_LEEWAY) return bad('issued in the future');
  return nbf !== undefined && nbf > now + CLOCK_LEEWAY ? bad('not valid yet') : verified;
}

function isTime(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_TIME;
}

function bad(reason: string): VerifiedToken {
  return { ok: false, reason };
}
