import { randomBytes } from 'node:crypto';
import type { AuditOrigin } from '../../audit/audit-event';
import { recordAudit, storableUserAgent, userActor } from '../../audit/record';
import type { Database, Tx } from '../../database/database';
import { networkOf } from '../../identity/network-of';
import type { Scope } from '../../scopes/registry';
import { hashSecret, newSecret } from '../../secrets/secret';
import type { SessionLifetimes } from './session';

/** More sessions of one user than this, and the oldest ends. */
export const MAX_SESSIONS = 100;

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
 * Begins a session, in one transaction with its audit event.
 *
 * @returns undefined if the user was disabled, or their password changed, since it was verified.
 */
export function beginSession(
  { transaction }: Pick<Database, 'transaction'>,
  { userId, passwordHash, clientId, scopes }: NewSession,
  lifetimes: SessionLifetimes,
  origin: AuditOrigin,
): Promise<BegunSession | undefined> {
  return transaction(async (tx) => {
    // Whoever changes the password or disables the user waits for this login, or this login for them: either they
    // end the session with the others, or it never begins.
    const locked = await tx.$queryRaw<unknown[]>`SELECT 1 FROM users
      WHERE id = ${userId}::uuid AND is_active AND password_hash = ${passwordHash} FOR SHARE`;
    if (locked.length === 0) return undefined;
    const { id: sessionId } = await tx.session.create({
      data: {
        userId,
        clientId,
        scopes: [...scopes],
        userAgent: storableUserAgent(origin.userAgent),
        address: origin.clientAddress,
        refreshKey: Uint8Array.from(randomBytes(32)),
        expiresAt: new Date(Date.now() + lifetimes.absoluteSeconds * 1000),
      },
      select: { id: true },
    });
    await removeSpent(tx, userId, lifetimes, origin);
    const refreshToken = newSecret('refreshToken');
    await tx.refreshToken.create({ data: { hash: hashSecret(refreshToken), sessionId }, select: { sessionId: true } });
    await tx.$executeRaw`INSERT INTO login_addresses (user_id, address) VALUES (${userId}::uuid, ${networkOf(origin.clientAddress)})
      ON CONFLICT (user_id, address) DO UPDATE SET last_login_at = now()`;
    await recordAudit(tx, {
      action: 'LOGIN',
      actor: userActor(userId),
      targetId: userId,
      after: { sessionId, clientId, scopes },
      origin,
    });
    return { sessionId, refreshToken };
  });
}

/** Removes sessions of this user that have run out, and the oldest of those that are too many. */
async function removeSpent(
  tx: Tx,
  userId: string,
  { idleSeconds }: SessionLifetimes,
  origin: AuditOrigin,
): Promise<void> {
  const removed = await tx.$queryRaw<{ sessionId: string; isOver: boolean }[]>`
    WITH mine AS (
      SELECT id, expires_at <= now() OR last_used_at <= now() - make_interval(secs => ${idleSeconds}) AS is_over,
             row_number() OVER (ORDER BY created_at DESC, id DESC) AS place
      FROM sessions WHERE user_id = ${userId}::uuid)
    DELETE FROM sessions USING mine WHERE sessions.id = mine.id AND (is_over OR place > ${MAX_SESSIONS})
    RETURNING sessions.id AS "sessionId", is_over AS "isOver"`;
  for (const { sessionId, isOver } of removed) {
    if (isOver) continue;
    const before = { sessionId };
    await recordAudit(tx, { action: 'SESSION_REVOKED', actor: userActor(userId), targetId: userId, before, origin });
  }
}
