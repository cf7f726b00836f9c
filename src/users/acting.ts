import type { Tx } from '../database/database';
import { DomainError } from '../errors';
import { requireText } from '../identity/require-text';
import { USER_RECORD, type UserRecord } from '../identity/user-record';
import { isUuid } from '../identity/uuid';
import type { Viewer } from '../identity/viewer';
import { heldScopes, type Scope } from '../scopes/registry';
import { lockPrivileges } from './privilege-lock';

/** Who acts on whom, as both are now. */
export interface Acting {
  /** What the viewer's token allows of what its holder may do now. */
  readonly effective: ReadonlySet<Scope>;
  /** The user to act on; undefined if there is none. */
  readonly target: UserRecord | undefined;
}

/**
 * Reads the viewer and the user to act on, under the privilege lock: nobody acts on rights that were taken away since
 * the request began.
 *
 * @param id - of the user to act on, as a caller wrote it; what can't be an id is nobody's.
 * @throws DomainError FORBIDDEN if the viewer may no longer change users; BAD_USER_INPUT for NUL or a lone surrogate.
 */
export async function readActing(tx: Tx, viewer: Viewer, id: string): Promise<Acting> {
  const targetId = isUuid(requireText(id, 'id')) ? id.toLowerCase() : undefined;
  await lockPrivileges(tx);
  const actorId = viewer.kind === 'user' ? viewer.user.id : viewer.ownerId;
  const ids = [actorId, targetId].filter((one) => typeof one === 'string');
  const users = await tx.user.findMany({ where: { id: { in: ids } }, select: USER_RECORD });
  const actor = users.find(({ id }) => id === actorId);
  // A client that nobody owns holds what it was given.
  const held: readonly Scope[] = actorId === null ? viewer.scopes : actor?.isActive ? heldScopes(actor) : [];
  const effective = new Set(viewer.scopes.filter((scope) => held.includes(scope)));
  if (!effective.has('users:write'))
    throw new DomainError('FORBIDDEN', 'You may not change users: users:write is missing.');
  return { effective, target: users.find(({ id }) => id === targetId) };
}
