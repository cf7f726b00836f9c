import type { Tx } from '../database/database';
import { Prisma } from '../database/generated/client';
import { DomainError } from '../errors';
import type { Changer } from '../identity/changer';
import { requireTextToParse } from '../identity/require-text';
import { NO_STORED_VALUES, type StoredValues, storedOf } from '../identity/stored-fields';
import { type UserRecord, userColumns, userRecord } from '../identity/user-record';
import { isUuid } from '../identity/uuid';
import type { UserError } from '../outcome';
import { ADMIN_SCOPE, type Scope, type Scopes, USER } from '../scopes/scopes';
import type { ChangedColumns, UserChange, UserPatch } from './user-changes';

/** The changer, as read from the database now. */
export interface Actor {
  /** The changer's scopes: those of the token that its holder still has; all of them for the operator. */
  readonly effective: ReadonlySet<Scope>;
  /** The user whose rights bound the changer's; null for none. */
  readonly actorId: string | null;
  /** Whether the changer has a personal access token: the credentials that it issues must not outlive it. */
  readonly isPersonalToken: boolean;
}

/**
 * Takes the lock of all transactions that change roles, scopes or active users, until the transaction ends. Rules such
 * as "at least one active admin remains" read several rows, so with locks on rows two admins could disable each other.
 *
 * Must be the first lock of a transaction: one lock, taken before any row's, cannot deadlock.
 *
 * @param tx - the transaction. Its later reads see what the transactions before it wrote.
 */
export async function lockPrivileges(tx: Tx): Promise<void> {
  // The number is arbitrary and only has to differ from other advisory locks on the database (Prisma's is 72707369).
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(7220416383)`;
}

/** How the users to act on are read. */
interface ReadUsers {
  /** The stored fields to read; none by default. */
  readonly stored: StoredValues;
  /**
   * Whether to lock the rows: if stored fields are changed, of which the column is written as a whole. A user changes their
   * own profile without the privilege lock.
   */
  readonly isLocked: boolean;
}

const PLAIN: ReadUsers = { stored: NO_STORED_VALUES, isLocked: false };

/**
 * Reads the changer and the user to act on, under the privilege lock, so that rights which were taken away since the
 * request began no longer count.
 *
 * @param id - of the user to act on, as a caller wrote it; a text that is not a UUID is not the id of any user.
 * @throws DomainError FORBIDDEN if the changer may no longer change users; BAD_USER_INPUT for NUL or a lone surrogate.
 */
export async function readActing(
  registry: Scopes,
  tx: Tx,
  changer: Changer,
  id: string,
  how = PLAIN,
): Promise<Actor & { readonly target: UserRecord | undefined }> {
  const key = requireTextToParse(id, 'id', ['id']).toLowerCase();
  const { targets, ...actor } = await readActingOnMany(registry, tx, changer, [key], how);
  return { ...actor, target: targets.get(key) };
}

/**
 * Reads the changer and many users, as {@link readActing} does. One statement besides the lock.
 *
 * @param ids - in lower case, without NUL.
 * @returns `targets`: the users by id, those that exist.
 * @throws DomainError FORBIDDEN if the changer may no longer change users.
 */
export async function readActingOnMany(
  registry: Scopes,
  tx: Tx,
  changer: Changer,
  ids: readonly string[],
  how = PLAIN,
): Promise<Actor & { readonly targets: ReadonlyMap<string, UserRecord> }> {
  await lockPrivileges(tx);
  const actorId = actorIdOf(changer);
  const wanted = [...new Set(actorId === null ? ids : [actorId, ...ids])].filter(isUuid);
  const users = await readUsers(tx, wanted, how);
  const byId = new Map(users.map((user) => [user.id, user]));
  const effective = effectiveScopes(registry, changer, actorId === null ? undefined : byId.get(actorId));
  if (!effective.has('users:write'))
    throw new DomainError('FORBIDDEN', 'You may not change users: users:write is missing.');
  const isPersonalToken = changer.kind === 'user' && changer.sessionId === null;
  return { effective, actorId, isPersonalToken, targets: byId };
}

function readUsers(tx: Tx, ids: string[], { stored, isLocked }: ReadUsers): Promise<readonly UserRecord[]> {
  if (!isLocked) return tx.user.findMany({ where: { id: { in: ids } }, select: userRecord(stored) });
  return tx.$queryRaw<UserRecord[]>`SELECT ${Prisma.raw(userColumns(stored))} FROM users u
    WHERE u.id = ANY (${ids}::uuid[]) ORDER BY u.id FOR NO KEY UPDATE`;
}

/** The user whose rights bound the changer's; null if no user's do. */
export function actorIdOf(changer: Changer): string | null {
  if (changer.kind === 'operator') return null;
  return changer.kind === 'user' ? changer.user.id : changer.ownerId;
}

function effectiveScopes(registry: Scopes, changer: Changer, actor: UserRecord | undefined): ReadonlySet<Scope> {
  if (changer.kind === 'operator') return new Set(registry.all);
  // A client without an owner holds the scopes that it was given.
  if (actorIdOf(changer) === null) return new Set(changer.scopes);
  const held = actor?.isActive ? registry.held(actor) : [];
  return new Set(changer.scopes.filter((scope) => held.includes(scope)));
}

/** Returns the reasons why an actor may not make this change, by the rules below. */
export function refusedChange(registry: Scopes, actor: Actor, change: UserChange): UserError[] {
  const { target, changed } = change;
  const aboutTarget = refusedTarget(registry, actor.effective, target);
  const aboutAddress = aboutTarget.length > 0 ? [] : refusedAddress(actor, change);
  return [...aboutTarget, ...aboutAddress, ...refusedGrants(registry, actor.effective, changed)];
}

/** Returns the reasons why an actor may not set these stored fields: their write rules, and the limit of their size. */
export function refusedStored(
  stored: StoredValues,
  { effective }: Actor,
  target: UserRecord,
  { stored: patch }: UserPatch,
): UserError[] {
  if (patch === undefined) return [];
  return [...stored.refusedWrite(effective, patch), ...stored.refusedSize(storedOf(target), patch)];
}

/**
 * Returns the reasons why an actor may not set this user's recovery address. A person who reads its mail can reset the
 * password and act as the user, so it requires `users:recover`. A personal access token must not set it, because the
 * new password would outlive the token. Actors change their own address only with their password.
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
    return [notHeld(path, 'Change your own e-mail address with updateMe, which requires your password.')];
  }
  return [];
}

/**
 * Returns the reasons why an actor may not edit `target`: an actor must not edit a user who holds more scopes than they
 * do. This covers removed scopes, because the user holds them.
 *
 * @param effective - what the actor holds and the token allows. The scopes that every user holds (role USER) are never
 * missing.
 */
export function refusedTarget(registry: Scopes, effective: ReadonlySet<Scope>, target: UserRecord): UserError[] {
  const missing = beyond(registry, effective, registry.held(target));
  if (missing.length === 0) return [];
  // Which ones they are is for actors who may read users.
  const which = effective.has('users:read') ? `: ${missing.join(', ')}` : '';
  return [notHeld(['id'], `This user holds scopes that you don't${which}.`)];
}

/**
 * Returns the reasons why an actor may not make these changes: those of roles and scopes require `users:grant`, and an
 * actor can grant only scopes that they hold.
 *
 * @param effective - what the actor holds and the token allows.
 */
export function refusedGrants(
  registry: Scopes,
  effective: ReadonlySet<Scope>,
  { role, grantedScopes }: Grants,
): UserError[] {
  const errors: UserError[] = [];
  const check = (field: string, granted: readonly Scope[]) => {
    const missing = effective.has('users:grant') ? beyond(registry, effective, granted) : ['users:grant'];
    if (missing.length === 0) return;
    errors.push(notHeld(['input', field], `This requires scopes that you do not hold: ${missing.join(', ')}.`));
  };
  if (role !== undefined) check('role', registry.ofRole(role));
  if (grantedScopes !== undefined) check('scopes', grantedScopes);
  return errors;
}

/** A role and scopes to give a user. An absent one is not given. */
export type Grants = Pick<ChangedColumns, 'role' | 'grantedScopes'>;

/** Returns those of `scopes` that an actor does not hold. Those that every user holds are never missing. */
export function beyond(registry: Scopes, effective: ReadonlySet<Scope>, scopes: readonly Scope[]): Scope[] {
  const ofEveryUser = registry.ofRole(USER);
  return scopes.filter((scope) => !effective.has(scope) && !ofEveryUser.includes(scope));
}

/** Makes the error of a change that requires scopes that the actor does not hold. */
export function notHeld(path: string[], message: string): UserError {
  return { code: 'SCOPE_NOT_HELD', message, path };
}

/**
 * Returns the reason why a change that leaves no active admin is refused: no active user who holds `users:grant`, by role or
 * granted on top. Call it under the privilege lock: without it, the answer may be outdated at once.
 */
export async function refusedLastAdmin(
  registry: Scopes,
  tx: Tx,
  target: UserRecord,
  changed: ChangedColumns,
): Promise<UserError[]> {
  const last = await findLastAdmin(registry, tx, [{ target, changed }]);
  return last ? [lastAdminError(last)] : [];
}

/**
 * Returns which of these changes, made one after the other, would leave no active admin: the last one that removes an
 * active admin, or none. Call it under the privilege lock. At most one statement while another admin has the role.
 */
export async function findLastAdmin(
  registry: Scopes,
  tx: Tx,
  changes: readonly UserChange[],
): Promise<UserChange | undefined> {
  const isActiveAdmin = (user: UserRecord) => user.isActive && registry.held(user).includes(ADMIN_SCOPE);
  const leaving = changes.filter(
    ({ target, changed }) => isActiveAdmin(target) && !isActiveAdmin({ ...target, ...changed }),
  );
  if (leaving.length === 0) return undefined;
  const ids = leaving.map(({ target }) => target.id);
  const roles = registry.roles.filter((role) => registry.ofRole(role).includes(ADMIN_SCOPE));
  const byRole = await tx.user.findFirst({
    where: { role: { in: roles }, isActive: true, id: { notIn: ids } },
    select: { id: true },
  });
  if (byRole) return undefined;
  // The first condition is that of an index: nearly all users have no scopes on top.
  const byGrant = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM users WHERE granted_scopes <> '{}' AND granted_scopes @> ${[ADMIN_SCOPE]}::text[] AND is_active
      AND id <> ALL (${ids}::uuid[]) LIMIT 1`;
  return byGrant.length > 0 ? undefined : leaving.at(-1);
}

/** Returns the error of a change that would remove the last active admin. */
export function lastAdminError({ changed }: UserChange): UserError {
  const fields = { role: changed.role, isActive: changed.isActive, scopes: changed.grantedScopes };
  const [field = 'isActive'] = Object.entries(fields).find(([, value]) => value !== undefined) ?? [];
  const path = ['input', field];
  return { code: 'LAST_ADMIN', message: 'This is the last active admin. Make another one first.', path };
}
