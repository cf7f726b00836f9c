import { randomBytes } from 'node:crypto';
import type { AuthenticationLevel } from '@scoped-api/engine';
import { v7 as uuidv7 } from 'uuid';
import type { AuditOrigin } from '../audit/audit-event';
import { auditValues, insertAudit } from '../audit/audit-sql';
import { actorOf, recordAudit, storableUserAgent, userActor } from '../audit/record';
import { byUser } from '../database/by-user';
import type { Database, Tx } from '../database/database';
import { Prisma } from '../database/generated/client';
import {
  type Authentication,
  authenticationOf,
  authenticationText,
  numberOfLevel,
  type ProvenAuthentication,
} from '../identity/authentication';
import type { UserChanger } from '../identity/changer';
import { endSessions } from '../identity/end-sessions';
import { isSessionOver, newSessionExpiry, type SessionLifetimes, sessionEnd } from '../identity/session-rule';
import { isUuid } from '../identity/uuid';
import type { UserViewer } from '../identity/viewer';
import { type Outcome, refuse } from '../outcome';
import type { Scope } from '../scopes/scopes';
import { hashSecret, newSecret } from '../secrets/secret';

/** A session that has not ended, as its user and admins see it. */
export interface Session {
  /** UUIDv7; the `sid` of its access tokens. */
  readonly id: string;
  /** Names as they are stored; some may no longer be declared. */
  readonly scopes: readonly string[];
  /** The audiences of the applications that it is for; empty for this server. */
  readonly resources: readonly string[];
  readonly userAgent: string | null;
  readonly address: string;
  readonly createdAt: Date;
  readonly authenticationLevel: AuthenticationLevel;
  readonly authenticatedAt: Date;
  readonly authenticationMethods: readonly string[];
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

interface SessionRow extends Omit<Session, 'authenticationLevel' | 'authenticatedAt' | 'authenticationMethods'> {
  /** See `authenticationText`. */
  readonly authentication: string;
  readonly userId: string;
}

/** Maximum number of sessions of one user; when one more begins, the oldest is removed. */
const MAX_SESSIONS = 100;

/** The dependencies of sessions. */
interface SessionsDependencies {
  readonly database: Pick<Database, 'prisma' | 'transaction'>;
  readonly lifetimes: SessionLifetimes;
}

/** The operations of users on their sessions, and of the operator on those of any user. */
export type SessionsService = ReturnType<typeof createSessionsService>;

/** Makes the operations on existing sessions. Sessions begin with {@link createBeginSession}. */
export function createSessionsService({ database: { prisma, transaction }, lifetimes }: SessionsDependencies) {
  const isOver = Prisma.raw(isSessionOver(lifetimes));

  return {
    /**
     * Lists the sessions that have not ended: for each user, in order, the newest first. One statement for all of them.
     *
     * @param userIds - UUIDs, in lower case.
     */
    async ofUsers(userIds: readonly string[]): Promise<Session[][]> {
      // The limit is one more than the maximum: the oldest session is removed only after a new one has begun.
      const rows = await prisma.$queryRaw<SessionRow[]>`
        SELECT id, user_id AS "userId", scopes, coalesce(resources, '{}') AS resources, user_agent AS "userAgent", address, created_at AS "createdAt",
               ${Prisma.raw(authenticationText())} AS authentication, last_used_at AS "lastUsedAt", expires_at AS "expiresAt"
        FROM sessions WHERE user_id = ANY (${[...userIds]}::uuid[]) AND NOT ${isOver}
        ORDER BY created_at DESC, id DESC LIMIT ${userIds.length * (MAX_SESSIONS + 1)}`;
      const sessions = rows.map(({ authentication, ...row }) => {
        const { level, authenticatedAt, methods } = authenticationOf(authentication);
        return { ...row, authenticationLevel: level, authenticatedAt, authenticationMethods: methods };
      });
      return byUser<Session>(userIds, sessions).map((list) => list.slice(0, MAX_SESSIONS));
    },

    /**
     * Returns the whole seconds until the session of a refresh token ends unless it is refreshed before; 0 if it has
     * ended, or there is none.
     */
    async secondsLeft(refreshToken: string): Promise<number> {
      const [row] = await prisma.$queryRaw<{ readonly seconds: number }[]>`
        SELECT greatest(0, floor(extract(epoch FROM ${Prisma.raw(sessionEnd(lifetimes, 's'))} - now())))::int AS seconds
        FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.hash = ${hashSecret(refreshToken)}`;
      return row?.seconds ?? 0;
    },

    /**
     * Ends the session of the viewer's own access token.
     *
     * @returns its id; null for a personal access token, which has no session.
     */
    async logout(viewer: UserViewer, origin: AuditOrigin): Promise<string | null> {
      const { sessionId } = viewer;
      if (sessionId === null) return null;
      await transaction(async (tx) => {
        const { count } = await tx.session.deleteMany({ where: { id: sessionId } });
        // Two tabs may log out at the same time.
        if (count === 0) return;
        const targetId = viewer.user.id;
        await recordAudit(tx, { action: 'LOGOUT', actor: actorOf(viewer), targetId, before: { sessionId }, origin });
      });
      return sessionId;
    },

    /**
     * Ends all sessions of the viewer.
     *
     * @returns how many there were.
     */
    logoutEverywhere(viewer: UserViewer, origin: AuditOrigin): Promise<number> {
      const userId = viewer.user.id;
      return transaction(async (tx) => {
        const count = await endSessions(tx, [userId]);
        if (count > 0) {
          const before = { sessions: count };
          await recordAudit(tx, { action: 'LOGOUT', actor: actorOf(viewer), targetId: userId, before, origin });
        }
        return count;
      });
    },

    /**
     * Ends one session of the changer's user. Refuses with NOT_FOUND if that user has no such session.
     *
     * @param id - as a client sent it.
     * @param origin - null for the operator.
     */
    async revoke(
      changer: UserChanger,
      id: string,
      origin: AuditOrigin | null,
    ): Promise<Outcome<{ readonly sessionId: string }>> {
      const sessionId = id.toLowerCase();
      const userId = changer.user.id;
      const owner = changer.kind === 'operator' ? 'This user has' : 'You have';
      const notFound = refuse('NOT_FOUND', ['id'], `${owner} no session with this id.`);
      if (!isUuid(id)) return notFound;
      return transaction(async (tx) => {
        const { count } = await tx.session.deleteMany({ where: { id: sessionId, userId } });
        if (count === 0) return notFound;
        const isOwn = changer.kind === 'user' && changer.sessionId === sessionId;
        const action = isOwn ? 'LOGOUT' : 'SESSION_REVOKED';
        await recordAudit(tx, { action, actor: actorOf(changer), targetId: userId, before: { sessionId }, origin });
        return { ok: true, sessionId };
      });
    },
  };
}

/**
 * What was verified, and must still be true of the user when the session begins: the stored hash that the password
 * matched, or its SHA-256. `null` if no password was used.
 */
export type VerifiedPassword = { readonly hash: string } | { readonly digest: Uint8Array } | null;

/** A login whose credentials were verified. */
export interface NewSession {
  readonly userId: string;
  /** If the user has another password now, no session begins. */
  readonly verifiedPassword: VerifiedPassword;
  /** What the login proved. */
  readonly authentication: ProvenAuthentication;
  /** The registered client that logs the user in; null for a public one. */
  readonly clientId: string | null;
  /** All that the session was granted, also those that need a stronger authentication: they are limited at every use. */
  readonly scopes: readonly Scope[];
  /** See {@link Session.resources}. */
  readonly resources: readonly string[];
}

/** The authentication of a session, as its access tokens have it. */
export type SessionAuthentication = Pick<Authentication, 'level' | 'methods' | 'authenticatedAt'>;

/** A session that has just begun or was renewed, for its next tokens. */
export interface BegunSession {
  readonly sessionId: string;
  readonly refreshToken: string;
  readonly authentication: SessionAuthentication;
}

/**
 * Begins a session, in one transaction with its audit event.
 *
 * @param tx - the transaction to do it in. Default: one of its own.
 * @returns undefined if the user was disabled, or their password changed, after it was verified.
 */
export type BeginSession = (login: NewSession, origin: AuditOrigin, tx?: Tx) => Promise<BegunSession | undefined>;

/**
 * Makes {@link BeginSession}. One statement, and so one transaction, does all writes of a login: seven separate
 * statements took half of the CPU time of a login without its hash. Changing the password and disabling the user wait
 * for the lock of this statement, or this statement waits for theirs: either they revoke this session with the others,
 * or the session never begins.
 */
export function createBeginSession(
  database: Pick<Database, 'sql' | 'transaction'>,
  lifetimes: SessionLifetimes,
): BeginSession {
  const begin = `
    WITH verified AS (
      SELECT id FROM users WHERE id = $1::uuid AND is_active AND ${hasPassword('$2', '$12')} FOR SHARE),
    begun AS (
      INSERT INTO sessions (id, user_id, client_id, scopes, user_agent, address, refresh_key, resources, expires_at,
                            authentication_level, authentication_methods, authenticated_at)
      SELECT $3::uuid, id, $4::uuid, $5::text[], $6, $7, $8::bytea, $11::text[], ${newSessionExpiry(lifetimes)},
             $13::smallint, $14::text[], now() FROM verified),
    token AS (
      INSERT INTO refresh_tokens (hash, session_id) SELECT $9::bytea, $3::uuid FROM verified),
    seen AS (
      INSERT INTO login_addresses (user_id, address) SELECT id, $10 FROM verified
      ON CONFLICT (user_id, address) DO UPDATE SET last_login_at = now()),
    audited AS (${insertAudit('verified', 15)})
    SELECT now()::timestamptz(3) AS "authenticatedAt",
           (SELECT count(*) >= ${MAX_SESSIONS} OR coalesce(bool_or(${isSessionOver(lifetimes)}), false)
            FROM sessions WHERE user_id = verified.id) AS "hasSpent" FROM verified`;

  return async ({ userId, verifiedPassword, authentication, clientId, scopes, resources }, origin, tx) => {
    const { level, methods } = authentication;
    const sessionId = uuidv7();
    const refreshToken = newSecret('refreshToken');
    const { hash, digest } = passwordValues(verifiedPassword);
    const values = [
      userId,
      hash,
      sessionId,
      clientId,
      scopes,
      storableUserAgent(origin.userAgent),
      origin.clientAddress,
      randomBytes(32),
      hashSecret(refreshToken),
      origin.network,
      resources,
      digest,
      numberOfLevel(level),
      methods,
      ...auditValues({
        action: 'LOGIN',
        actor: userActor(userId),
        targetId: userId,
        after: {
          sessionId,
          clientId,
          scopes,
          ...(resources.length > 0 && { resources }),
          // A password alone is not written: events of before second factors have no level either.
          ...((level !== 'SINGLE_FACTOR' || methods.join() !== 'pwd') && { level, methods }),
        },
        origin,
      }),
    ];
    type Row = { readonly authenticatedAt: Date; readonly hasSpent: boolean };
    const [begun] = await (tx ? tx.$queryRawUnsafe<Row[]>(begin, ...values) : database.sql<Row>(begin, values));
    if (!begun) return undefined;
    const { authenticatedAt, hasSpent } = begun;
    if (hasSpent) {
      const remove = (inside: Tx) => removeSpent(inside, userId, lifetimes, origin);
      await (tx ? remove(tx) : database.transaction(remove));
    }
    return { sessionId, refreshToken, authentication: { level, methods, authenticatedAt } };
  };
}

/** SQL condition on `users`: the password is still the one that was verified. The parameters are {@link passwordValues}. */
function hasPassword(hash: string, digest: string): string {
  return `coalesce(password_hash = ${hash}::text, sha256(convert_to(password_hash, 'UTF8')) = ${digest}::bytea, true)`;
}

function passwordValues(verified: VerifiedPassword): { readonly hash: string | null; readonly digest: Buffer | null } {
  if (verified === null) return { hash: null, digest: null };
  if ('hash' in verified) return { hash: verified.hash, digest: null };
  return { hash: null, digest: Buffer.from(verified.digest) };
}

/** A session whose user has authenticated again. */
export interface RenewedSession {
  readonly sessionId: string;
  readonly userId: string;
  /** See {@link NewSession.verifiedPassword}. */
  readonly verifiedPassword: VerifiedPassword;
  /** What was proved now. It replaces what the session had, also if it is weaker. */
  readonly authentication: ProvenAuthentication;
}

/**
 * Stores a new authentication in a session, with the time of now, and replaces its refresh tokens: those that were
 * issued before are refused (ASVS 5.0, 7.2.4). The session keeps its id and its end. The caller audits it.
 *
 * @returns undefined if meanwhile the session has ended, the user was disabled or the password changed.
 */
export async function renewSession(
  tx: Tx,
  lifetimes: SessionLifetimes,
  { sessionId, userId, verifiedPassword, authentication: { level, methods } }: RenewedSession,
): Promise<BegunSession | undefined> {
  const { hash, digest } = passwordValues(verifiedPassword);
  const renew = `
    WITH verified AS (
      SELECT id FROM users WHERE id = $1::uuid AND is_active AND ${hasPassword('$3', '$4')} FOR SHARE)
    UPDATE sessions SET authentication_level = $5::smallint, authentication_methods = $6::text[], authenticated_at = now(),
                        last_used_at = now(), refresh_key = $7::bytea
    FROM verified WHERE sessions.id = $2::uuid AND user_id = verified.id AND NOT ${isSessionOver(lifetimes)}
    RETURNING authenticated_at AS "authenticatedAt"`;
  const values = [userId, sessionId, hash, digest, numberOfLevel(level), methods, randomBytes(32)];
  const [renewed] = await tx.$queryRawUnsafe<{ readonly authenticatedAt: Date }[]>(renew, ...values);
  if (!renewed) return undefined;
  const refreshToken = newSecret('refreshToken');
  // After the statement that locks the session: a refresh that held the lock may have added a token that only a new
  // statement sees.
  await tx.refreshToken.deleteMany({ where: { sessionId } });
  await tx.refreshToken.create({ data: { hash: hashSecret(refreshToken), sessionId }, select: { sessionId: true } });
  return { sessionId, refreshToken, authentication: { level, methods, authenticatedAt: renewed.authenticatedAt } };
}

/**
 * Raises the level of a session whose user has proved one more factor, for example by enrolling it. The time of the
 * authentication stays, and so do the tokens: refreshed ones have the new level. The level is never lowered.
 */
export async function raiseSession(
  tx: Pick<Tx, '$executeRaw'>,
  { sessionId, userId, authentication: { level, methods } }: Omit<RenewedSession, 'verifiedPassword'>,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE sessions SET
      authentication_level = greatest(authentication_level, ${numberOfLevel(level)}::smallint),
      authentication_methods = coalesce(authentication_methods, '{}') || ARRAY(
        SELECT method FROM unnest(${[...methods]}::text[]) AS method
        WHERE NOT method = ANY (coalesce(authentication_methods, '{}')))
    WHERE id = ${sessionId}::uuid AND user_id = ${userId}::uuid`;
}

/** Removes the sessions of this user that have ended, and the oldest of more than {@link MAX_SESSIONS}. */
async function removeSpent(tx: Tx, userId: string, lifetimes: SessionLifetimes, origin: AuditOrigin): Promise<void> {
  const remove = `
    WITH mine AS (
      SELECT id, ${isSessionOver(lifetimes)} AS is_over, row_number() OVER (ORDER BY created_at DESC, id DESC) AS place
      FROM sessions WHERE user_id = $1::uuid)
    DELETE FROM sessions USING mine WHERE sessions.id = mine.id AND (is_over OR place > ${MAX_SESSIONS})
    RETURNING sessions.id AS "sessionId", is_over AS "isOver"`;
  // Deleting the user waits for this lock, and then removes the address from the audit events of the user.
  await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR KEY SHARE`;
  const removed = await tx.$queryRawUnsafe<{ sessionId: string; isOver: boolean }[]>(remove, userId);
  for (const { sessionId, isOver } of removed) {
    if (isOver) continue;
    const before = { sessionId };
    await recordAudit(tx, { action: 'SESSION_REVOKED', actor: userActor(userId), targetId: userId, before, origin });
  }
}
