import { type KeyObject, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import type { Keyring } from '../keys/keyring';
import { checkTimes, readClaims, type VerifiedToken } from './token-claims';
import { MAX_TOKEN_LENGTH, readHeader, type TokenHeader } from './token-header';

/** RFC 9068 wants one: this stands for every client that is not registered. */
export const PUBLIC_CLIENT_ID = 'scoped-api';

/** What access tokens are made with. */
export interface AccessTokenOptions {
  readonly keyring: Keyring;
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
 * A token whose signature was found good, by the key that it was held against. Whether it is good *now* is another
 * question.
 */
interface Signed {
  readonly header: TokenHeader;
  readonly key: KeyObject;
  readonly says: VerifiedToken;
}

/** Some 2 kB each. */
const MAX_SIGNED = 5_000;

/**
 * A signature is checked once: it stays good for as long as its key is the one that its name stands for. All else,
 * times among it, is judged at every use.
 *
 * @throws RangeError for a time to live that is no positive whole number.
 */
export function createAccessTokens({ keyring, issuer, audience, ttlSeconds }: AccessTokenOptions): AccessTokens {
  if (!Number.isSafeInteger(ttlSeconds) || ttlSeconds < 1) throw new RangeError('ttlSeconds must be 1 or more.');

  const signed = new LRUCache<string, Signed>({ max: MAX_SIGNED });

  return {
    ttlSeconds,

    issue({ subject, clientId, sessionId, scopes }) {
      const iat = nowInSeconds();
      const claims = { iss: issuer, aud: audience, sub: subject, iat, exp: iat + ttlSeconds, jti: randomUUID() };
      const grant = { client_id: clientId ?? PUBLIC_CLIENT_ID, scope: scopes.join(' ') };
      const payload = { ...claims, ...grant, ...(sessionId !== null && { sid: sessionId }) };
      const { kid, algorithm, key } = keyring.signingKey();
      return jwt.sign(payload, key, { algorithm, header: { alg: algorithm, typ: 'at+jwt', kid } });
    },

    verify(token) {
      // Before it is looked up, so that a long text is not even hashed.
      if (token.length > MAX_TOKEN_LENGTH) return { ok: false, reason: 'too long' };
      const known = signed.get(token);
      const header = known?.header ?? readHeader(token);
      if (!header.ok) return header;
      const named = keyring.verificationKey(header.kid);
      if (!named) return { ok: false, reason: 'an unknown key' };
      // The key decides how it is used; what the token says of that is only held against it (RFC 8725, 3.1).
      if (header.alg !== named.algorithm) return { ok: false, reason: 'another algorithm' };
      if (known?.key === named.key) return checkTimes(known.says, nowInSeconds());
      let payload: unknown;
      try {
        // Times are judged apart; the library takes strange ones.
        const options = { algorithms: [named.algorithm], ignoreExpiration: true, ignoreNotBefore: true };
        payload = jwt.verify(token, named.key, options);
      } catch {
        return { ok: false, reason: 'a bad signature or payload' };
      }
      const says = readClaims(payload, { issuer, audience });
      signed.set(token, { header, key: named.key, says });
      return checkTimes(says, nowInSeconds());
    },
  };
}

function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
