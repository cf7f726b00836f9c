/** The server that global-setup found or started, told to the workers through the environment. */
export interface TestServer {
  /** Of a database where others can be created. */
  readonly url: string;
  /** What the names of this run's databases begin with. */
  readonly prefix: string;
  /** The migrated database to clone. */
  readonly template: string;
  /** Of the run's own server, where files are copied sooner than they are written to the log: an option of `CREATE DATABASE`. */
  readonly strategy?: string;
  /** Of a foreign server: the logins (`name:password`) of the tables' owner and of the server, and their schema. */
  readonly roles?: { readonly owner: string; readonly server: string; readonly schema: string };
  /** Of a foreign server: what `CREATE DATABASE` is followed by. */
  readonly locale?: string;
}

const VARIABLE = 'SCOPED_API_TEST_SERVER';

export function publishTestServer(server: TestServer): void {
  process.env[VARIABLE] = JSON.stringify(server);
}

export function readTestServer(): TestServer {
  const text = process.env[VARIABLE];
  if (!text) throw new Error('No test server: run the tests by `npm test`, whose global setup starts one.');
  return JSON.parse(text) as TestServer;
}
