import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { type App, createApp } from '../../src/app';
import { loadConfig } from '../../src/config';
import { openKeyring } from '../../src/process/open-keyring';
import { createTestDatabase, emptyTables, onServer } from './test-database';

/** What a test may set: the variables of `.env.example`. */
export type TestEnvironment = Record<string, string>;

/** A GraphQL response over HTTP, taken apart. */
export interface GraphqlAnswer {
  readonly status: number;
  readonly headers: Headers;
  // Each test knows the shape of the data that it requested.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly data: any;
  readonly errors: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[] | undefined;
}

/** The real application on a database of its own, listening on a free port. */
export interface TestApp extends App {
  readonly url: string;
  /** For another application on the same database: `startTestApp({ DATABASE_URL })`. */
  readonly databaseUrl: string;
  /** Every line of the server's log so far, parsed. */
  readonly logLines: Record<string, unknown>[];
  /** Sends an operation as a browser's client would. */
  graphql(query: string, options?: GraphqlOptions): Promise<GraphqlAnswer>;
  /** Registers a user and logs in; the token holds `scopes`, or all that the user holds. */
  userToken(username: string, scopes?: string[]): Promise<string>;
  /** Creates an admin and logs in. */
  adminToken(username?: string, scopes?: string[]): Promise<string>;
  /** Runs statements as the owner of the tables: triggers and the like, which the server itself may not make. */
  alter(...statements: string[]): Promise<void>;
  /** Removes all rows: as new for the next test, which costs a tenth of another application on another database. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/** See {@link TestApp.graphql}. */
export interface GraphqlOptions {
  readonly token?: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  readonly headers?: Record<string, string>;
}

/** The SECRET_KEY of test servers. */
export const SECRET_KEY = 'a secret key of thirty-two bytes or more';

/** Every test user's password. */
export const PASSWORD = 'correct horse battery staple';

/**
 * Starts the application with `environment` over what tests need: a cheap bcrypt, a fixed secret, and a database of its
 * own unless DATABASE_URL names one.
 */
export async function startTestApp(
  environment: TestEnvironment = {},
  extension?: Parameters<typeof createApp>[0]['extension'],
): Promise<TestApp> {
  const config = loadConfig({
    NODE_ENV: 'test',
    SECRET_KEY,
    BCRYPT_COST: '4',
    ...environment,
  });
  const logLines: Record<string, unknown>[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logLines.push(JSON.parse(line)) });
  const database = await createTestDatabase();
  const app = await createApp({
    config,
    databaseUrl: config.databaseUrl ?? database.url,
    keyring: await openKeyring(config, log),
    log,
    extension,
  });
  app.server.listen(0, '127.0.0.1');
  await once(app.server, 'listening');
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  const graphql = async (query: string, options: GraphqlOptions = {}): Promise<GraphqlAnswer> => {
    const { token, variables, operationName, headers } = options;
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables, operationName }),
    });
    const { data, errors } = (await response.json()) as GraphqlAnswer;
    return { status: response.status, headers: response.headers, data, errors };
  };

  const login = async (username: string, scopes?: string[]): Promise<string> => {
    const answer = await graphql(
      'mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken } userErrors { message } } }',
      { variables: { input: { username, password: PASSWORD, ...(scopes && { scopes }) } } },
    );
    return answer.data.login.tokens.accessToken;
  };

  return {
    ...app,
    url,
    databaseUrl: config.databaseUrl ?? database.url,
    logLines,
    graphql,
    async userToken(username, scopes) {
      const input = { username, email: `${username}@example.com`, password: PASSWORD };
      await graphql('mutation ($input: RegisterInput!) { register(input: $input) { user { id } } }', {
        variables: { input },
      });
      return login(username, scopes);
    },
    async adminToken(username = 'root', scopes) {
      await app.users.createAdmin({ username, email: `${username}@example.com`, password: PASSWORD });
      return login(username, scopes);
    },
    alter: (...statements) => onServer(database.ownerUrl, ...statements),
    clear: () => emptyTables(database.ownerUrl),
    async stop() {
      await app.close();
      await database.drop();
    },
  };
}
