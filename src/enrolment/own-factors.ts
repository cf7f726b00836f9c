import type { AuditEntry, AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudit } from '../audit/record';
import type { Database, Tx } from '../database/database';
import { DomainError } from '../errors';
import type { FactorNotices } from '../factors/factor-notices';
import type { EnrolledFactors, Factors } from '../factors/factors';
import { refusedUnusedFactor } from '../factors/unused-factor';
import { lockViewer } from '../identity/lock-viewer';
import type { UserViewer } from '../identity/viewer';
import type { FactorChange } from '../mail/factor-mails';
import { type Outcome, type Refused, refuse } from '../outcome';
import type { RequestInfo } from '../request-info';
import type { Scopes } from '../scopes/scopes';

/** A session of a user: what changes factors is no personal access token. */
export interface SessionViewer extends UserViewer {
  readonly sessionId: string;
}

/**
 * Returns the viewer as one with a session.
 *
 * @throws DomainError FORBIDDEN for a personal access token: it says nothing about how its user has authenticated.
 */
export function requireSession(viewer: UserViewer): SessionViewer {
  if (viewer.sessionId !== null) return viewer as SessionViewer;
  throw new DomainError(
    'FORBIDDEN',
    'A personal access token changes no second factors: log in and use that access token.',
  );
}

/** A request that changes factors. */
export type FactorRequest = AuditOrigin & Pick<RequestInfo, 'log'>;

/** Writes the audit event of a change; the actor, the target and the origin are known. */
type RecordChange = (event: Pick<AuditEntry, 'action' | 'before' | 'after'>) => Promise<void>;

/** The dependencies of {@link createOwnFactors}. */
interface OwnFactorsDependencies {
  readonly database: Pick<Database, 'transaction'>;
  readonly factors: Pick<Factors, 'enrolled'>;
  readonly scopes: Pick<Scopes, 'held'>;
  readonly notices: Pick<FactorNotices, 'send'>;
}

/** Runs changes of one's own factors. */
export type OwnFactors = ReturnType<typeof createOwnFactors>;

/**
 * Makes the frame of every change of one's own factors: one transaction, which locks the user's row until it ends, so that changes of
 * one user's factors come one after the other, and then the session.
 *
 * The session and its access token must have every scope of the user: a passkey logs in with all of them, so that a token with
 * some of them could otherwise get the others. A user who has a second factor must have proven one in this session: see
 * {@link refusedUnusedFactor}.
 */
export function createOwnFactors({ database, factors, scopes, notices }: OwnFactorsDependencies) {
  /**
   * Runs a function in the transaction with the factors that the user has; answers the refusal if the viewer may not change them.
   *
   * @throws DomainError UNAUTHENTICATED if the user was disabled or the session has ended.
   */
  function prepare<Result extends object>(
    viewer: SessionViewer,
    run: (tx: Tx, enrolled: EnrolledFactors) => Promise<Outcome<Result>>,
  ): Promise<Outcome<Result>> {
    return database.transaction(async (tx): Promise<Outcome<Result>> => {
      await lockViewer(tx, viewer);
      const enrolled = await factors.enrolled(tx, viewer.user.id);
      const refused =
        (await refusedUnusedFactor(tx, viewer.sessionId, enrolled)) ?? (await refusedNarrowSession(tx, scopes, viewer));
      return refused ?? run(tx, enrolled);
    });
  }

  return {
    prepare,
    /**
     * As `prepare`, for a change: the function records it in the audit log, and the user gets a mail after the transaction.
     *
     * @throws DomainError UNAUTHENTICATED if the user was disabled or the session has ended.
     */
    async change<Result extends object>(
      viewer: SessionViewer,
      change: FactorChange,
      request: FactorRequest,
      run: (tx: Tx, enrolled: EnrolledFactors, record: RecordChange) => Promise<Outcome<Result>>,
    ): Promise<Outcome<Result>> {
      const { id: userId } = viewer.user;
      const outcome = await prepare(viewer, (tx, enrolled) =>
        run(tx, enrolled, (event) =>
          recordAudit(tx, { ...event, actor: actorOf(viewer), targetId: userId, origin: request }),
        ),
      );
      if (outcome.ok) notices.send(userId, { change, by: 'USER' }, request);
      return outcome;
    },
  };
}

/**
 * Returns the reason why a session with some scopes of its user may not change factors; undefined if it has all of them. The
 * session must have all that the user holds, and the access token those that it can have at the level of the session: an admin
 * whose role requires a second factor enrols it with a token that has fewer.
 */
async function refusedNarrowSession(
  tx: Pick<Tx, 'session'>,
  registry: Pick<Scopes, 'held'>,
  { user, sessionId, authentication, scopes }: SessionViewer,
): Promise<Refused | undefined> {
  const session = await tx.session.findUnique({ where: { id: sessionId }, select: { scopes: true } });
  const kept = session?.scopes ?? [];
  const reachable = registry.held(user, authentication?.level);
  const missing = registry
    .held(user)
    .filter((scope) => !kept.includes(scope) || (reachable.includes(scope) && !scopes.includes(scope)));
  if (missing.length === 0) return undefined;
  // Which scopes the user holds is for tokens that may read the user.
  const which = scopes.includes('me:read') ? ` This one lacks: ${missing.join(', ')}.` : '';
  const message =
    `A change of second factors requires an access token with every scope that you hold.${which} ` +
    'Call refresh, or log in, without naming scopes or applications.';
  return refuse('SCOPE_NOT_HELD', [], message);
}
