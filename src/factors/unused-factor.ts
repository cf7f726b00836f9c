import { reachesLevel } from '@scoped-api/engine';
import type { Tx } from '../database/database';
import { levelOfNumber } from '../identity/authentication';
import { type Refused, refuse } from '../outcome';
import { type EnrolledFactors, methodsOf } from './factors';

/**
 * Returns the reason why a session may not change what protects its account: its user has a second factor, and has not used
 * one in the session. Otherwise a stolen session and the password would be enough to replace what protects against exactly
 * that. Undefined if the session may.
 *
 * @param tx - a transaction that has locked the session.
 * @param enrolled - the factors of the user of the session, read in the transaction.
 */
export async function refusedUnusedFactor(
  tx: Pick<Tx, 'session'>,
  sessionId: string,
  enrolled: EnrolledFactors,
  path: readonly string[] = [],
): Promise<Refused | undefined> {
  if (methodsOf(enrolled).length === 0) return undefined;
  // Read now: another request may just have changed it.
  const session = await tx.session.findUnique({ where: { id: sessionId }, select: { authenticationLevel: true } });
  const level = levelOfNumber(session?.authenticationLevel ?? 0);
  if (reachesLevel(level, 'MULTI_FACTOR')) return undefined;
  return refuse(
    'SECOND_FACTOR_REQUIRED',
    path,
    'You have a second factor, and this session has not used it: call reauthenticate with it first.',
  );
}
