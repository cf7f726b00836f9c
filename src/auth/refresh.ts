import type { AuditOrigin } from '../audit/audit-event';
import { ANONYMOUS, recordAudit } from '../audit/record';
import type { Database, Tx } from '../database/database';
import { heldScopes, type Role, registeredScopes, type Scope } from '../scopes/registry';
import { deriveSecret, hashSecret, isSecret } from '../secrets/secret';
import { grantedScopes } from './granted-scopes';
import type { TokensOutcome } from './issued-tokens';
import type { SessionLifetimes } from './sessions/session';
import type { AccessTokens } from './tokens';

/** What refreshing works with. */
export interface RefreshDependencies {
  readonly database: Pick<Database, 'transaction'>;
  readonly tokens: AccessTokens;
  readonly lifetimes: SessionLifetimes;
}

/** What is to be exchanged. */
export interface RefreshInput {
  readonly refreshToken: string;
  /** Scopes that the access token is to carry: all of the session's if absent or null. */
  readonly scopes?: readonly string[] | null | undefined;
  /** The registered client that asks, authenticated; null for a public one. */
  readonly clientId?: string | null | undefined;
}

/** New tokens, or why there are none. */
export type RefreshOutcome = TokensOutcome<'INVALID_TOKEN' | 'SCOPE_NOT_HELD'>;

interface Presented {
  readonly sessionId: string;
  readonly userId: string;
  readonly clientId: string | null;
  readonly scopes: readonly string[];
  readonly refreshKey: Uint8Array;
  readonly isOver: boolean;
  readonly isExchanged: boolean;
  readonly role: Role;
  readonly grantedScopes: readonly string[];
  readonly isActive: boolean;
}

const REFUSED: RefreshOutcome = {
  ok: false,
  code: 'INVALID_TOKEN',
  message: 'The refresh token is invalid, expired or already used. Log in again.',
};

/**
 * Exchanges a refresh token for its successor and an access token. The successor is derived from the token, so that
 * every request with the token gets the same one: several tabs at once, or a client that lost the answer and asks
 * again, however much later within the session's life. That ends when the successor itself is exchanged: then the
 * client has received it, and a token that comes back after that is in two hands: its session ends (RFC 9700, 4.14.2).
 *
 * One transaction, in which requests with tokens of one session take turns. Only the database's clock counts.
 */
export async function refresh(
  { database, tokens, lifetimes }: RefreshDependencies,
  { refreshToken, scopes: asked, clientId = null }: RefreshInput,
  origin: AuditOrigin,
): Promise<RefreshOutcome> {
  if (!isSecret('refreshToken', refreshToken)) return REFUSED;
  return database.transaction(async (tx) => {
    const presented = await lock(tx, refreshToken, lifetimes);
    if (!presented || presented.clientId !== clientId || !presented.isActive) return REFUSED;
    const { sessionId, userId } = presented;
    if (presented.isOver) {
      await tx.session.delete({ where: { id: sessionId }, select: { id: true } });
      return REFUSED;
    }
    const successor = deriveSecret('refreshToken', refreshToken, presented.refreshKey);
    if (presented.isExchanged && !(await isUnused(tx, successor))) {
      await endStolen(tx, presented, origin);
      return REFUSED;
    }
    const ofSession = registeredScopes(presented.scopes);
    // Held against the session's: what the user holds now bounds the token at every use anyway.
    const scopes = grantedScopes(ofSession, asked);
    if (!scopes) return { ok: false, code: 'SCOPE_NOT_HELD', message: 'Ask only for scopes that the session has.' };
    if (presented.isExchanged) await touch(tx, sessionId);
    else await exchange(tx, refreshToken, successor, sessionId);
    return { ok: true, userId, tokens: issue(tokens, presented, scopes, successor) };
  });
}

/** The token with its session and user, locked until the transaction ends; undefined if there is none. */
async function lock(tx: Tx, token: string, { idleSeconds }: SessionLifetimes): Promise<Presented | undefined> {
  const [row] = await tx.$queryRaw<Presented[]>`
    SELECT s.id AS "sessionId", s.user_id AS "userId", s.client_id AS "clientId", s.scopes, s.refresh_key AS "refreshKey",
           s.expires_at <= now() OR s.last_used_at <= now() - make_interval(secs => ${idleSeconds}) AS "isOver",
           t.exchanged_at IS NOT NULL AS "isExchanged",
           u.role::text AS role, u.granted_scopes AS "grantedScopes", u.is_active AS "isActive"
    FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN users u ON u.id = s.user_id
    WHERE t.hash = ${hashSecret(token)} FOR UPDATE OF s, t`;
  return row;
}

async function isUnused(tx: Tx, token: string): Promise<boolean> {
  const found = await tx.refreshToken.findUnique({ where: { hash: hashSecret(token) }, select: { exchangedAt: true } });
  return found?.exchangedAt === null;
}

async function exchange(tx: Tx, token: string, successor: string, sessionId: string): Promise<void> {
  await tx.$executeRaw`
    WITH parent AS (UPDATE refresh_tokens SET exchanged_at = now() WHERE hash = ${hashSecret(token)}),
         child AS (INSERT INTO refresh_tokens (hash, session_id) VALUES (${hashSecret(successor)}, ${sessionId}::uuid))
    UPDATE sessions SET last_used_at = now() WHERE id = ${sessionId}::uuid`;
}

/** Asking for a lost answer is a use of the session too. */
async function touch(tx: Tx, sessionId: string): Promise<void> {
  await tx.$executeRaw`UPDATE sessions SET last_used_at = now() WHERE id = ${sessionId}::uuid`;
}

async function endStolen(tx: Tx, { sessionId, userId }: Presented, origin: AuditOrigin): Promise<void> {
  await tx.session.delete({ where: { id: sessionId }, select: { id: true } });
  await recordAudit(tx, {
    action: 'REFRESH_TOKEN_REUSED',
    actor: ANONYMOUS,
    targetId: userId,
    before: { sessionId },
    origin,
  });
}

function issue(
  tokens: AccessTokens,
  { userId, clientId, sessionId, role, grantedScopes: onTop }: Presented,
  scopes: readonly Scope[],
  refreshToken: string,
) {
  const held = heldScopes({ role, grantedScopes: onTop }).filter((scope) => scopes.includes(scope));
  const accessToken = tokens.issue({ subject: userId, clientId, sessionId, scopes: held });
  return { accessToken, tokenType: 'Bearer', expiresIn: tokens.ttlSeconds, scopes: held, refreshToken } as const;
}
