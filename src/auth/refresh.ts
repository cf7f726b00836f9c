import type { AuditOrigin } from '../audit/audit-event';
import { ANONYMOUS, recordAudit } from '../audit/record';
import type { Database, Tx } from '../database/database';
import { Prisma } from '../database/generated/client';
import type { UserHooks } from '../extension/hooks';
import { type Authentication, authenticationOf, authenticationText } from '../identity/authentication';
import { isSessionOver, type SessionLifetimes } from '../identity/session-rule';
import { type Refused, refuse } from '../outcome';
import type { Role, Scope, Scopes } from '../scopes/scopes';
import { deriveSecret, hashSecret, isSecret } from '../secrets/secret';
import { type Audiences, invalidTarget } from './audiences';
import { carriedScopes, grantedScopes, type IssuedTokens, SCOPE_OF_OTHERS, type TokensOutcome } from './issued-tokens';
import type { AccessTokens } from './tokens';

/** The dependencies of a refresh. */
interface RefreshDependencies {
  readonly database: Pick<Database, 'transaction'>;
  readonly tokens: AccessTokens;
  readonly lifetimes: SessionLifetimes;
  readonly scopes: Scopes;
  readonly audiences: Audiences;
  /** Returns the claims that user code adds to a token. Absent: none. */
  readonly accessTokenClaims?: UserHooks['accessTokenClaims'];
}

/** The input of a refresh. */
export interface RefreshInput {
  readonly refreshToken: string;
  /** Requested scopes of the access token: all of the session's if absent or null. */
  readonly scopes?: readonly string[] | null | undefined;
  /** The application of the access token, one of the session's: the first of them if absent or null. */
  readonly resource?: string | null | undefined;
  /** The registered client that sends the request, authenticated; null for a public one. */
  readonly clientId?: string | null | undefined;
}

const INVALID = refuse(
  'INVALID_TOKEN',
  ['input', 'refreshToken'],
  'The refresh token is invalid, expired or already used. Log in again.',
);
const SCOPE_NOT_HELD = refuse('SCOPE_NOT_HELD', ['input', 'scopes'], 'Request only scopes that the session has.');

/**
 * Exchanges a refresh token for its successor and an access token. The successor is derived from the token, so every
 * request with the token receives the same one: several tabs at once, or a client that lost the answer and sends the
 * request again, at any time in the session's life. Exchanging the successor shows that the client has received it. If
 * the token is sent after that, two parties have it, and its session is revoked (RFC 9700, 4.14.2).
 *
 * One transaction; requests with tokens of one session wait for each other. Only the database's clock counts.
 */
export async function refresh(
  { database, tokens, lifetimes, scopes: registry, audiences, accessTokenClaims }: RefreshDependencies,
  { refreshToken, scopes: requested, resource, clientId = null }: RefreshInput,
  origin: AuditOrigin,
): Promise<TokensOutcome> {
  if (!isSecret('refreshToken', refreshToken)) return INVALID;
  const exchanged = await database.transaction(async (tx): Promise<Refused | Exchanged> => {
    const presented = await lock(tx, refreshToken, lifetimes);
    if (!presented || presented.clientId !== clientId || !presented.isActive) return INVALID;
    const { sessionId } = presented;
    if (presented.isOver) {
      await tx.session.delete({ where: { id: sessionId }, select: { id: true } });
      return INVALID;
    }
    const successor = deriveSecret('refreshToken', refreshToken, presented.refreshKey);
    if (presented.isExchanged && !(await isUnused(tx, successor))) {
      await revokeStolen(tx, presented, origin);
      return INVALID;
    }
    // Compared only with the session's scopes: at every use, the token is also limited to the scopes that the user
    // holds then.
    const scopes = grantedScopes(registry.declared(presented.scopes), requested);
    if (!scopes) return SCOPE_NOT_HELD;
    // A session without resources is for this server. A refresh never adds one (RFC 8707, section 2.2).
    const resources = presented.resources.length === 0 ? [audiences.own] : presented.resources;
    const audience = resource ?? resources[0] ?? audiences.own;
    if (!resources.includes(audience)) return invalidTarget('The session is not for this application. Log in with it.');
    if (!audiences.all.includes(audience)) return invalidTarget('There is no such application any more.');
    const carried = carriedScopes(audiences, audience, scopes, requested);
    if (!carried) return SCOPE_OF_OTHERS;
    if (presented.isExchanged) await touch(tx, sessionId);
    else await exchange(tx, refreshToken, successor, sessionId);
    return { ok: true, presented, scopes: carried, audience, successor };
  });
  if (!exchanged.ok) return exchanged;
  const { presented, scopes, audience, successor } = exchanged;
  const { userId } = presented;
  const authentication = authenticationOf(presented.authentication);
  const held = registry.held(presented, authentication.level).filter((scope) => scopes.includes(scope));
  // After the transaction, whose locks others wait for: if the hook fails, the client can send the same token again.
  const claims =
    accessTokenClaims && (await accessTokenClaims({ userId, clientId, scopes: held, authentication, origin }));
  return {
    ok: true,
    userId,
    tokens: issue(tokens, presented, { authentication, held, audience, refreshToken: successor, claims }),
  };
}

/** A refresh token that was exchanged for its successor. */
interface Exchanged {
  readonly ok: true;
  readonly presented: Presented;
  readonly scopes: readonly Scope[];
  readonly audience: string;
  readonly successor: string;
}

interface Presented {
  /** See `authenticationText`. */
  readonly authentication: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly clientId: string | null;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly refreshKey: Uint8Array;
  readonly isOver: boolean;
  readonly isExchanged: boolean;
  readonly role: Role;
  readonly grantedScopes: readonly string[];
  readonly isActive: boolean;
}

/** Reads the token with its session and user, and locks token and session until the transaction ends. */
async function lock(tx: Tx, token: string, lifetimes: SessionLifetimes): Promise<Presented | undefined> {
  const [row] = await tx.$queryRaw<Presented[]>`
    SELECT s.id AS "sessionId", s.user_id AS "userId", s.client_id AS "clientId", s.scopes, s.refresh_key AS "refreshKey",
           coalesce(s.resources, '{}') AS resources, ${Prisma.raw(authenticationText('s'))} AS authentication,
           ${Prisma.raw(isSessionOver(lifetimes, 's'))} AS "isOver", t.exchanged_at IS NOT NULL AS "isExchanged",
           u.role_name AS role, u.granted_scopes AS "grantedScopes", u.is_active AS "isActive"
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

/** A repeated request for a lost answer also counts as a use of the session. */
async function touch(tx: Tx, sessionId: string): Promise<void> {
  await tx.$executeRaw`UPDATE sessions SET last_used_at = now() WHERE id = ${sessionId}::uuid`;
}

async function revokeStolen(tx: Tx, { sessionId, userId }: Presented, origin: AuditOrigin): Promise<void> {
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
  presented: Presented,
  given: {
    readonly authentication: Authentication;
    readonly held: readonly Scope[];
    readonly audience: string;
    readonly refreshToken: string;
    readonly claims: Readonly<Record<string, unknown>> | undefined;
  },
): IssuedTokens {
  const { userId: subject, clientId, sessionId } = presented;
  const { authentication, held, audience, refreshToken, claims } = given;
  const accessToken = tokens.issue({ subject, clientId, sessionId, authentication, scopes: held, audience, claims });
  return { accessToken, tokenType: 'Bearer', expiresIn: tokens.ttlSeconds, scopes: held, refreshToken };
}
