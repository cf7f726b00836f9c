import type { AuditOrigin } from '../../audit/audit-event';
import type { Changer } from '../../identity/changer';
import type { KeyedQueue } from '../../keyed-queue';
import { actorIdOf } from '../acting';
import type { UsersDependencies } from '../dependencies';
import { findMatching, type Matching } from './find-matching';
import { asInBulk, interruption, type UpdateUsersOutcome, type UserResult } from './outcome';
import { runBatches } from './run-batches';
import { readSelection, type Selection } from './selection';
import { readChanges, type UpdateUsersInput } from './update-users-input';

type Dependencies = Pick<UsersDependencies, 'database'> & { readonly inTurn: KeyedQueue };

/**
 * Changes many users on behalf of an admin, by the rules of `updateUser`, in batches that are each there as a whole or
 * not at all. The actor comes last: who disables themself among others is done with those by then.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the actor may no longer change users; BAD_USER_INPUT for malformed input. Whatever
 * is thrown, nothing was changed.
 */
export async function updateUsers(
  { database, inTurn }: Dependencies,
  changer: Changer,
  { changes, ...which }: UpdateUsersInput,
  origin: AuditOrigin | null,
): Promise<UpdateUsersOutcome> {
  const selection = readSelection(which);
  const patch = readChanges(changes);
  const { ids, cursors, hasMore } = await select(database, selection);
  const filter = selection.by === 'filter' ? selection.filter : undefined;
  const work = { changer, ids: withLast(ids, actorIdOf(changer)), filter, patch, origin };
  const { outcomes, undone, reason } = await runBatches({ database, inTurn }, work);

  const errors = undone.size > 0 ? [interruption(reason)] : [];
  const results = ids.flatMap((id): UserResult[] => {
    const outcome = undone.has(id) ? { ok: false as const, errors } : outcomes.get(id);
    return outcome ? [{ id, outcome: asInBulk(outcome, selection.by) }] : [];
  });
  const firstUndone = ids.findIndex((id) => undone.has(id));
  const reached = firstUndone === -1 ? cursors.at(-1) : cursors[firstUndone - 1];
  return {
    results,
    hasMore: hasMore || (selection.by === 'filter' && undone.size > 0),
    endCursor: reached ?? which.after ?? null,
    errors,
    reason,
  };
}

async function select({ read }: UsersDependencies['database'], selection: Selection): Promise<Matching> {
  if (selection.by === 'ids') return { ids: selection.ids, cursors: [], hasMore: false };
  // Nobody's read: the primary's, as changes are made from it.
  return read(null, ({ sql }) => findMatching(sql, selection));
}

function withLast(ids: readonly string[], last: string | null): readonly string[] {
  return last !== null && ids.includes(last) ? [...ids.filter((id) => id !== last), last] : ids;
}
