import type { AuditOrigin } from '../audit/audit-event';
import { actorOf } from '../audit/record';
import type { Changer } from '../identity/changer';
import { readActing } from './acting';
import type { UsersDependencies } from './dependencies';
import { refusedTarget } from './grant-rules';
import { NO_SUCH_USER, type UserError } from './outcome';
import { REMOVAL_TIMEOUT_MS, removeLocked } from './remove-user';

/** Whose account was closed, or why none was. */
export type DeleteUserOutcome =
  | { readonly ok: true; readonly userId: string }
  | { readonly ok: false; readonly errors: UserError[] };

/**
 * Closes a user's account on behalf of an admin, who may be that user. Nobody closes the account of a user who holds
 * more than they do, and the last active admin stays.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the actor may no longer change users; BAD_USER_INPUT for NUL and lone surrogates.
 */
export function deleteUser(
  { database }: Pick<UsersDependencies, 'database'>,
  changer: Changer,
  id: string,
  origin: AuditOrigin | null,
): Promise<DeleteUserOutcome> {
  return database.transaction(
    async (tx): Promise<DeleteUserOutcome> => {
      const { effective, target } = await readActing(tx, changer, id);
      if (!target) return { ok: false, errors: [NO_SUCH_USER] };
      let errors = refusedTarget(effective, target);
      if (errors.length === 0) errors = await removeLocked(tx, target, actorOf(changer), origin);
      return errors.length > 0 ? { ok: false, errors } : { ok: true, userId: target.id };
    },
    { timeout: REMOVAL_TIMEOUT_MS },
  );
}
