import type { Tx } from '../database/database';
import { uniqueViolation } from '../database/errors';
import { DomainError } from '../errors';
import { requireText } from '../identity/require-text';
import { USER_RECORD, type UserRecord } from '../identity/user-record';
import { isUuid } from '../identity/uuid';
import { heldScopes, type Scope } from '../scopes/registry';
import { changedColumns } from './changed-columns';
import type { UsersDependencies } from './dependencies';
import { refusedGrants, refusedTarget } from './grant-rules';
import { refusedLastAdmin } from './last-admin';
import { EMAIL_TAKEN, refuse, type UserOutcome } from './outcome';
import { lockPrivileges } from './privilege-lock';
import { readUpdateUser, type UpdateUserInput, type UserPatch } from './update-user-input';

/** Who makes a change, and with which scopes. */
export interface Actor {
  readonly userId: string;
  /** What the actor held when the request began, as far as the token allows it. */
  readonly scopes: readonly Scope[];
}

/**
 * Changes a user on behalf of an admin. Actor and target are read again under a lock, in the transaction that writes,
 * so that nobody acts on rights that were taken away meanwhile. A change that changes nothing writes nothing.
 *
 * @throws DomainError FORBIDDEN if the actor may no longer change users; BAD_USER_INPUT for malformed input.
 */
export async function updateUser(
  { database }: UsersDependencies,
  actor: Actor,
  id: string,
  input: UpdateUserInput,
): Promise<UserOutcome> {
  const { patch, errors } = readUpdateUser(input);
  if (errors.length > 0) return { ok: false, errors };
  const targetId = isUuid(requireText(id, 'id')) ? id.toLowerCase() : undefined;
  try {
    return await database.transaction((tx) => updateLocked(tx, actor, targetId, patch));
  } catch (error) {
    if (uniqueViolation(error)) return { ok: false, errors: [EMAIL_TAKEN] };
    throw error;
  }
}

async function updateLocked(tx: Tx, actor: Actor, id: string | undefined, patch: UserPatch): Promise<UserOutcome> {
  await lockPrivileges(tx);
  const ids = id === undefined ? [actor.userId] : [actor.userId, id];
  const users = await tx.user.findMany({ where: { id: { in: ids } }, select: USER_RECORD });
  const effective = effectiveScopes(actor, users);
  const target = users.find((user) => user.id === id);
  if (!target) return refuse('NOT_FOUND', ['id'], 'There is no user with this id.');

  const changed = changedColumns(target, patch);
  const errors = [...refusedTarget(effective, target), ...refusedGrants(effective, changed)];
  if (errors.length === 0) errors.push(...(await refusedLastAdmin(tx, target, changed)));
  if (errors.length > 0) return { ok: false, errors };
  if (Object.keys(changed).length === 0) return { ok: true, user: target };
  return { ok: true, user: await tx.user.update({ where: { id: target.id }, data: changed, select: USER_RECORD }) };
}

/** What the token allows of what the actor holds now. */
function effectiveScopes(actor: Actor, users: readonly UserRecord[]): ReadonlySet<Scope> {
  const now = users.find((user) => user.id === actor.userId);
  const held: readonly Scope[] = now?.isActive ? heldScopes(now) : [];
  const effective = new Set(actor.scopes.filter((scope) => held.includes(scope)));
  if (!effective.has('users:write'))
    throw new DomainError('FORBIDDEN', 'You may not change users: users:write is missing.');
  return effective;
}
