import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { AuditOrigin } from '../../audit/audit-event';
import { auditValues, insertAudit } from '../../audit/audit-sql';
import { storableUserAgent, userActor } from '../../audit/record';
import type { Database } from '../../database/database';
import type { Scope } from '../../scopes/registry';
import { hashSecret, newSecret } from '../../secrets/secret';
import { hasSpent, removeSpent } from './remove-spent';
import type { SessionLifetimes } from './session';

/** Who logs in, as they were when their password was looked at. */
export interface NewSession {
  readonly userId: string;
  /** The stored password that was verified: if it is another by now, there is no session. */
  readonly passwordHash: string;
  /** The registered client that logs the user in; null for a public one. */
  readonly clientId: string | null;
  readonly scopes: readonly Scope[];
}

/** What a new session's first tokens are made of. */
export interface BegunSession {
  readonly sessionId: string;
  readonly refreshToken: string;
}

/**
 * One statement, and so one transaction, for all that a login writes: in seven it took half of the CPU time that a
 * login takes beside its hash. Whoever changes the password or disables the user waits for this login, or this login
 * for them: either they end the session with the others, or it never begins.
 */
const BEGIN = `
  WITH verified AS (
    SELECT id FROM users WHERE id = $1::uuid AND is_active AND password_hash = $2 FOR SHARE),
  begun AS (
    INSERT INTO sessions (id, user_id, client_id, scopes, user_agent, address, refresh_key, expires_at)
    SELECT $3::uuid, id, $4::uuid, $5::text[], $6, $7, $8::bytea, now() + make_interval(secs => $9) FROM verified),
  token AS (
    INSERT INTO refresh_tokens (hash, session_id) SELECT $10::bytea, $3::uuid FROM verified),
  seen AS (
    INSERT INTO login_addresses (user_id, address) SELECT id, $11 FROM verified
    ON CONFLICT (user_id, address) DO UPDATE SET last_login_at = now()),
  audited AS (${insertAudit('verified', 13)})
  SELECT ${hasSpent('verified.id', '$12')} AS "hasSpent" FROM verified`;

/**
 * Begins a session, in one transaction with its audit event.
 *
 * @returns undefined if the user was disabled, or their password changed, since it was verified.
 */
export async function beginSession(
  database: Pick<Database, 'sql' | 'transaction'>,
  { userId, passwordHash, clientId, scopes }: NewSession,
  lifetimes: SessionLifetimes,
  origin: AuditOrigin,
): Promise<BegunSession | undefined> {
  const sessionId = uuidv7();
  const refreshToken = newSecret('refreshToken');
  const [begun] = await database.sql<{ hasSpent: boolean }>(BEGIN, [
    userId,
    passwordHash,
    sessionId,
    clientId,
    scopes,
    storableUserAgent(origin.userAgent),
    origin.clientAddress,
    randomBytes(32),
    lifetimes.absoluteSeconds,
    hashSecret(refreshToken),
    origin.network,
    lifetimes.idleSeconds,
    ...auditValues({
      action: 'LOGIN',
      actor: userActor(userId),
      targetId: userId,
      after: { sessionId, clientId, scopes },
      origin,
    }),
  ]);
  if (!begun) return undefined;
  if (begun.hasSpent) await removeSpent(database, userId, lifetimes, origin);
  return { sessionId, refreshToken };
}
