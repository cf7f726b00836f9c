import type { AuditActor, AuditOrigin } from '../audit/audit-event';
import { recordAudit, userActor } from '../audit/record';
import type { Database, Tx } from '../database/database';
import { isUuid } from '../identity/uuid';
import { hashSecret, isSecret } from '../secrets/secret';
import type { AccessTokens } from './tokens';

/** What revoking works with. */
export interface RevokeDependencies {
  readonly database: Pick<Database, 'transaction'>;
  readonly tokens: Pick<AccessTokens, 'verify'>;
}

/** What is to be revoked, and by whom. */
export interface RevokeInput {
  /** A refresh token, an access token or a personal access token. */
  readonly token: string;
  /** The registered client that asks, authenticated; null for a public one. */
  readonly clientId: string | null;
}

/** `done` also where there was nothing to do: a client can't act on the difference (RFC 7009, 2.2). */
export type RevokeOutcome = 'done' | 'unsupported' | 'of another client';

interface Ended {
  readonly id: string;
  readonly userId: string;
}

interface Held extends Ended {
  readonly clientId: string | null;
}

/**
 * Revokes a token for the client that it was issued to, and tells another one so (RFC 7009, 2.1). A refresh token, used
 * up or not, and an access token end their session; a personal access token belongs to no client, so that whoever finds
 * one may end it. A token of a client that acts for itself has no session to end: `unsupported`.
 */
export async function revokeToken(
  { database, tokens }: RevokeDependencies,
  { token, clientId }: RevokeInput,
  origin: AuditOrigin,
): Promise<RevokeOutcome> {
  if (isSecret('personalAccessToken', token)) {
    await database.transaction((tx) => deletePersonalAccessToken(tx, token, origin));
    return 'done';
  }
  const end = (find: (tx: Tx) => Promise<Held[]>) =>
    database.transaction(async (tx): Promise<RevokeOutcome> => {
      const [held] = await find(tx);
      if (!held) return 'done';
      if (held.clientId !== clientId) return 'of another client';
      await endSession(tx, held, origin);
      return 'done';
    });
  if (isSecret('refreshToken', token)) {
    return end(
      (tx) => tx.$queryRaw<Held[]>`
        SELECT s.id, s.user_id AS "userId", s.client_id AS "clientId"
        FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.hash = ${hashSecret(token)} FOR UPDATE OF s`,
    );
  }
  const verified = tokens.verify(token);
  if (!verified.ok) return 'done';
  const { sid, sub } = verified.claims;
  if (sid === undefined) return 'unsupported';
  if (!isUuid(sid) || !isUuid(sub)) return 'done';
  return end(
    (tx) => tx.$queryRaw<Held[]>`
      SELECT id, user_id AS "userId", client_id AS "clientId"
      FROM sessions WHERE id = ${sid}::uuid AND user_id = ${sub}::uuid FOR UPDATE`,
  );
}

async function endSession(tx: Tx, { id: sessionId, userId, clientId }: Held, origin: AuditOrigin): Promise<void> {
  await tx.session.delete({ where: { id: sessionId }, select: { id: true } });
  const actor: AuditActor = clientId === null ? userActor(userId) : { kind: 'CLIENT', id: clientId };
  await recordAudit(tx, { action: 'SESSION_REVOKED', actor, targetId: userId, before: { sessionId }, origin });
}

async function deletePersonalAccessToken(tx: Tx, token: string, origin: AuditOrigin): Promise<void> {
  const [ended] = await tx.$queryRaw<Ended[]>`
    DELETE FROM personal_access_tokens WHERE hash = ${hashSecret(token)} RETURNING id, user_id AS "userId"`;
  if (!ended) return;
  await recordAudit(tx, {
    action: 'PERSONAL_ACCESS_TOKEN_REVOKED',
    actor: userActor(ended.userId),
    targetId: ended.userId,
    before: { personalAccessTokenId: ended.id },
    origin,
  });
}
