import type { Tx } from '../database/database';
import { DomainError } from '../errors';
import type { Changer } from '../identity/changer';
import { requireTextToParse } from '../identity/require-text';
import { USER_RECORD, type UserRecord } from '../identity/user-record';
import { isUuid } from '../identity/uuid';
import { ALL_SCOPES, heldScopes, type Scope } from '../scopes/registry';
import { lockPrivileges } from './privilege-lock';

/** Who acts on whom, as both are now. */
export interface Acting {
  /** What the changer's token allows of what its holder may do now; everything for the operator. */
  readonly effective: ReadonlySet<Scope>;
  /** The user whose rights bound the changer's; null for none. */
  readonly actorId: string | null;
  /** Whether the changer has a personal access token: what it hands out must not outlive it. */
  readonly isPersonalToken: boolean;
  /** The user to act on; undefined if there is none. */
  readonly target: UserRecord | undefined;
}

/** As {@link Acting}, on many. */
export interface ActingOnMany extends Pick<Acting, 'effective' | 'actorId' | 'isPersonalToken'> {
  /** By id; without those that are nobody's. */
  readonly targets: ReadonlyMap<string, UserRecord>;
}

/**
 * Reads the changer and the user to act on, under the privilege lock: nobody acts on rights that were taken away since
 * the request began.
 *
 * @param id - of the user to act on, as a caller wrote it; what can't be an id is nobody's.
 * @throws DomainError FORBIDDEN if the changer may no longer change users; BAD_USER_INPUT for NUL or a lone surrogate.
 */
export async function readActing(tx: Tx, changer: Changer, id: string): Promise<Acting> {
  const key = requireTextToParse(id, 'id').toLowerCase();
  const { targets, ...acting } = await readActingOnMany(tx, changer, [key]);
  return { ...acting, target: targets.get(key) };
}

/**
 * As {@link readActing}, for many users. One statement beside the lock.
 *
 * @param ids - in lower case, without NUL.
 * @throws DomainError FORBIDDEN if the changer may no longer change users.
 */
export async function readActingOnMany(tx: Tx, changer: Changer, ids: readonly string[]): Promise<ActingOnMany> {
  await lockPrivileges(tx);
  const actorId = actorIdOf(changer);
  const wanted = [...new Set(actorId === null ? ids : [actorId, ...ids])].filter(isUuid);
  const users = await tx.user.findMany({ where: { id: { in: wanted } }, select: USER_RECORD });
  const byId = new Map(users.map((user) => [user.id, user]));
  const effective = effectiveScopes(changer, actorId === null ? undefined : byId.get(actorId));
  if (!effective.has('users:write'))
    throw new DomainError('FORBIDDEN', 'You may not change users: users:write is missing.');
  const isPersonalToken = changer.kind === 'user' && changer.sessionId === null;
  return { effective, actorId, isPersonalToken, targets: byId };
}

/** The user whose rights bound the changer's; null if nobody's do. */
export function actorIdOf(changer: Changer): string | null {
  if (changer.kind === 'operator') return null;
  return changer.kind === 'user' ? changer.user.id : changer.ownerId;
}

function effectiveScopes(changer: Changer, actor: UserRecord | undefined): ReadonlySet<Scope> {
  if (changer.kind === 'operator') return new Set(ALL_SCOPES);
  // A client that nobody owns holds what it was given.
  if (actorIdOf(changer) === null) return new Set(changer.scopes);
  const held: readonly Scope[] = actor?.isActive ? heldScopes(actor) : [];
  return new Set(changer.scopes.filter((scope) => held.includes(scope)));
}
