import type { Tx } from '../database/database';
import { DomainError } from '../errors';
import type { EnrolledFactors, Factors } from '../factors/factors';
import { refusedUnusedFactor } from '../factors/unused-factor';
import { lockViewer } from '../identity/lock-viewer';
import type { UserViewer } from '../identity/viewer';
import { type Refused, refuse } from '../outcome';
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

/** The dependencies of {@link lockFactors}. */
export interface OwnFactorsDependencies {
  readonly factors: Pick<Factors, 'enrolled'>;
  readonly scopes: Pick<Scopes, 'held'>;
}

/**
 * Begins a change of the viewer's own factors: locks the user's row until the transaction ends, so that changes of one user's
 * factors come one after the other, and then the session.
 *
 * The access token must carry every scope that its user holds at the level of the session: a passkey logs in with all of them,
 * so that a token with some of them could otherwise get the others. A user who has a second factor must have proven one in this
 * session: see {@link refusedUnusedFactor}.
 *
 * @returns the factors that the user has, or the refusal.
 * @throws DomainError UNAUTHENTICATED if the user was disabled or the session has ended.
 */
export async function lockFactors(
  tx: Tx,
  { factors, scopes }: OwnFactorsDependencies,
  viewer: SessionViewer,
): Promise<{ readonly ok: true; readonly enrolled: EnrolledFactors } | Refused> {
  await lockViewer(tx, viewer);
  const enrolled = await factors.enrolled(tx, viewer.user.id);
  return (
    (await refusedUnusedFactor(tx, viewer.sessionId, enrolled)) ??
    refusedNarrowToken(scopes, viewer) ?? { ok: true, enrolled }
  );
}

/** Returns the reason why a token with some scopes of its user may not change factors; undefined if it has all of them. */
function refusedNarrowToken(
  registry: Pick<Scopes, 'held'>,
  { user, authentication, scopes }: SessionViewer,
): Refused | undefined {
  const missing = registry.held(user, authentication?.level).filter((scope) => !scopes.includes(scope));
  if (missing.length === 0) return undefined;
  // Which scopes the user holds is for tokens that may read the user.
  const which = scopes.includes('me:read') ? ` This one lacks: ${missing.join(', ')}.` : '';
  const message =
    `A change of second factors requires an access token with every scope that you hold.${which} ` +
    'Call refresh, or log in, without naming scopes.';
  return refuse('SCOPE_NOT_HELD', [], message);
}
