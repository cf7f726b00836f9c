// The built server of this checkout as a process of its own, with a database, keys and an admin of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const CLI = join(ROOT, 'bin/scoped-api.js');
/** Milliseconds for a start with a new database, on a machine that is busy. */
const PATIENCE = 120_000;

export const PASSWORD = 'correct horse battery staple';
export const ADMIN = { username: 'root', password: PASSWORD };

/**
 * Starts the server in an empty directory, and waits until it listens.
 *
 * @returns its URL, which is its issuer too; `register` and `graphql`, and `stop`, which removes what it has written.
 */
export async function startServer() {
  const directory = mkdtempSync(join(tmpdir(), 'scoped-api-clients-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    NODE_ENV: 'development',
    DATA_DIR: join(directory, 'data'),
    HOST: '127.0.0.1',
    PORT: new URL(url).port,
    ISSUER: url,
    ALGORITHM: 'ES256',
    SIGNING_KEYS_FILE: join(directory, 'keys.json'),
    BCRYPT_COST: '4',
    BOOTSTRAP_ADMIN_USERNAME: ADMIN.username,
    BOOTSTRAP_ADMIN_EMAIL: 'root@example.com',
    BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
  };
  await finished(start(['keys', 'generate'], directory, env));
  const server = start(['start'], directory, env);
  const stop = async () => {
    const ended = server.child.exitCode === null ? once(server.child, 'exit') : undefined;
    server.child.kill('SIGTERM');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await listening(server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop, ...callsOf(url) };
}

function callsOf(url) {
  const post = async (path, body, token) => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return {
    /** Opens the account of a user, whose password is {@link PASSWORD}. */
    register: (username) => post('/register', { username, email: `${username}@example.com`, password: PASSWORD }),
    /** Sends an operation, as the admin. */
    async asAdmin(query, variables) {
      const login = `mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken } } }`;
      const { data } = await post('/graphql', { query: login, variables: { input: ADMIN } });
      return (await post('/graphql', { query, variables }, data.login.tokens.accessToken)).data;
    },
  };
}

function start(args, cwd, env) {
  const child = spawn(process.execPath, [CLI, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  // Not left behind where the tests end early.
  process.once('exit', () => child.kill());
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said.text += chunk;
    });
  }
  return { child, said };
}

async function finished({ child, said }) {
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(said.text);
}

function listening({ child, said }) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The server does not listen.\n${said.text}`)), PATIENCE);
    const look = () => {
      if (!/Listening on /.test(said.text)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on('data', look);
    child.on('exit', () => {
      clearTimeout(timer);
      reject(new Error(`The server has ended.\n${said.text}`));
    });
  });
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
