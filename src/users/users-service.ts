import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, OPERATOR } from '../audit/record';
import type { Reader } from '../database/replica';
import { factorsOfUsers } from '../factors/stored-factors';
import type { Changer } from '../identity/changer';
import type { UserRecord } from '../identity/user-record';
import type { UserViewer, Viewer } from '../identity/viewer';
import { createKeyedQueue } from '../keyed-queue';
import type { FactorChangeAbout } from '../mail/factor-mails';
import type { RequestInfo } from '../request-info';
import { USER } from '../scopes/scopes';
import { countHolding, countUsers } from './count-users';
import { type CreateUserInput, createUserFor, type SetupMail } from './create-user';
import type { UsersDependencies } from './dependencies';
import { checkColumns, findByName, findUser, findUsers, holdingsOf } from './find-users';
import { countListed } from './list/count-listed';
import type { UserFilter } from './list/filter';
import { type ListUsersArguments, listUsers } from './list/list-users';
import { INVITATION_REQUIRED, REGISTRATION_CLOSED, type UserOutcome } from './outcome';
import { createUser, ensureFirstAdmin, type NewUser } from './register';
import { deleteUser, revokeUserSessions } from './remove-user';
import { type RemoveUserFactorsInput, removalOf, removeUserFactors } from './remove-user-factors';
import { type ImportLinesInput, importLines } from './transfer/import-lines';
import { type RecoveryAddress, type UpdateMeInput, updateMe } from './update-me';
import { changeGrants, type GrantChange, type UpdateUserInput, updateUser } from './update-user';
import { type UpdateUsersInput, updateUsers } from './update-users';

/** The operations of `account/` that users need: verifying passwords, and sending mails about changes. */
interface UsersAccount extends RecoveryAddress {
  readonly setup: SetupMail;
  /** Neither this nor the others below may throw. */
  readonly registered: (user: UserRecord, info: RequestInfo) => void;
  /** @param user - with the pending address. */
  readonly emailPending: (user: UserRecord, info: RequestInfo) => void;
  /**
   * @param former - the address that the user had.
   * @param info - null where the operator changed it.
   */
  readonly emailChanged: (user: UserRecord, former: string, info: RequestInfo | null) => void;
  /** @param info - null where the operator changed them. */
  readonly factorsChanged: (userId: string, about: FactorChangeAbout, info: RequestInfo | null) => void;
}

/** All operations on users, except login, which is in `auth/`. */
export type UsersService = ReturnType<typeof createUsersService>;

/** Binds the operations on users to their dependencies. Each operation is documented at its function. */
export function createUsersService(dependencies: UsersDependencies, account: UsersAccount) {
  const { prisma, read } = dependencies.database;
  const { stored } = dependencies;
  const { registrationQueue = (_network, task) => task() } = dependencies;
  const bulk = {
    ...dependencies,
    batchQueue: createKeyedQueue({ maxRunning: 1, maxWaiting: Infinity, maxWaitMs: Infinity }),
    importQuota: new WeakMap(),
  };
  const readFor = <T>(viewer: Viewer | undefined, from: (reader: Reader) => Promise<T>) =>
    read(viewer ? actorOf(viewer).id : null, from);
  /** Sends the mails about a change of an address. */
  const notify = (outcome: UserOutcome, info: RequestInfo | null) => {
    if (!outcome.ok || outcome.was === undefined) return outcome;
    const { user, was } = outcome;
    if (was.email !== user.email) account.emailChanged(user, was.email, info);
    if (info && user.pendingEmail !== null && was.pendingEmail !== user.pendingEmail) account.emailPending(user, info);
    return outcome;
  };
  return {
    /**
     * Registers a user of role USER, if registration is open.
     *
     * @throws DomainError RATE_LIMITED after 3,000 within an hour from one network, refused ones included.
     */
    async register(input: NewUser, info: RequestInfo): Promise<UserOutcome> {
      if (dependencies.registration === 'invited') return INVITATION_REQUIRED;
      if (dependencies.registration === 'closed') return REGISTRATION_CLOSED;
      const { network, signal } = info;
      const register = async () => {
        await dependencies.throttle.take('registerByNetwork', network);
        return createUser(dependencies, input, USER, { origin: info });
      };
      const outcome = await registrationQueue(network, register, signal);
      if (outcome.ok) {
        info.log.info({ userId: outcome.user.id }, 'user registered');
        account.registered(outcome.user, info);
      }
      return outcome;
    },
    /** Creates an account for another person, and mails them a token that sets a password. */
    createUser: (changer: Changer, input: CreateUserInput, origin: AuditOrigin | null) =>
      createUserFor({ ...dependencies, setup: account.setup }, changer, input, origin),
    /** Changes the viewer's own profile. */
    updateMe: async (viewer: UserViewer, input: UpdateMeInput, info: RequestInfo) =>
      notify(await updateMe({ ...dependencies, recovery: account }, viewer, input, info), info),
    /** Returns one page of users. For a viewer, this and the reads below may use a replica: see `Database.read`. */
    list: (args: ListUsersArguments, viewer?: Viewer) => readFor(viewer, (from) => listUsers(from.sql, args, stored)),
    /** Returns how many users a filter matches: counted up to 10,000, estimated above that. */
    count: (filter?: UserFilter | null, viewer?: Viewer) =>
      readFor(viewer, (from) => countListed(from.sql, filter, undefined, stored)),
    /** The user with this id, or null. */
    byId: (id: string, viewer?: Viewer) => readFor(viewer, (from) => findUser(from.prisma, id, stored)),
    /**
     * Returns the user with this id, username or e-mail address, or null. Read from the primary, because the caller
     * changes it.
     */
    find: (name: string) => findByName(prisma, name, stored),
    /** What this user holds, as {@link holdingsOf} returns it. */
    holdings: (id: string, viewer?: Viewer) =>
      readFor(viewer, (from) => holdingsOf(dependencies.scopes, from, id, stored)),
    /** For each id, in their order, the user or null. */
    byIds: (ids: readonly string[], viewer?: Viewer) => readFor(viewer, (from) => findUsers(from.prisma, ids, stored)),
    /**
     * Changes a user on behalf of an admin, or for the operator.
     *
     * @param info - null for the operator; so is `origin` below.
     */
    updateUser: async (changer: Changer, id: string, input: UpdateUserInput, info: RequestInfo | null) =>
      notify(await updateUser(dependencies, changer, id, input, info), info),
    /** Changes many users as `updateUser` does. */
    async updateUsers(changer: Changer, input: UpdateUsersInput, info: RequestInfo | null) {
      const outcome = await updateUsers(bulk, changer, input, info);
      if (outcome.errors.length > 0) info?.log.error({ err: outcome.reason }, 'updateUsers ended before its work did');
      return outcome;
    },
    /** Creates users from lines, as `scoped-api users import` does, on behalf of an admin. */
    async importUsers(changer: Changer, input: ImportLinesInput, info: RequestInfo) {
      const outcome = await importLines(bulk, changer, input, info);
      if (outcome.reason !== undefined)
        info.log.error({ err: outcome.reason }, 'importUsers ended before its work did');
      return outcome;
    },
    /** Grants and revokes scopes on top of a user's role. */
    changeGrants: (changer: Changer, id: string, change: GrantChange, origin: AuditOrigin | null) =>
      changeGrants(dependencies, changer, id, change, origin),
    /** Closes a user's account on behalf of an admin. */
    deleteUser: (changer: Changer, id: string, origin: AuditOrigin | null) =>
      deleteUser(dependencies, changer, id, origin),
    /** Ends all sessions of a user on behalf of an admin. */
    revokeUserSessions: (changer: Changer, id: string, origin: AuditOrigin | null) =>
      revokeUserSessions(dependencies, changer, id, origin),
    /** The second factors of users: for each id, in order. */
    factorsOf: (ids: readonly string[]) => factorsOfUsers(prisma, ids),
    /** Removes second factors of a user on behalf of an admin, and tells the user by mail. */
    async removeFactors(changer: Changer, id: string, input: RemoveUserFactorsInput, info: RequestInfo | null) {
      const outcome = await removeUserFactors(dependencies, changer, id, input, info);
      const change = outcome.ok ? removalOf(outcome.removed) : undefined;
      if (outcome.ok && change !== undefined) account.factorsChanged(outcome.user.id, { change, by: 'ADMIN' }, info);
      return outcome;
    },
    /** How many users, active users and admins there are. */
    counts: (viewer?: Viewer) => readFor(viewer, (from) => countUsers(from.sql)),
    /** How many active users hold every scope of at least one group. */
    countHolding: (groups: readonly (readonly string[])[]) => countHolding(prisma, dependencies.scopes, groups),
    /** Creates a user of role ADMIN. For the operator: it checks no scopes. */
    createAdmin: (input: NewUser) => createUser(dependencies, input, 'ADMIN', { actor: OPERATOR, origin: null }),
    /** Creates a user of role USER. For the operator: no mail is sent, and nothing is throttled. */
    createByOperator: (input: NewUser) => createUser(dependencies, input, 'USER', { actor: OPERATOR, origin: null }),
    /** Compares the table `users` with `USER_FIELDS`, when the server starts. */
    checkColumns: () => checkColumns(dependencies.database, stored),
    /** Creates the first admin if there is none. */
    ensureFirstAdmin: (input: NewUser) => ensureFirstAdmin(dependencies, input),
  };
}
