import { randomBytes } from 'node:crypto';
import type { AuthenticationLevel } from '@scoped-api/engine';
import { createApp } from '../app';
import { loadConfig } from '../config';
import { checksums, MIGRATIONS_DIRECTORY, migrationNames } from '../database/migration-files';
import { applyMigrations } from '../database/migrations';
import type { ScopedApiConfig } from '../extension/config-types';
import { type Extension, loadConfigFile, readExtension, schemaFilesOf } from '../extension/load-config-file';
import { type AuthenticationMethod, numberOfLevel } from '../identity/authentication';
import { createLogger } from '../logger';
import { contentOf, type Mail } from '../mail/mail';
import type { Mailer } from '../mail/mailer';
import { requireOneGraphql } from '../process/one-graphql';
import { openKeyring } from '../process/open-keyring';
import { listen } from '../process/serve';
import { loadServerSchema, type ServerSchema } from '../schema/load-schema';
import type { Variables } from './create-server';
import { createTestDatabase } from './test-postgres';

/** Options of `createTestServer`. */
export interface TestServerOptions {
  /**
   * Settings: variables of `.env.example`, such as `{ REGISTRATION: 'closed' }`. A test server has `NODE_ENV=test`, a quick
   * `BCRYPT_COST` and a `SECRET_KEY` of its own unless you set them. `DATABASE_URL` is refused: every test server has its own database.
   */
  readonly env?: Variables;
  /**
   * The configuration to test, as `defineConfig` returns it, in place of the configuration file of the working directory. Its paths are
   * relative to the working directory. Pass it where a test runner transforms your files, as Jest does.
   */
  readonly extension?: ScopedApiConfig<object>;
}

/** A mail that the server sent. */
export interface TestMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A user to make; every field may be left out. */
export interface NewTestUser {
  /** A new name by default: `user1`, `user2` and so on. */
  readonly username?: string | undefined;
  /** By default the username at `example.com`. */
  readonly email?: string | undefined;
  readonly fullName?: string | undefined;
  readonly password?: string | undefined;
  /** A declared role; `USER` by default. */
  readonly role?: string | undefined;
  /** Scopes to grant on top of the role. */
  readonly scopes?: readonly string[] | undefined;
  /** Values of stored fields, such as `{ company: 'Analytical Engines' }`. */
  readonly stored?: Readonly<Record<string, unknown>> | undefined;
}

/** A user of the test server who is logged in. */
export interface TestUser {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly password: string;
  /** An access token with every scope that the user holds. */
  readonly token: string;
  /** The scopes of the token. */
  readonly scopes: readonly string[];
}

/** Who sends a request: a user of `createUser`, or an access token. */
export type Sender = TestUser | string;

/** How and when a user has authenticated. */
export interface TestAuthentication {
  /** Default: `SINGLE_FACTOR`. */
  readonly level?: 'SINGLE_FACTOR' | 'MULTI_FACTOR' | 'PHISHING_RESISTANT' | undefined;
  /** Seconds since then. Default: 0. */
  readonly ageSeconds?: number | undefined;
}

/** Options of {@link TestServer.graphql}. */
export interface GraphqlOptions {
  /** The sender; without one the request has no token. */
  readonly as?: Sender | undefined;
  readonly operationName?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error of an answer. */
export interface GraphqlAnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string } & Readonly<Record<string, unknown>>;
}

/** The answer to an operation. */
// biome-ignore lint/suspicious/noExplicitAny: a test knows what it selected
export interface GraphqlAnswer<Data = any> {
  readonly status: number;
  readonly headers: Headers;
  /** Null if the operation was refused as a whole. */
  readonly data: Data;
  /** Undefined if there are none. */
  readonly errors: readonly GraphqlAnswerError[] | undefined;
}

/** A document of `graphql-tag`, of a code generator or of `parse`. */
interface ParsedDocument {
  readonly kind: 'Document';
}

/** The server with a database of its own, for tests. */
export interface TestServer {
  /** Such as `http://localhost:41234`. */
  readonly url: string;
  /** The mails that the server sent, oldest first. None leaves the process. */
  readonly mails: readonly TestMail[];
  /** The lines of the log, parsed: the last 10,000. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** URL of the database with the role of the server, for a client such as `pg`. */
  readonly databaseUrl: string;
  /**
   * Sends an operation to `POST /graphql`.
   *
   * @param document - its text, or a parsed document.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it selected
  graphql<Data = any>(
    document: string | ParsedDocument,
    variables?: Readonly<Record<string, unknown>>,
    options?: GraphqlOptions,
  ): Promise<GraphqlAnswer<Data>>;
  /**
   * Sends any other request.
   *
   * @param path - such as `/users/me/`.
   * @param init - as for the global `fetch`; `as` is the sender.
   */
  fetch(path: string, init?: RequestInit & { readonly as?: Sender | undefined }): Promise<Response>;
  /**
   * Makes a user, as the operator does, and logs in. No mail is sent, and `beforeRegister` is not called: send `register` to test these.
   *
   * @throws Error with the messages of the server if it refuses the user.
   */
  createUser(user?: NewTestUser): Promise<TestUser>;
  /**
   * Logs in once more, for a token with fewer scopes or after a change.
   *
   * @param scopes - of the token; by default all that the user holds.
   * @returns the access token.
   * @throws Error for a user with a second factor: send `login` and `completeLogin` in place of this.
   */
  login(user: Pick<TestUser, 'username' | 'password'>, scopes?: readonly string[]): Promise<string>;
  /**
   * Sets how and when the user of a session has authenticated, for tests of `@requiresAuthentication`. The token stays valid; a token with
   * the scopes of a role that requires a level is issued by the next `refresh`.
   *
   * @param sender - a user of `createUser`, or an access token of a session.
   * @throws TypeError for an unknown level, and for an age that is not a number of 0 or more.
   * @throws Error if the token has no session.
   */
  setAuthentication(sender: Sender, authentication: TestAuthentication): Promise<void>;
  /**
   * Returns the first mail to an address that this method has not returned yet. Waits for it, because some mails are sent after the
   * answer to the request.
   *
   * @param subject - the mail must have this text in its subject, or match it; any subject by default.
   * @throws Error if there is none after ten seconds.
   */
  nextMail(to: string, subject?: string | RegExp): Promise<TestMail>;
  /** Stops the server and removes its database. The last test server also stops PostgreSQL and removes its files. */
  close(): Promise<void>;
}

/** Every test user's password, unless the test says otherwise. */
const PASSWORD = 'correct horse battery staple';

/** See `createTestServer` in `src/index.ts`. */
export async function startTestServer({ env = {}, extension: given }: TestServerOptions = {}): Promise<TestServer> {
  const config = loadConfig({ ...DEFAULTS, SECRET_KEY: randomBytes(32).toString('hex'), ...withoutDatabase(env) });
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ level: config.logLevel }, keepLines(lines));
  const mails: TestMail[] = [];
  const extension = given
    ? readExtension(given, process.cwd())
    : await loadConfigFile(process.cwd(), config.configFile);
  if (given || extension.file !== undefined) requireOneGraphql(process.cwd());
  const schema = loadServerSchema({ ...config, schemaFiles: schemaFilesOf(config, extension) });
  const database = await createTestDatabase({
    key: migrationsKey(extension),
    migrate: ({ url, ownerUrl }) =>
      applyMigrations(ownerUrl, { log, serverUrl: url, extensionMigrations: extension.migrations }),
  });
  let app: Awaited<ReturnType<typeof createApp>> | undefined;
  try {
    const keyring = await openKeyring(config, log);
    const mailer = keepMails(mails);
    app = await createApp({ config, databaseUrl: database.url, keyring, log, mailer, extension, schema });
    await app.users.checkColumns();
    const url = await listen(app, config);
    return connect(url, { app, mails, lines, database, schema });
  } catch (error) {
    await app?.close();
    await database.drop();
    throw error;
  }
}

/** A test must not wait for passwords, and not depend on a free port. */
const DEFAULTS = { NODE_ENV: 'test', HOST: '127.0.0.1', PORT: '0', BCRYPT_COST: '4', LOG_LEVEL: 'debug' };

/** Identifies the migrations, by their names and contents. */
function migrationsKey({ migrations }: Extension): string {
  const ours = migrationNames(MIGRATIONS_DIRECTORY).map((name) => [name, checksums(MIGRATIONS_DIRECTORY, name)[0]]);
  return JSON.stringify([ours, migrations]);
}

function withoutDatabase(env: Variables): Variables {
  const [name] = ['DATABASE_URL', 'DATABASE_OWNER_URL', 'DATABASE_REPLICA_URL'].filter((name) => env[name]);
  if (name === undefined) return env;
  throw new TypeError(`createTestServer: remove ${name} from env. Every test server makes a database of its own.`);
}

const MAX_LINES = 10_000;

function keepLines(lines: Record<string, unknown>[]) {
  return {
    write(line: string) {
      lines.push(JSON.parse(line));
      if (lines.length > MAX_LINES) lines.shift();
    },
  };
}

function keepMails(mails: TestMail[]): Mailer {
  return {
    sends: true,
    isOff: false,
    requireMail() {},
    send: (mail: Mail) => void contentOf(mail).then((content) => mails.push({ to: mail.to, ...content })),
    close: async () => {},
  };
}

/** The parts of a running test server. */
interface Parts {
  readonly app: Awaited<ReturnType<typeof createApp>>;
  readonly mails: readonly TestMail[];
  readonly lines: readonly Record<string, unknown>[];
  readonly database: Awaited<ReturnType<typeof createTestDatabase>>;
  readonly schema: ServerSchema;
}

const MAIL_WAIT_MS = 10_000;

function connect(url: string, { app, mails, lines, database, schema }: Parts): TestServer {
  const read = new Set<TestMail>();
  let users = 0;
  let closing: Promise<void> | undefined;

  const send: TestServer['fetch'] = (path, { as, ...init } = {}) => {
    const headers = new Headers(init.headers);
    if (as !== undefined) headers.set('authorization', `Bearer ${typeof as === 'string' ? as : as.token}`);
    return fetch(new URL(path, url), { ...init, headers });
  };

  const graphql: TestServer['graphql'] = async (document, variables, { as, operationName, headers } = {}) => {
    const query = typeof document === 'string' ? document : print(document);
    const response = await send('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables, operationName }),
      as,
    });
    const { data = null, errors } = (await response.json()) as GraphqlAnswer;
    return { status: response.status, headers: response.headers, data, errors };
  };

  const loginAs = async (input: { username: string; password: string; scopes?: readonly string[] }) => {
    const { data, errors } = await graphql(
      'mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken scopes } userErrors { message } } }',
      { input },
    );
    const refused = errors ?? data.login.userErrors;
    if (refused.length > 0) return refuse(`${input.username} can't log in`, refused);
    if (!data.login.tokens) {
      const message = 'The user has a second factor: send the mutations login and completeLogin.';
      return refuse(`${input.username} can't log in`, [{ message }]);
    }
    return data.login.tokens as { accessToken: string; scopes: string[] };
  };

  return {
    url,
    mails,
    log: lines,
    databaseUrl: database.url,
    graphql,
    fetch: send,
    async createUser({ role, scopes, stored, fullName, ...given } = {}) {
      refuseUndeclared({ role, scopes, stored }, schema);
      users += 1;
      const { username = `user${users}`, password = PASSWORD } = given;
      const input = { username, email: given.email ?? `${username}@example.com`, password };
      const created = await app.users.createByOperator({ ...input, ...(fullName !== undefined && { fullName }) });
      if (!created.ok) return refuse(`${username} can't be created`, created.errors);
      const { id, email } = created.user;
      const change = { ...(role !== undefined && { role }), ...(scopes !== undefined && { scopes }), ...stored };
      if (Object.keys(change).length > 0) {
        const outcome = await app.users.updateUser({ kind: 'operator' }, id, change as object, null);
        if (!outcome.ok) return refuse(`${username} can't have ${Object.keys(change).join(', ')}`, outcome.errors);
      }
      const tokens = await loginAs({ username, password });
      return { id, username, email, password, token: tokens.accessToken, scopes: tokens.scopes };
    },
    async login({ username, password }, scopes) {
      const tokens = await loginAs({ username, password, ...(scopes && { scopes }) });
      return tokens.accessToken;
    },
    async setAuthentication(sender, { level = 'SINGLE_FACTOR', ageSeconds = 0 }) {
      if (!Object.hasOwn(METHODS, level)) throw new TypeError(`setAuthentication: ${String(level)} is not a level.`);
      if (!(Number.isFinite(ageSeconds) && ageSeconds >= 0)) {
        throw new TypeError('setAuthentication: ageSeconds must be a number of 0 or more.');
      }
      const { sid } = decodeClaims(typeof sender === 'string' ? sender : sender.token);
      const changed = await app.database.prisma.$executeRaw`
        UPDATE sessions SET authentication_level = ${numberOfLevel(level)}::smallint,
          authentication_methods = ${[...METHODS[level]]}::text[],
          authenticated_at = now() - make_interval(secs => ${ageSeconds}::float8)
        WHERE id = ${sid ?? null}::uuid`;
      if (changed === 0) throw new Error('setAuthentication: the token has no session.');
    },
    async nextMail(to, subject = '') {
      const isMeant = (mail: TestMail) =>
        mail.to === to &&
        !read.has(mail) &&
        (typeof subject === 'string' ? mail.subject.includes(subject) : subject.test(mail.subject));
      for (const deadline = Date.now() + MAIL_WAIT_MS; ; await new Promise((next) => setTimeout(next, 10))) {
        const mail = mails.find(isMeant);
        if (mail !== undefined) {
          read.add(mail);
          return mail;
        }
        if (Date.now() > deadline)
          throw new Error(`There is no further such mail to ${to} after ${MAIL_WAIT_MS / 1000} seconds.`);
      }
    },
    async close() {
      closing ??= app.close().then(database.drop, async (error) => {
        await database.drop();
        throw error;
      });
      await closing;
    },
  };
}

/** What the session has after an authentication of each level. */
const METHODS = {
  SINGLE_FACTOR: ['pwd'],
  MULTI_FACTOR: ['pwd', 'otp', 'mfa'],
  PHISHING_RESISTANT: ['pop', 'user', 'mfa'],
} as const satisfies Record<AuthenticationLevel, readonly AuthenticationMethod[]>;

/** Returns the claims of an access token, unverified; none for another token. */
function decodeClaims(token: string): { readonly sid?: string } {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { readonly sid?: string };
  } catch {
    return {};
  }
}

/** @throws TypeError for what the schema does not declare: the server would store it, and it would mean nothing. */
function refuseUndeclared(
  { role, scopes = [], stored = {} }: Pick<NewTestUser, 'role' | 'scopes' | 'stored'>,
  schema: ServerSchema,
): void {
  const names = new Set(schema.stored.map(({ name }) => name));
  const unknown = [
    ...(role === undefined || schema.scopes.isRole(role) ? [] : [`role ${role}`]),
    ...scopes.filter((name) => !schema.scopes.isScope(name)).map((name) => `scope ${name}`),
    ...Object.keys(stored).flatMap((name) => (names.has(name) ? [] : [`stored field ${name}`])),
  ];
  if (unknown.length > 0) throw new TypeError(`createUser: the schema declares no ${unknown.join(', no ')}.`);
}

function print(document: ParsedDocument): string {
  const graphql = require('graphql') as typeof import('graphql');
  return graphql.print(document as import('graphql').DocumentNode);
}

/** @throws Error with every message. */
function refuse(what: string, errors: readonly { readonly message: string }[]): never {
  throw new Error(`${what}: ${errors.map(({ message }) => message).join(' ')}`);
}
