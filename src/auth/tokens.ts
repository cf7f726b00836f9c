import { createSecretKey, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { readClaims, type VerifiedToken } from './token-claims';
import { refusedHeader } from './token-header';

/** The least that SHA-256 asks of an HMAC key (RFC 7518, 3.2), in bytes. */
const MIN_SECRET_BYTES = 32;
/** RFC 9068 wants one: this stands for every client that is not registered. */
export const PUBLIC_CLIENT_ID = 'scoped-api';

/** How tokens are signed. */
export type TokenAlgorithm = 'HS256' | 'HS384' | 'HS512';

/** What access tokens are made with. */
export interface AccessTokenOptions {
  /** At least 32 bytes, and as long as the algorithm's hash to be of full strength. */
  readonly secret: string;
  readonly algorithm: TokenAlgorithm;
  readonly issuer: string;
  readonly audience: string;
  /** How long a token is good for, in whole seconds. */
  readonly ttlSeconds: number;
}

/** What a token is to say. */
export interface AccessTokenGrant {
  /** A user's id, or a client's that acts for itself. */
  readonly subject: string;
  /** The registered client that gets the token; null for public clients. */
  readonly clientId: string | null;
  /** The session that the token ends with; null for a client that acts for itself. */
  readonly sessionId: string | null;
  readonly scopes: readonly string[];
}

/** Issues and verifies access tokens: JWTs of the profile of RFC 9068. */
export interface AccessTokens {
  /** Seconds that a new token is good for. */
  readonly ttlSeconds: number;
  /** Signs a token. */
  issue(grant: AccessTokenGrant): string;
  /** Says what a token says if it is one of these and still good. Never throws. */
  verify(token: string): VerifiedToken;
}

/**
 * @throws RangeError for a secret that is too short, or a time to live that is no positive whole number.
 */
export function createAccessTokens({
  secret,
  algorithm,
  issuer,
  audience,
  ttlSeconds,
}: AccessTokenOptions): AccessTokens {
  const bytes = Buffer.from(secret);
  if (bytes.length < MIN_SECRET_BYTES) throw new RangeError(`The secret must have at least ${MIN_SECRET_BYTES} bytes.`);
  if (!Number.isSafeInteger(ttlSeconds) || ttlSeconds < 1) throw new RangeError('ttlSeconds must be 1 or more.');
  // A string would cost 0.6 ms a token: jsonwebtoken first tries to read it as a public key.
  const key = createSecretKey(bytes);
  const signing = { algorithm, header: { alg: algorithm, typ: 'at+jwt' } } as const;
  // Times are judged with the other claims; the library takes strange ones.
  const verifying = { algorithms: [algorithm], ignoreExpiration: true, ignoreNotBefore: true };

  return {
    ttlSeconds,

    issue({ subject, clientId, sessionId, scopes }) {
      const iat = nowInSeconds();
      const claims = { iss: issuer, aud: audience, sub: subject, iat, exp: iat + ttlSeconds, jti: randomUUID() };
      const grant = { client_id: clientId ?? PUBLIC_CLIENT_ID, scope: scopes.join(' ') };
      return jwt.sign({ ...claims, ...grant, ...(sessionId !== null && { sid: sessionId }) }, key, signing);
    },

    verify(token) {
      const refusal = refusedHeader(token, algorithm);
      if (refusal) return { ok: false, reason: refusal };
      let payload: unknown;
      try {
        payload = jwt.verify(token, key, verifying);
      } catch {
        return { ok: false, reason: 'a bad signature or payload' };
      }
      return readClaims(payload, { issuer, audience, now: nowInSeconds() });
    },
  };
}

function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
