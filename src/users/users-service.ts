import type { AuditOrigin } from '../audit/audit-event';
import { OPERATOR } from '../audit/record';
import { networkOf } from '../identity/network-of';
import type { UserRecord } from '../identity/user-record';
import type { UserViewer, Viewer } from '../identity/viewer';
import type { RequestInfo } from '../request-info';
import { countHolding } from './count-holding';
import { countUsers, type UserCounts } from './count-users';
import { createUser } from './create-user';
import { type DeleteUserOutcome, deleteUser } from './delete-user';
import type { UsersDependencies } from './dependencies';
import { findUser, findUsers } from './find-user';
import { ensureFirstAdmin, type FirstAdminOutcome } from './first-admin';
import { countListed } from './list/count-listed';
import type { UserFilter } from './list/filter';
import { type ListUsersArguments, listUsers, type UserPage } from './list/list-users';
import type { NewUser } from './new-user';
import type { UserOutcome } from './outcome';
import type { ProfileInput } from './profile-input';
import { type RevokeUserSessionsOutcome, revokeUserSessions } from './revoke-user-sessions';
import { updateMe } from './update-me';
import { updateUser } from './update-user';
import type { UpdateUserInput } from './update-user-input';

/** All that can be done with users; `auth/` logs them in. Each operation is described where it is written. */
export interface UsersService {
  /**
   * Makes a user of role USER.
   *
   * @throws DomainError RATE_LIMITED after 600 within an hour from one network, refused ones included.
   */
  register(input: NewUser, info: RequestInfo): Promise<UserOutcome>;
  /** Changes the viewer's own profile. */
  updateMe(viewer: UserViewer, input: ProfileInput, origin: AuditOrigin): Promise<UserOutcome>;
  /** One page of users. */
  list(args: ListUsersArguments): Promise<UserPage>;
  /** How many users a filter lets through. */
  count(filter?: UserFilter | null): Promise<number>;
  /** The user with this id, or null. */
  byId(id: string): Promise<UserRecord | null>;
  /** For each id, in their order, the user or null. */
  byIds(ids: readonly string[]): Promise<(UserRecord | null)[]>;
  /** Changes a user on behalf of an admin. */
  updateUser(viewer: Viewer, id: string, input: UpdateUserInput, origin: AuditOrigin): Promise<UserOutcome>;
  /** Closes a user's account on behalf of an admin. */
  deleteUser(viewer: Viewer, id: string, origin: AuditOrigin): Promise<DeleteUserOutcome>;
  /** Ends all sessions of a user on behalf of an admin. */
  revokeUserSessions(viewer: Viewer, id: string, origin: AuditOrigin): Promise<RevokeUserSessionsOutcome>;
  /** How many users, active users and admins there are. */
  counts(): Promise<UserCounts>;
  /** How many active users hold every scope of at least one group. */
  countHolding(groups: readonly (readonly string[])[]): Promise<number>;
  /** Makes a user of role ADMIN. For whoever runs the server: it asks nobody's leave. */
  createAdmin(input: NewUser): Promise<UserOutcome>;
  /** Makes the first admin where there is none. */
  ensureFirstAdmin(input: NewUser): Promise<FirstAdminOutcome>;
}

/**
 * Binds the operations on users to what they work with.
 *
 * @param onRegistered - told of every user who registered; must not throw.
 */
export function createUsersService(
  dependencies: UsersDependencies,
  onRegistered: (user: UserRecord, info: RequestInfo) => void = () => {},
): UsersService {
  const { prisma } = dependencies.database;
  return {
    async register(input, info) {
      await dependencies.throttle.take('registerByNetwork', networkOf(info.clientAddress));
      const outcome = await createUser(dependencies, input, 'USER', { origin: info });
      if (outcome.ok) {
        info.log.info({ userId: outcome.user.id }, 'user registered');
        onRegistered(outcome.user, info);
      }
      return outcome;
    },
    updateMe: (viewer, input, origin) => updateMe(dependencies, viewer, input, origin),
    list: (args) => listUsers(prisma, args),
    count: (filter) => countListed(prisma, filter),
    byId: (id) => findUser(prisma, id),
    byIds: (ids) => findUsers(prisma, ids),
    updateUser: (viewer, id, input, origin) => updateUser(dependencies, viewer, id, input, origin),
    deleteUser: (viewer, id, origin) => deleteUser(dependencies, viewer, id, origin),
    revokeUserSessions: (viewer, id, origin) => revokeUserSessions(dependencies, viewer, id, origin),
    counts: () => countUsers(prisma),
    countHolding: (groups) => countHolding(prisma, groups),
    createAdmin: (input) => createUser(dependencies, input, 'ADMIN', { actor: OPERATOR, origin: null }),
    ensureFirstAdmin: (input) => ensureFirstAdmin(dependencies, input),
  };
}
