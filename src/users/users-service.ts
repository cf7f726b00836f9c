import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, OPERATOR } from '../audit/record';
import type { Reader } from '../database/replica';
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
   * @throws DomainError RATE_LIMITED after 3,000 within an hour from one network, refused ones included.
   */
  register(input: NewUser, info: RequestInfo): Promise<UserOutcome>;
  /** Changes the viewer's own profile. */
  updateMe(viewer: UserViewer, input: ProfileInput, info: RequestInfo): Promise<UserOutcome>;
  /** One page of users. This and the reads below may be a replica's where they are a viewer's: see `Database.read`. */
  list(args: ListUsersArguments, viewer?: Viewer): Promise<UserPage>;
  /** How many users a filter lets through. */
  count(filter?: UserFilter | null, viewer?: Viewer): Promise<number>;
  /** The user with this id, or null. */
  byId(id: string, viewer?: Viewer): Promise<UserRecord | null>;
  /** For each id, in their order, the user or null. */
  byIds(ids: readonly string[], viewer?: Viewer): Promise<(UserRecord | null)[]>;
  /** Changes a user on behalf of an admin. */
  updateUser(viewer: Viewer, id: string, input: UpdateUserInput, info: RequestInfo): Promise<UserOutcome>;
  /** Closes a user's account on behalf of an admin. */
  deleteUser(viewer: Viewer, id: string, origin: AuditOrigin): Promise<DeleteUserOutcome>;
  /** Ends all sessions of a user on behalf of an admin. */
  revokeUserSessions(viewer: Viewer, id: string, origin: AuditOrigin): Promise<RevokeUserSessionsOutcome>;
  /** How many users, active users and admins there are. */
  counts(viewer?: Viewer): Promise<UserCounts>;
  /** How many active users hold every scope of at least one group. */
  countHolding(groups: readonly (readonly string[])[]): Promise<number>;
  /** Makes a user of role ADMIN. For whoever runs the server: it asks nobody's leave. */
  createAdmin(input: NewUser): Promise<UserOutcome>;
  /** Makes the first admin where there is none. */
  ensureFirstAdmin(input: NewUser): Promise<FirstAdminOutcome>;
}

/** Who wants to know what became of users. None of these may throw. */
export interface UsersListeners {
  readonly registered: (user: UserRecord, info: RequestInfo) => void;
  /** @param former - the address that the user had. */
  readonly emailChanged: (user: UserRecord, former: string, info: RequestInfo) => void;
}

const NOBODY: UsersListeners = { registered: () => {}, emailChanged: () => {} };

/** Binds the operations on users to what they work with. */
export function createUsersService(dependencies: UsersDependencies, listeners: UsersListeners = NOBODY): UsersService {
  const { prisma, read } = dependencies.database;
  const readFor = <T>(viewer: Viewer | undefined, from: (reader: Reader) => Promise<T>) =>
    read(viewer ? actorOf(viewer).id : null, from);
  const tell = (outcome: UserOutcome, info: RequestInfo) => {
    if (!outcome.ok || outcome.was === undefined || outcome.was.email === outcome.user.email) return outcome;
    listeners.emailChanged(outcome.user, outcome.was.email, info);
    return outcome;
  };
  return {
    async register(input, info) {
      await dependencies.throttle.take('registerByNetwork', networkOf(info.clientAddress));
      const outcome = await createUser(dependencies, input, 'USER', { origin: info });
      if (outcome.ok) {
        info.log.info({ userId: outcome.user.id }, 'user registered');
        listeners.registered(outcome.user, info);
      }
      return outcome;
    },
    updateMe: async (viewer, input, info) => tell(await updateMe(dependencies, viewer, input, info), info),
    list: (args, viewer) => readFor(viewer, (from) => listUsers(from.sql, args)),
    count: (filter, viewer) => readFor(viewer, (from) => countListed(from.sql, filter)),
    byId: (id, viewer) => readFor(viewer, (from) => findUser(from.prisma, id)),
    byIds: (ids, viewer) => readFor(viewer, (from) => findUsers(from.prisma, ids)),
    updateUser: async (viewer, id, input, info) => tell(await updateUser(dependencies, viewer, id, input, info), info),
    deleteUser: (viewer, id, origin) => deleteUser(dependencies, viewer, id, origin),
    revokeUserSessions: (viewer, id, origin) => revokeUserSessions(dependencies, viewer, id, origin),
    counts: (viewer) => readFor(viewer, (from) => countUsers(from.prisma)),
    countHolding: (groups) => countHolding(prisma, groups),
    createAdmin: (input) => createUser(dependencies, input, 'ADMIN', { actor: OPERATOR, origin: null }),
    ensureFirstAdmin: (input) => ensureFirstAdmin(dependencies, input),
  };
}
