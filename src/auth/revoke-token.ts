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
export type RevokeOutcome = 'done' | 'unsupported';

interface Ended {
  readonly id: string;
  readonly userId: string;
}

/**
 * Revokes a token for the client that it was issued to. A refresh token, used up or not, and an access token end their
 * session; a personal access token, which belongs to no client, ends itself. A token of a client that acts for itself
 * has no session to end: `unsupported`.
 */
export async function revokeToken(
  { database, tokens }: RevokeDependencies,
  { token, clientId }: RevokeInput,
  origin: AuditOrigin,
): Promise<RevokeOutcome> {
  const by = (userId: string): AuditActor => (clientId === null ? userActor(userId) : { kind: 'CLIENT', id: clientId });
  const end = (find: (tx: Tx) => Promise<Ended[]>) =>
    database.transaction(async (tx) => {
      const [ended] = await find(tx);
      if (!ended) return;
      const { id: sessionId, userId: targetId } = ended;
      const actor = by(targetId);
      await recordAudit(tx, { action: 'SESSION_REVOKED', actor, targetId, before: { sessionId }, origin });
    });

  if (isSecret('personalAccessToken', token)) {
    if (clientId === null) await database.transaction((tx) => deletePersonalAccessToken(tx, token, origin));
    return 'done';
  }
  if (isSecret('refreshToken', token)) {
    await end(
      (tx) => tx.$queryRaw<Ended[]>`
        DELETE FROM sessions s USING refresh_tokens t WHERE t.hash = ${hashSecret(token)} AND s.id = t.session_id
          AND s.client_id IS NOT DISTINCT FROM ${clientId}::uuid RETURNING s.id, s.user_id AS "userId"`,
    );
    return 'done';
  }
  const verified = tokens.verify(token);
  if (!verified.ok) return 'done';
  const { sid, sub } = verified.claims;
  if (sid === undefined) return 'unsupported';
  if (isUuid(sid) && isUuid(sub)) {
    await end(
      (tx) => tx.$queryRaw<Ended[]>`
        DELETE FROM sessions WHERE id = ${sid}::uuid AND user_id = ${sub}::uuid
          AND client_id IS NOT DISTINCT FROM ${clientId}::uuid RETURNING id, user_id AS "userId"`,
    );
  }
  return 'done';
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
