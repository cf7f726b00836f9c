import type { UserRecord } from '../identity/user-record';
import { heldScopes, ROLE_SCOPES, type Scope } from '../scopes/registry';
import type { ActingOnMany } from './acting';
import type { ChangedColumns, UserChange } from './changed-columns';
import type { UserError } from './outcome';

/** Who makes a change. */
export type Actor = Omit<ActingOnMany, 'targets'>;

/** Why an actor may not make this change, by the rules below. */
export function refusedChange(actor: Actor, change: UserChange): UserError[] {
  const { target, changed } = change;
  const aboutTarget = refusedTarget(actor.effective, target);
  const aboutAddress = aboutTarget.length > 0 ? [] : refusedAddress(actor, change);
  return [...aboutTarget, ...aboutAddress, ...refusedGrants(actor.effective, changed)];
}

/**
 * Why an actor may not set this user's recovery address. The one who reads its mail can reset the password and act as
 * the user, so that it requires `users:recover`; not of a personal access token, which the reset would outlive; and
 * one's own address is changed with the password.
 */
function refusedAddress({ effective, actorId, isPersonalToken }: Actor, { target, changed }: UserChange): UserError[] {
  if (changed.email === undefined) return [];
  const path = ['input', 'email'];
  if (!effective.has('users:recover'))
    return [notHeld(path, 'This requires a scope that you do not hold: users:recover.')];
  if (isPersonalToken) {
    return [notHeld(path, 'A personal access token sets no e-mail address: log in and use that access token.')];
  }
  if (actorId === target.id) {
    return [notHeld(path, 'Change your own e-mail address with updateMe, which asks for your password.')];
  }
  return [];
}

/**
 * Why an actor may not edit `target`: nobody edits a user who holds more than they do. Taking a scope away is covered
 * by this, since whatever can be taken away is held.
 *
 * @param effective - what the actor holds and the token allows. What everybody holds (role USER) never stands in the
 * way.
 */
export function refusedTarget(effective: ReadonlySet<Scope>, target: UserRecord): UserError[] {
  const missing = beyond(effective, heldScopes(target));
  if (missing.length === 0) return [];
  // Which ones they are is for those who may read users.
  const which = effective.has('users:read') ? `: ${missing.join(', ')}` : '';
  return [notHeld(['id'], `This user holds scopes that you don't${which}.`)];
}

/**
 * Why an actor may not make these changes: those to roles and scopes require `users:grant`, and no actor grants what
 * they don't hold.
 *
 * @param effective - what the actor holds and the token allows.
 */
function refusedGrants(effective: ReadonlySet<Scope>, { role, grantedScopes }: ChangedColumns): UserError[] {
  const errors: UserError[] = [];
  const judge = (field: string, granted: readonly Scope[]) => {
    const missing = effective.has('users:grant') ? beyond(effective, granted) : ['users:grant'];
    if (missing.length === 0) return;
    errors.push(notHeld(['input', field], `This requires scopes that you do not hold: ${missing.join(', ')}.`));
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
