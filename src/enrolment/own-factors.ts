import type { Tx } from '../database/database';
import { DomainError } from '../errors';
import type { EnrolledFactors, Factors } from '../factors/factors';
import { refusedUnusedFactor } from '../factors/unused-factor';
import { lockViewer } from '../identity/lock-viewer';
import type { UserViewer } from '../identity/viewer';
import type { Refused } from '../outcome';

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

/**
 * Begins a change of the viewer's own factors: locks the user's row until the transaction ends, so that changes of one user's
 * factors come one after the other, and then the session.
 *
 * A user who has a second factor must have proven one in this session: see {@link refusedUnusedFactor}.
 *
 * @returns the factors that the user has, or the refusal.
 * @throws DomainError UNAUTHENTICATED if the user was disabled or the session has ended.
 */
export async function lockFactors(
  tx: Tx,
  factors: Pick<Factors, 'enrolled'>,
  viewer: SessionViewer,
): Promise<{ readonly ok: true; readonly enrolled: EnrolledFactors } | Refused> {
  await lockViewer(tx, viewer);
  const enrolled = await factors.enrolled(tx, viewer.user.id);
  return (await refusedUnusedFactor(tx, viewer.sessionId, enrolled)) ?? { ok: true, enrolled };
}
