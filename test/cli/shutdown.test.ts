import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../support/process';
import { scratchDirectory } from '../support/process-directory';
import { startServer } from '../support/process-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const directory = scratchDirectory();
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  directory.remove();
  await database.drop();
});

const LOGIN = 'mutation { login(input: { username: "nobody", password: "whatever it was" }) { userErrors { code } } }';

/** Whether the server accepts a connection; nothing is sent over it. */
const accepts = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => resolve(false));
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });

test('on SIGTERM /readyz turns 503, what is in flight is answered, and the exit code is 0', async () => {
  const server = await startServer({
    cwd: directory.path,
    // A hash of cost 15 takes about as long as the delay, and an unknown user costs one too.
    env: { DATABASE_URL: database.url, BCRYPT_COST: '15', DRAIN_DELAY_SECONDS: '2', DRAIN_TIMEOUT_SECONDS: '50' },
  });
  const ready = () => fetch(`${server.url}/readyz`);
  expect((await ready()).status).toBe(200);

  const ended = server.terminate();
  await until(async () => (await ready()).status === 503, '/readyz says 503', 1_900);
  // Still accepted: no load balancer has had time to notice.
  const login = await server.graphql(LOGIN);
  expect(login.headers.get('connection')).toBe('close');
  expect(await login.json()).toEqual({ data: { login: { userErrors: [{ code: 'INVALID_CREDENTIALS' }] } } });
  // However fast this machine hashes, the delay ends at some time, and then no connection is accepted.
  await until(async () => !(await accepts(server.url)), 'no connection is accepted');

  expect(await ended).toMatchObject({ code: 0, signal: null, stderr: '' });
  expect(server.logLines().map(({ msg }) => msg)).toEqual([
    expect.stringMatching(/^Using the PostgreSQL/),
    expect.stringMatching(/^(?:Made|Using) a secret key/),
    expect.stringMatching(/^Listening on/),
    'Scoped API is ready',
    expect.stringMatching(/^Draining/),
    'request',
    'request',
    'Stopped',
  ]);
});

test.each(['SIGINT', 'SIGHUP'] as const)('%s does not wait for load balancers', async (signal) => {
  const env = { DATABASE_URL: database.url, DRAIN_DELAY_SECONDS: '300' };
  const server = await startServer({ cwd: directory.path, env });
  server.child.kill(signal);
  expect(await server.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
});

test('who asks again after a while does not have to wait', async () => {
  const env = { DATABASE_URL: database.url, DRAIN_DELAY_SECONDS: '300' };
  const server = await startServer({ cwd: directory.path, env });
  const ended = server.terminate();
  await server.says(/Draining/);
  await sleep(1_100);
  server.child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 1 });
});

describe('on a machine so busy that requests have arrived and were not read when SIGTERM comes', () => {
  const GET = 'GET /livez HTTP/1.1\r\nHost: a\r\n\r\n';

  /** A connection whose answers are counted. */
  function client(port: number) {
    let text = '';
    const socket = connect(port, '127.0.0.1');
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('error', () => {});
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    return { socket, closed, answers: () => text.match(/HTTP\/1\.1 200 OK/g)?.length ?? 0 };
  }

  test.each(['1', '2'])('each is answered (%s workers)', async (workers) => {
    const env = { DATABASE_URL: database.url, DRAIN_DELAY_SECONDS: '0', WORKERS: workers };
    const server = await startServer({ cwd: directory.path, env });
    const port = Number(new URL(server.url).port);
    const kept = Array.from({ length: 30 }, () => client(port));
    for (const { socket } of kept) socket.write(GET);
    await until(() => kept.every(({ answers }) => answers() === 1), 'all connections are in use');

    process.kill(-server.pid, 'SIGSTOP');
    for (const [index, { socket }] of kept.entries()) socket.write(index % 3 === 0 ? GET + GET : GET);
    // New connections: with several workers the primary has them, and they may be lost.
    const fresh = workers === '1' ? Array.from({ length: 10 }, () => client(port)) : [];
    for (const { socket } of fresh) socket.write(GET);
    await sleep(100);
    server.child.kill('SIGTERM');
    process.kill(-server.pid, 'SIGCONT');

    expect(await server.ended).toMatchObject({ code: 0, stderr: '' });
    await Promise.all([...kept, ...fresh].map(({ closed }) => closed));
    expect(kept.map(({ answers }) => answers())).toEqual(kept.map((_, index) => (index % 3 === 0 ? 3 : 2)));
    expect(fresh.map(({ answers }) => answers())).toEqual(fresh.map(() => 1));
  });
});
