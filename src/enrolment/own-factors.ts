import type { Tx } from '../database/database';
import { DomainError } from '../errors';
import { type EnrolledFactors, type Factors, methodsOf } from '../factors/factors';
import { levelOfNumber, reaches } from '../identity/authentication';
import { lockViewer } from '../identity/lock-viewer';
import type { UserViewer } from '../identity/viewer';
import { type Refused, refuse } from '../outcome';

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
 * A user who has a second factor must have proven one in this session. Otherwise a stolen session and the password would be
 * enough to replace the second factor that protects the account against exactly that.
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
  if (methodsOf(enrolled).length === 0) return { ok: true, enrolled };
  // Read now: another request may just have changed it.
  const session = await tx.session.findUnique({
    where: { id: viewer.sessionId },
    select: { authenticationLevel: true },
  });
  const level = levelOfNumber(session?.authenticationLevel ?? 0);
  if (reaches(level, 'MULTI_FACTOR')) return { ok: true, enrolled };
  return refuse(
    'SECOND_FACTOR_REQUIRED',
    [],
    'You have a second factor, and this session has not used it: call reauthenticate with it first.',
  );
}
