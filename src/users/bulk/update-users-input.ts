import { badUserInput } from '../../errors';
import { readUpdateUser, type UpdateUserInput, type UserPatch } from '../update-user-input';
import type { SelectionInput } from './selection';

/** What can be the same for many users. Undefined leaves a field as it is. */
export type UserChanges = Pick<UpdateUserInput, 'isActive' | 'role' | 'scopes'>;

/** Which users to change, and how. */
export interface UpdateUsersInput extends SelectionInput {
  readonly changes: UserChanges;
}

/**
 * Reads a change of many users.
 *
 * @throws DomainError BAD_USER_INPUT, naming the field, where there is nothing to change, for null where a value must
 * be, and for an unknown scope.
 */
export function readChanges({ isActive, role, scopes }: UserChanges): UserPatch {
  const { patch } = readUpdateUser({ isActive, role, scopes });
  if (Object.keys(patch).length > 0) return patch;
  throw badUserInput('changes must have something to change: isActive, role or scopes.');
}
