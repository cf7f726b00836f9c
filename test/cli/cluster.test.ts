import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { launch, ROOT, until } from '../support/process';
import { cli, cliProcess } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { QUICK, type ServerProcess, startServer } from '../support/process-server';
import { groupMembers } from '../support/process-table';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const directory = scratchDirectory();
let database: TestDatabase;
const startTwo = (env: Record<string, string> = {}) =>
  startServer({
    cwd: directory.path,
    env: { DATABASE_URL: database.url, WORKERS: '2', ...env },
  });

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  directory.remove();
  await database.drop();
});

/** On a connection of its own, so that the workers take turns. */
const ask = (server: ServerProcess, path: string) => fetch(server.url + path, { headers: { connection: 'close' } });

async function askOften(server: ServerProcess, path: string, times: number): Promise<number[]> {
  const answers = await Promise.all(Array.from({ length: times }, () => ask(server, path)));
  return answers.map(({ status }) => status);
}

/** The value of a line of `/metrics`; NaN where there is none. */
async function metric(server: ServerProcess, line: string): Promise<number> {
  const text = await (await ask(server, '/metrics')).text();
  return Number(
    text
      .split('\n')
      .find((one) => one.startsWith(`${line} `))
      ?.slice(line.length),
  );
}

const workersOf = (server: ServerProcess) => groupMembers(server.pid).filter((pid) => pid !== server.pid);
const LIVEZ = 'http_request_duration_seconds_count{route="/livez",method="GET",status="200"}';

describe('a server of two workers', () => {
  let server: ServerProcess;
  let sent = 0;
  beforeAll(async () => {
    server = await startTwo({ DRAIN_DELAY_SECONDS: '4' });
  });
  afterAll(() => server?.destroy());

  test('says once where it listens, and both answer', async () => {
    expect(await askOften(server, '/livez', 8)).toEqual(Array(8).fill(200));
    sent = 8;
    // Unlike the question for its health, one for nothing leaves a line in the log.
    expect(await askOften(server, '/nothing', 4)).toEqual(Array(4).fill(404));
    // Each worker writes its lines a few at a time.
    const answering = () => server.logLines().filter(({ msg }) => msg === 'request');
    while (answering().length < 4) await sleep(20);
    expect(new Set(answering().map(({ pid }) => pid))).toEqual(new Set(workersOf(server)));
    // On a busy machine the start logs that it is not finished yet.
    const lines = server.logLines().filter(({ msg }) => !`${msg}`.includes('not finished after'));
    expect(workersOf(server)).toHaveLength(2);
    expect(lines.slice(0, 4).map(({ msg }) => msg)).toEqual([
      expect.stringMatching(/^Using the PostgreSQL/),
      expect.stringMatching(/^(?:Made|Using) a secret key/),
      'Starting 2 workers',
      `Listening on ${server.url} with 2 workers`,
    ]);
    expect(server.output().stdout.match(/Scoped API is ready/g)).toHaveLength(1);
  });

  test('counts the requests of both, whichever is asked', async () => {
    for (let i = 0; i < 4; i++) expect(await metric(server, LIVEZ)).toBe(sent);
    expect(await metric(server, 'db_pool_max_connections')).toBe(20);
    expect(await metric(server, 'scoped_api_workers')).toBe(2);
    expect(await metric(server, 'process_start_time_seconds')).toBeLessThan(Date.now() / 1000);
  });

  test('goes on when a worker is killed, replaces it, and counts what it had counted', async () => {
    const [victim = 0] = workersOf(server);
    process.kill(victim, 'SIGKILL');
    // What it had in hand is lost with it; the others take what comes after.
    await server.says(/A worker died \(SIGKILL\)/);
    await until(async () => (await metric(server, 'scoped_api_worker_restarts_total')) === 1, 'it is replaced');
    await until(async () => (await metric(server, 'scoped_api_workers')) === 2, 'the new one listens');
    expect(workersOf(server)).not.toContain(victim);
    expect(await askOften(server, '/livez', 8)).toEqual(Array(8).fill(200));
    sent += 8;
    for (let i = 0; i < 2; i++) expect(await metric(server, LIVEZ)).toBe(sent);
    expect(server.logLines()).toContainEqual(
      expect.objectContaining({
        level: 'error',
        pid: victim,
        msg: expect.stringMatching(/^A worker died \(SIGKILL\)/),
      }),
    );
  });

  test('has no metrics, rather than half of them, while a worker does not answer', async () => {
    const [silent = 0] = workersOf(server);
    process.kill(silent, 'SIGSTOP');
    // One of two connections goes to the worker that can answer.
    const answers = [ask(server, '/metrics'), ask(server, '/metrics')];
    const answer = await Promise.any(answers);
    process.kill(silent, 'SIGCONT');
    expect(answer.status).toBe(503);
    expect((await answer.json()).detail).toContain(String(silent));
    await Promise.all(answers);
    expect(await metric(server, LIVEZ)).toBe(sent);
  });

  test('drains on SIGTERM, though all of its processes are told, and leaves none', async () => {
    process.kill(-server.pid, 'SIGTERM');
    const bothDrain = async () => (await askOften(server, '/readyz', 4)).every((status) => status === 503);
    await until(bothDrain, '/readyz says 503', 3_900);
    expect(await server.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(groupMembers(server.pid)).toEqual([]);
    const said = server.logLines().map(({ msg }) => String(msg));
    expect(said.filter((msg) => /^(?:Draining|Stopped)/.test(msg))).toHaveLength(2);
    expect(said.filter((msg) => msg.startsWith('A worker died'))).toHaveLength(1);
  });
});

/** A request by hand; resolves to what came back when the connection closes, or to null after `ms`. */
function request(port: number, ms: number): Promise<string | null> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'),
    );
    const timer = setTimeout(() => {
      socket.destroy();
      resolve(null);
    }, ms);
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

describe('a worker that is stopped', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startTwo();
  });
  afterAll(() => server?.destroy());

  const bothServe = () => until(async () => (await metric(server, 'scoped_api_workers')) === 2, 'the new one listens');

  test('is not noticed where the whole server was stopped: it goes on', async () => {
    const before = workersOf(server);
    process.kill(-server.pid, 'SIGSTOP');
    await sleep(12_000);
    process.kill(-server.pid, 'SIGCONT');
    expect(await askOften(server, '/livez', 8)).toEqual(Array(8).fill(200));
    expect(workersOf(server)).toEqual(before);
  });

  test('is killed: its connections, also those on their way to it, are closed at once', async () => {
    const port = Number(new URL(server.url).port);
    const [victim = 0] = workersOf(server);
    process.kill(victim, 'SIGSTOP');
    const replies = Array.from({ length: 8 }, () => request(port, 20_000));
    let settled = 0;
    for (const reply of replies) void reply.then(() => settled++);
    await until(() => settled > 0, 'the other worker answers');
    await sleep(500);
    expect(settled).toBeLessThan(8);
    process.kill(victim, 'SIGKILL');
    const texts = await Promise.all(replies);
    expect(texts).not.toContain(null);
    // The one that was on its way was lost with the worker; the rest was answered.
    expect(texts.filter((text) => text?.startsWith('HTTP/1.1 200')).length).toBeGreaterThanOrEqual(6);
    await until(() => workersOf(server).length === 2 && !workersOf(server).includes(victim), 'it is replaced');
    await bothServe();
  });

  test('is noticed after ten seconds, killed and replaced', async () => {
    const [victim = 0] = workersOf(server);
    process.kill(victim, 'SIGSTOP');
    await server.says(new RegExp(`"pid":${victim},.*did not respond for 10 s`));
    await until(() => workersOf(server).length === 2 && !workersOf(server).includes(victim), 'it is replaced');
    await bothServe();
    expect(server.output().stdout.match(/A worker died \(SIGKILL\)/g)).toHaveLength(2);
  });

  test('does not outlive a primary that was killed', async () => {
    expect(workersOf(server)).toHaveLength(2);
    server.child.kill('SIGKILL');
    await until(() => groupMembers(server.pid).length === 0, 'the workers have ended');
  });
});

test.each(['1', '2'])('SIGTERM ends a start that waits for the database (%s workers)', async (workers) => {
  const own = await createTestDatabase();
  const client = new Client({ connectionString: own.url });
  await client.connect();
  await client.query('BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
  const server = launch(process.execPath, [join(ROOT, 'dist/main.js')], {
    cwd: directory.path,
    env: {
      ...QUICK,
      DATABASE_URL: own.url,
      WORKERS: workers,
      BOOTSTRAP_ADMIN_USERNAME: 'root',
      BOOTSTRAP_ADMIN_EMAIL: 'root@example.com',
      BOOTSTRAP_ADMIN_PASSWORD: 'correct horse battery',
    },
  });
  const waits = async () => {
    // Of this database: other test files have locks of their own on the same server.
    const { rows } = await client.query(
      'SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database WHERE NOT granted AND datname = current_database()',
    );
    return rows.length > 0;
  };
  await until(waits, 'the start waits for the lock');
  server.child.kill('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
  await until(() => groupMembers(server.pid).length === 0, 'the workers have ended');
  await client.end();
  await own.drop();
});

test('the first worker makes the first admin; who asks twice to stop does not have to wait, and nothing is left', async () => {
  const server = await startTwo({
    BOOTSTRAP_ADMIN_USERNAME: 'root',
    BOOTSTRAP_ADMIN_EMAIL: 'root@example.com',
    BOOTSTRAP_ADMIN_PASSWORD: 'correct horse battery',
    DRAIN_DELAY_SECONDS: '300',
  });
  const made = server.logLines().filter(({ msg }) => String(msg).startsWith('Created the first admin, root'));
  expect(made).toHaveLength(1);
  const ended = server.terminate();
  await server.says(/Draining/);
  await sleep(1_100);
  process.kill(-server.pid, 'SIGINT');
  expect(await ended).toMatchObject({ code: 1 });
  await until(() => groupMembers(server.pid).length === 0, 'the workers have ended');
});

test('status.activity is about all workers, whichever answers', async () => {
  const own = await createTestDatabase();
  const server = await startTwo({
    DATABASE_URL: own.url,
    BOOTSTRAP_ADMIN_USERNAME: 'root',
    BOOTSTRAP_ADMIN_EMAIL: 'root@example.com',
    BOOTSTRAP_ADMIN_PASSWORD: 'correct horse battery',
  });
  try {
    // biome-ignore lint/suspicious/noExplicitAny: the test knows what it selects
    const graphql = async (query: string, token?: string): Promise<any> => {
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const headers = { 'content-type': 'application/json', connection: 'close', ...authorization };
      const answer = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
      return ((await answer.json()) as { data: unknown }).data;
    };
    const { login } = await graphql(
      'mutation { login(input: { username: "root", password: "correct horse battery" }) { tokens { accessToken } } }',
    );
    for (let i = 0; i < 6; i++) await graphql('{ users { nodes { id } } }');
    const read = async () =>
      (
        await graphql(
          '{ status { activity { processes denials { code count } pool { max } logins { count } } } }',
          login.tokens.accessToken,
        )
      ).status.activity;
    // An answer may be half a second old, so each worker is asked until it knows.
    const all = {
      processes: 2,
      denials: [{ code: 'UNAUTHENTICATED', count: 6 }],
      pool: { max: 20 },
      logins: [{ count: 1 }],
    };
    await until(async () => {
      const answers = await Promise.all(Array.from({ length: 4 }, read));
      return answers.every((one) => JSON.stringify(one) === JSON.stringify(all));
    }, 'both workers count what both did');
    // A scrape and readers of the activity at the same time do not take each other's answers.
    const mixed = await Promise.all([
      metric(server, 'scoped_api_workers'),
      read(),
      metric(server, 'scoped_api_workers'),
      read(),
    ]);
    expect(mixed).toEqual([2, all, 2, all]);
  } finally {
    await server.destroy();
    await own.drop();
  }
});

test('what keeps a worker from starting is told as by a server of one process', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const env = { DATABASE_URL: database.url, PORT: String(port) };
  const { code, stderr } = await cliProcess(['start', '--workers', '2'], { cwd: directory.path, env });
  silent.close();
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `Port ${port} is taken. Stop what listens there or set PORT.\n`,
  });
});

test('a wrong number of workers is a wrong configuration', async () => {
  const fix = 'write a whole number from 1 to 256, or auto for one a core';
  const [byVariable, byOption] = await Promise.all([
    cli(['start'], { cwd: directory.path, env: { WORKERS: '0' } }),
    cli(['start', '--workers', 'many'], { cwd: directory.path }),
  ]);
  expect(byVariable).toMatchObject({ code: 2, stderr: `The configuration has faults:\n  - WORKERS: ${fix}\n` });
  expect(byOption).toMatchObject({ code: 2, stdout: '' });
  expect(byOption.stderr).toContain('--workers <n> cannot be "many". Write a whole number from 1 to 256, or auto');
});
