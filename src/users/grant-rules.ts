import type { UserRecord } from '../identity/user-record';
import { heldScopes, ROLE_SCOPES, type Scope } from '../scopes/registry';
import type { ChangedColumns, UserChange } from './changed-columns';
import type { UserError } from './outcome';

/** Why an actor may not make this change, by both rules below. */
export function refusedChange(effective: ReadonlySet<Scope>, { target, changed }: UserChange): UserError[] {
  return [...refusedTarget(effective, target), ...refusedGrants(effective, changed)];
}

/**
 * Why an actor may not edit `target`: nobody edits a user who holds more than they do. Taking a scope away is covered
 * by this, since whatever can be taken away is held.
 *
 * @param effective - what the actor holds and the token allows. What everybody holds (role USER) never stands in the way.
 */
export function refusedTarget(effective: ReadonlySet<Scope>, target: UserRecord): UserError[] {
  const missing = beyond(effective, heldScopes(target));
  if (missing.length === 0) return [];
  return [notHeld(['id'], `This user holds scopes that you don't: ${missing.join(', ')}.`)];
}

/**
 * Why an actor may not make these changes: those to roles and scopes take `users:grant`, and nobody grants what they
 * don't hold.
 *
 * @param effective - what the actor holds and the token allows.
 */
function refusedGrants(effective: ReadonlySet<Scope>, { role, grantedScopes }: ChangedColumns): UserError[] {
  const errors: UserError[] = [];
  const judge = (field: string, granted: readonly Scope[]) => {
    const missing = effective.has('users:grant') ? beyond(effective, granted) : ['users:grant'];
    if (missing.length === 0) return;
    errors.push(notHeld(['input', field], `This takes scopes that you don't hold: ${missing.join(', ')}.`));
  };
  if (role !== undefined) judge('role', ROLE_SCOPES[role]);
  if (grantedScopes !== undefined) judge('scopes', grantedScopes);
  return errors;
}

function beyond(effective: ReadonlySet<Scope>, scopes: readonly Scope[]): Scope[] {
  const everybodys: readonly Scope[] = ROLE_SCOPES.USER;
  return scopes.filter((scope) => !effective.has(scope) && !everybodys.includes(scope));
}

function notHeld(path: string[], message: string): UserError {
  return { code: 'SCOPE_NOT_HELD', message, path };
}
