// First: on a Node.js that is too old, it ends the process with a sentence.
require('../bin/require-node.js');

import type { ScopedApiServer, ServerOptions } from './library/create-server';
import type { TestServer, TestServerOptions } from './library/test-server';

export * from './extension/public';
export type { ScopedApiServer, ServerOptions, Variables } from './library/create-server';
export type {
  GraphqlAnswer,
  GraphqlAnswerError,
  GraphqlOptions,
  NewTestUser,
  Sender,
  TestAuthentication,
  TestMail,
  TestServer,
  TestServerOptions,
  TestUser,
} from './library/test-server';

/**
 * Makes the server of `npx scoped-api start` in this process. Nothing is started yet: call `start()`. It handles no signals, and never
 * ends the process.
 *
 * @example
 * const server = createServer({ env: process.env });
 * console.log(await server.start());
 * process.once('SIGTERM', () => void server.stop());
 */
export function createServer(options: ServerOptions = {}): ScopedApiServer {
  const { makeServer } = require('./library/create-server') as typeof import('./library/create-server');
  return makeServer(options);
}

/**
 * Starts the server on a database of its own, for tests: on the embedded PostgreSQL, which all test servers share, on a free port and
 * with a quick password hash. Mails are kept in `mails`. Call `close()` at the end.
 *
 * @throws ConfigError with every fault of the settings; EmbeddedPostgresError where PostgreSQL can't run here.
 * @example
 * const server = await createTestServer();
 * const ada = await server.createUser({ scopes: ['users:read'] });
 * const { data } = await server.graphql('{ users { totalCount } }', {}, { as: ada });
 * await server.close();
 */
export async function createTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { startTestServer } = require('./library/test-server') as typeof import('./library/test-server');
  return startTestServer(options);
}
