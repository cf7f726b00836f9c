import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const ADMIN = { username: 'root', password: 'an admin has a long password' };
const USER = { username: 'ada', email: 'ada@example.com', password: 'correct horse battery' };

/**
 * Starts the built server of this checkout on a free port and a database of its own, with one admin and one user.
 *
 * @param environment - variables of `.env.example`; `manifest`, in place of TRUSTED_DOCUMENTS_FILE, is an object to write there.
 */
export async function startServer({ manifest, ...environment } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'graphql-clients-'));
  const file = join(directory, 'manifest.json');
  if (manifest !== undefined) writeFileSync(file, JSON.stringify(manifest));
  const child = spawn(process.execPath, [join(ROOT, 'dist/main.js')], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      DATA_DIR: join(directory, 'data'),
      HOST: '127.0.0.1',
      PORT: '0',
      BCRYPT_COST: '4',
      BOOTSTRAP_ADMIN_USERNAME: ADMIN.username,
      BOOTSTRAP_ADMIN_EMAIL: 'root@example.com',
      BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
      ...(manifest !== undefined && { TRUSTED_DOCUMENTS_FILE: file }),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A run that is interrupted leaves no server behind, which stops its PostgreSQL.
  const kill = () => child.kill('SIGTERM');
  process.once('exit', kill);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  const stop = async () => {
    process.off('exit', kill);
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const origin = await listening(child);
    const rest = (path, init) => answered(fetch(origin + path, init));
    await rest('/register', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(USER),
    });
    const logIn = async ({ username, password }) => {
      const body = new URLSearchParams({ grant_type: 'password', username, password });
      return (await rest('/token', { method: 'POST', body })).access_token;
    };
    return { url: `${origin}/graphql`, token: await logIn(USER), adminToken: await logIn(ADMIN), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Where the server says that it listens. */
function listening(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    const read = (chunk) => {
      said += chunk;
      const [, port] = /Listening on http:\/\/[^"\s]+?:(\d+)/.exec(said) ?? [];
      if (port) resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(`The server has ended:\n${said}`)));
  });
}

async function answered(promise) {
  const response = await promise;
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

/**
 * `fetch`, noting each request, for clients that take a `fetch` of their own.
 *
 * @returns the function, and the list of `{ method, status, parameters }` that it fills.
 */
export function recordingFetch() {
  const requests = [];
  const recorded = async (input, init = {}) => {
    const response = await fetch(input, init);
    const method = init.method ?? 'GET';
    const parameters =
      method === 'GET' ? Object.fromEntries(new URL(input).searchParams) : JSON.parse(init.body ?? '{}');
    requests.push({ method, status: response.status, parameters });
    return response;
  };
  return { fetch: recorded, requests };
}
