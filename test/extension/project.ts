import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { type LocalServer, startLocalServer } from '../support/local-server';
import type { LaunchOptions } from '../support/process';
import { cli } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { type ServerProcess, startServer } from '../support/process-server';
import { createTestDatabase } from '../support/test-database';

/** A folder with the files of an extension, and a database; processes run in it. */
export interface Project {
  readonly path: string;
  readonly env: Record<string, string>;
  /** Writes files, by their paths. */
  write(files: Readonly<Record<string, string>>): void;
  /** Starts the server there, inside this process. It is stopped with the project. */
  start(env?: LaunchOptions['env']): Promise<LocalServer>;
  /** Starts the built server there. It is ended with the project. */
  startProcess(env?: LaunchOptions['env']): Promise<ServerProcess>;
  /** Runs a command there, inside this process. */
  cli(...args: string[]): ReturnType<typeof cli>;
  /** Runs a statement on the database. */
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  remove(): Promise<void>;
}

/** Makes a project on a migrated database of its own. */
export async function createProject(files: Readonly<Record<string, string>> = {}): Promise<Project> {
  const directory = scratchDirectory();
  const database = await createTestDatabase();
  const servers: LocalServer[] = [];
  const processes: ServerProcess[] = [];
  const env = { DATABASE_URL: database.url, SECRET_KEY: 'k3Jx9!vQz7Lm2#pRt8Wd5@nYb4Hc6Gf1', BCRYPT_COST: '4' };
  const write: Project['write'] = (given) => {
    for (const [name, text] of Object.entries(given)) {
      const path = join(directory.path, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  };
  write(files);
  return {
    path: directory.path,
    env,
    write,
    async start(more) {
      const server = await startLocalServer({ cwd: directory.path, env: { ...env, ...more } });
      servers.push(server);
      return server;
    },
    async startProcess(more) {
      const server = await startServer({ cwd: directory.path, env: { ...env, ...more } });
      processes.push(server);
      return server;
    },
    cli: (...args) => cli(args, { cwd: directory.path, env }),
    async sql(text, values) {
      const client = new Client({ connectionString: database.superuserUrl });
      await client.connect();
      try {
        return (await client.query(text, values)).rows;
      } finally {
        await client.end();
      }
    },
    async remove() {
      await Promise.all(servers.map((server) => server.stop()));
      for (const server of processes) server.destroy();
      directory.remove();
      await database.drop();
    },
  };
}

/** Sends an operation and returns `data` and `errors`. */
export async function ask(server: Pick<LocalServer, 'graphql'>, query: string, token?: string): Promise<Answer> {
  return (await (await server.graphql(query, token)).json()) as Answer;
}

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: the shape is that of the operation
  readonly data?: any;
  readonly errors?: readonly { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
}

export const PASSWORD = 'correct horse battery staple';

/** Registers a user; returns the payload. */
export async function register(server: LocalServer, username: string, email = `${username}@example.com`) {
  const input = `username: "${username}", email: "${email}", password: "${PASSWORD}"`;
  return ask(
    server,
    `mutation { register(input: { ${input} }) { user { id username } userErrors { code message path } } }`,
  );
}

/** Logs a user in; returns the access token and the refresh token. */
export async function login(server: LocalServer, username: string) {
  const query = `mutation { login(input: { username: "${username}", password: "${PASSWORD}" }) { tokens { accessToken refreshToken } } }`;
  const answer = await ask(server, query);
  if (!answer.data?.login?.tokens) throw new Error(JSON.stringify(answer));
  return answer.data.login.tokens as { accessToken: string; refreshToken: string };
}

/** The claims of a token. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}
