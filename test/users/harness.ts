import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { type AccountService, createAccountService } from '../../src/account/account-service';
import { createDatabase, type Database } from '../../src/database/database';
import { NO_HOOKS } from '../../src/extension/hooks';
import { NO_STORED_VALUES } from '../../src/identity/stored-fields';
import { withKeys } from '../../src/identity/user-fields';
import { USER_RECORD, type UserRecord } from '../../src/identity/user-record';
import { createAccountMails } from '../../src/mail/compose-mail';
import { createMailer } from '../../src/mail/mailer';
import { createMetrics, type Metrics } from '../../src/metrics/metrics';
import { createPasswordHasher, type PasswordHasher } from '../../src/passwords/hashing';
import { createPasswordPolicy } from '../../src/passwords/policy';
import type { RequestInfo } from '../../src/request-info';
import type { Scope } from '../../src/scopes/scopes';
import { UNTHROTTLED } from '../../src/throttle/throttle';
import type { UserOutcome } from '../../src/users/outcome';
import { removeSelf } from '../../src/users/remove-user';
import { createUsersService, type UsersService } from '../../src/users/users-service';
import { testRequestInfo } from '../support/request-info';
import { SCOPES } from '../support/scopes';
import { createTestDatabase, onServer, type TestDatabase } from '../support/test-database';

/** A password that the policy accepts for every user. */
export const PASSWORD = 'plum orbit sandal';

/** The users' room on a database of its own. */
export interface UsersHarness {
  readonly users: UsersService;
  readonly account: AccountService;
  readonly database: Database;
  readonly hasher: PasswordHasher;
  readonly metrics: Metrics;
  readonly info: RequestInfo;
  /** The SQL that `run` sends, in order. */
  statementsOf(run: () => Promise<unknown>): Promise<string[]>;
  /** Makes a user with a unique name, and changes them as a test requires. */
  add(state?: UserState): Promise<UserRecord>;
  /** Runs statements as the owner of the tables. */
  alter(...statements: string[]): Promise<void>;
  /** Removes every user. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** What a test wants of a user. */
export interface UserState {
  readonly username?: string;
  readonly email?: string;
  readonly fullName?: string | null;
  readonly role?: 'USER' | 'ADMIN';
  readonly grantedScopes?: Scope[];
  readonly isActive?: boolean;
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
  readonly password?: string;
}

/**
 * @param given - a migrated database, which is dropped in the end; the run's own kind by default.
 * @param stored - the stored fields of users; none by default.
 */
export async function createUsersHarness(given?: TestDatabase, stored = NO_STORED_VALUES): Promise<UsersHarness> {
  const testDatabase = given ?? (await createTestDatabase());
  const metrics = createMetrics();
  const database = createDatabase({ url: testDatabase.url, poolMax: 10, metrics });
  const hasher = createPasswordHasher({ cost: 4 });
  const policy = createPasswordPolicy({ minLength: 8 });
  const log = pino({ level: 'silent' });
  // Development's: its mails go to the log.
  const mailer = createMailer({ isProduction: false, log, metrics });
  const account = createAccountService({
    database,
    stored,
    hasher,
    policy,
    throttle: UNTHROTTLED,
    notices: { send: () => {} },
    hooks: NO_HOOKS,
    mailer,
    log,
    invitationMinutes: 60,
    closeAccount: (viewer, passwordHash, origin) =>
      removeSelf({ database, scopes: SCOPES, hooks: NO_HOOKS }, viewer, passwordHash, origin),
    mails: createAccountMails({ pages: {}, templates: new Map(), onFailure: () => {} }),
  });
  const users = createUsersService(
    { database, stored, hasher, policy, throttle: UNTHROTTLED, scopes: SCOPES, hooks: NO_HOOKS },
    { ...account, factorsChanged: () => {} },
  );
  const info = testRequestInfo();
  const sent: string[] = [];
  database.pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      const [first] = args;
      sent.push(typeof first === 'string' ? first : ((first as { text?: string })?.text ?? '?'));
      return query(...args);
    }) as typeof client.query;
  });

  return {
    users,
    account,
    database,
    hasher,
    metrics,
    info,
    async statementsOf(run) {
      const before = sent.length;
      await run();
      return sent.slice(before);
    },
    async add({ password = PASSWORD, username = `u${randomUUID().slice(0, 18)}`, email, ...columns } = {}) {
      const registration = { username, email: email ?? `${username}@example.com`, password };
      const { id } = succeeded(await users.register(registration, info));
      return database.prisma.user.update({ where: { id }, data: withKeys(columns), select: USER_RECORD });
    },
    alter: (...statements) => onServer(testDatabase.ownerUrl, ...statements),
    async clear() {
      await database.prisma.user.deleteMany();
    },
    async close() {
      await account.close(1_000);
      await Promise.all([hasher.close(), policy.close()]);
      await database.close();
      metrics.close();
      await testDatabase.drop();
    },
  };
}

/** The user of an outcome that must be a success. */
export function succeeded(outcome: UserOutcome): UserRecord {
  if (outcome.ok) return outcome.user;
  throw new Error(`Refused: ${JSON.stringify(outcome.errors)}`);
}

/** The codes and paths of an outcome that must be a refusal: `EMAIL_TAKEN input.email`. */
export function refusals(outcome: {
  ok: boolean;
  errors?: readonly { code: string; path: readonly string[] }[];
}): string[] {
  if (outcome.ok || !outcome.errors) throw new Error('Expected a refusal.');
  return outcome.errors.map(({ code, path }) => `${code} ${path.join('.')}`);
}
