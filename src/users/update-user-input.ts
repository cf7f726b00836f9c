import { badUserInput } from '../errors';
import { isScope, type Role, registeredScopes, type Scope } from '../scopes/registry';
import type { UserError } from './outcome';
import { type ProfileColumns, type ProfileInput, readProfile } from './profile-input';

/** What an admin may change about a user. Undefined leaves a field as it is. */
export interface UpdateUserInput extends ProfileInput {
  readonly isActive?: boolean | null | undefined;
  readonly role?: Role | null | undefined;
  /** What is granted on top of the role, in place of what was. */
  readonly scopes?: readonly string[] | null | undefined;
}

/** A well-formed change. */
export interface UserPatch extends ProfileColumns {
  isActive?: boolean;
  role?: Role;
  /** In registry order, each once. */
  scopes?: Scope[];
}

/**
 * Reads a change, collecting every fault that a client has to handle.
 *
 * @throws DomainError BAD_USER_INPUT for null where a value must be, an unknown scope, NUL and lone surrogates.
 */
export function readUpdateUser(input: UpdateUserInput): { patch: UserPatch; errors: UserError[] } {
  const { columns, errors } = readProfile(input);
  const patch: UserPatch = columns;
  if (input.isActive !== undefined) patch.isActive = notNull(input.isActive, 'isActive');
  if (input.role !== undefined) patch.role = notNull(input.role, 'role');
  if (input.scopes !== undefined) {
    const asked = notNull(input.scopes, 'scopes');
    for (const name of asked)
      if (!isScope(name)) throw badUserInput(`scopes: there is no scope ${JSON.stringify(name)}.`);
    patch.scopes = registeredScopes(asked);
  }
  return { patch, errors };
}

function notNull<T>(value: T | null, field: string): T {
  if (value === null) throw badUserInput(`${field} must not be null. Leave it out to keep it as it is.`);
  return value;
}
