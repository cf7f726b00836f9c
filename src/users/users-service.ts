import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, OPERATOR } from '../audit/record';
import type { Reader } from '../database/replica';
import type { Changer } from '../identity/changer';
import type { UserRecord } from '../identity/user-record';
import type { UserViewer, Viewer } from '../identity/viewer';
import { createKeyedQueue } from '../keyed-queue';
import type { RequestInfo } from '../request-info';
import type { UpdateUsersOutcome } from './bulk/outcome';
import { updateUsers } from './bulk/update-users';
import type { UpdateUsersInput } from './bulk/update-users-input';
import { changeGrants, type GrantChange } from './change-grants';
import { countHolding } from './count-holding';
import { countUsers, type UserCounts } from './count-users';
import { createUser } from './create-user';
import { type DeleteUserOutcome, deleteUser } from './delete-user';
import type { UsersDependencies } from './dependencies';
import { findByName } from './find-by-name';
import { findUser, findUsers } from './find-user';
import { ensureFirstAdmin, type FirstAdminOutcome } from './first-admin';
import { countListed, type UserCount } from './list/count-listed';
import type { UserFilter } from './list/filter';
import { type ListUsersArguments, listUsers, type UserPage } from './list/list-users';
import type { NewUser } from './new-user';
import type { UserOutcome } from './outcome';
import { type RevokeUserSessionsOutcome, revokeUserSessions } from './revoke-user-sessions';
import { type RecoveryAddress, type UpdateMeInput, updateMe } from './update-me';
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
  updateMe(viewer: UserViewer, input: UpdateMeInput, info: RequestInfo): Promise<UserOutcome>;
  /** One page of users. This and the reads below may be a replica's where they are a viewer's: see `Database.read`. */
  list(args: ListUsersArguments, viewer?: Viewer): Promise<UserPage>;
  /** How many users a filter lets through: counted up to 10,000, beyond that estimated. */
  count(filter?: UserFilter | null, viewer?: Viewer): Promise<UserCount>;
  /** The user with this id, or null. */
  byId(id: string, viewer?: Viewer): Promise<UserRecord | null>;
  /** The user with this id, username or e-mail address, or null. From the primary: it is to be changed. */
  find(name: string): Promise<UserRecord | null>;
  /** For each id, in their order, the user or null. */
  byIds(ids: readonly string[], viewer?: Viewer): Promise<(UserRecord | null)[]>;
  /**
   * Changes a user on behalf of an admin, or for the operator.
   *
   * @param info - null for the operator; so is `origin` below.
   */
  updateUser(changer: Changer, id: string, input: UpdateUserInput, info: RequestInfo | null): Promise<UserOutcome>;
  /** Changes many users as `updateUser` does one. */
  updateUsers(changer: Changer, input: UpdateUsersInput, info: RequestInfo | null): Promise<UpdateUsersOutcome>;
  /** Changes what is granted to a user on top of their role, by what it adds and takes away. */
  changeGrants(changer: Changer, id: string, change: GrantChange, origin: AuditOrigin | null): Promise<UserOutcome>;
  /** Closes a user's account on behalf of an admin. */
  deleteUser(changer: Changer, id: string, origin: AuditOrigin | null): Promise<DeleteUserOutcome>;
  /** Ends all sessions of a user on behalf of an admin. */
  revokeUserSessions(changer: Changer, id: string, origin: AuditOrigin | null): Promise<RevokeUserSessionsOutcome>;
  /** How many users, active users and admins there are. */
  counts(viewer?: Viewer): Promise<UserCounts>;
  /** How many active users hold every scope of at least one group. */
  countHolding(groups: readonly (readonly string[])[]): Promise<number>;
  /** Makes a user of role ADMIN. For whoever runs the server: it asks nobody's leave. */
  createAdmin(input: NewUser): Promise<UserOutcome>;
  /** Makes the first admin where there is none. */
  ensureFirstAdmin(input: NewUser): Promise<FirstAdminOutcome>;
}

/** What `account/` does for users: it proves who they are, and tells them what became of them. */
export interface UsersAccount extends RecoveryAddress {
  /** Neither this nor the others that tell may throw. */
  readonly registered: (user: UserRecord, info: RequestInfo) => void;
  /** @param user - with the pending address. */
  readonly emailPending: (user: UserRecord, info: RequestInfo) => void;
  /**
   * @param former - the address that the user had.
   * @param info - null where the operator changed it.
   */
  readonly emailChanged: (user: UserRecord, former: string, info: RequestInfo | null) => void;
}

/** For the command line, where no user changes themself. */
const NO_ACCOUNT: UsersAccount = {
  isMailOff: false,
  verifyPassword: async () => undefined,
  registered: () => {},
  emailPending: () => {},
  emailChanged: () => {},
};

/** Binds the operations on users to what they work with. */
export function createUsersService(dependencies: UsersDependencies, account: UsersAccount = NO_ACCOUNT): UsersService {
  const { prisma, read } = dependencies.database;
  const { registrationTurns: inTurn = (_network, task) => task() } = dependencies;
  const bulk = {
    ...dependencies,
    inTurn: createKeyedQueue({ maxRunning: 1, maxWaiting: Infinity, maxWaitMs: Infinity }),
  };
  const readFor = <T>(viewer: Viewer | undefined, from: (reader: Reader) => Promise<T>) =>
    read(viewer ? actorOf(viewer).id : null, from);
  const tell = (outcome: UserOutcome, info: RequestInfo | null) => {
    if (!outcome.ok || outcome.was === undefined) return outcome;
    const { user, was } = outcome;
    if (was.email !== user.email) account.emailChanged(user, was.email, info);
    if (info && user.pendingEmail !== null && was.pendingEmail !== user.pendingEmail) account.emailPending(user, info);
    return outcome;
  };
  return {
    async register(input, info) {
      const network = info.network;
      const outcome = await inTurn(
        network,
        async () => {
          await dependencies.throttle.take('registerByNetwork', network);
          return createUser(dependencies, input, 'USER', { origin: info });
        },
        info.signal,
      );
      if (outcome.ok) {
        info.log.info({ userId: outcome.user.id }, 'user registered');
        account.registered(outcome.user, info);
      }
      return outcome;
    },
    updateMe: async (viewer, input, info) =>
      tell(await updateMe({ ...dependencies, recovery: account }, viewer, input, info), info),
    list: (args, viewer) => readFor(viewer, (from) => listUsers(from.sql, args)),
    count: (filter, viewer) => readFor(viewer, (from) => countListed(from.sql, filter)),
    byId: (id, viewer) => readFor(viewer, (from) => findUser(from.prisma, id)),
    find: (name) => findByName(prisma, name),
    byIds: (ids, viewer) => readFor(viewer, (from) => findUsers(from.prisma, ids)),
    updateUser: async (changer, id, input, info) =>
      tell(await updateUser(dependencies, changer, id, input, info), info),
    async updateUsers(changer, input, info) {
      const outcome = await updateUsers(bulk, changer, input, info);
      if (outcome.errors.length > 0) info?.log.error({ err: outcome.reason }, 'updateUsers ended before its work did');
      return outcome;
    },
    changeGrants: (changer, id, change, origin) => changeGrants(dependencies, changer, id, change, origin),
    deleteUser: (changer, id, origin) => deleteUser(dependencies, changer, id, origin),
    revokeUserSessions: (changer, id, origin) => revokeUserSessions(dependencies, changer, id, origin),
    counts: (viewer) => readFor(viewer, (from) => countUsers(from.sql)),
    countHolding: (groups) => countHolding(prisma, groups),
    createAdmin: (input) => createUser(dependencies, input, 'ADMIN', { actor: OPERATOR, origin: null }),
    ensureFirstAdmin: (input) => ensureFirstAdmin(dependencies, input),
  };
}
