import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPostmaster } from '../../src/database/embedded/server';
import { type Launched, launch, ROOT } from '../support/process';
import { QUICK } from '../support/process-server';
import { memberLike, processesWith } from '../support/process-table';
import { CONTAINER, containerSupport, type EmbeddedProcess, startProcess } from './support/embedded-process';
import { temporaryDirectory } from './support/temporary-directory';

const unsupported = containerSupport();
const describeContainers = unsupported ? describe.skip : describe;
if (unsupported) console.warn(`Two containers on one DATA_DIR are not tested: ${unsupported}`);

function kill(text: string): void {
  for (const pid of processesWith(text)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended since.
    }
  }
}

describeContainers('containers on one DATA_DIR, each with process ids of its own', () => {
  const dataDir = temporaryDirectory();
  const data = join(dataDir.path, 'postgres', 'cluster', 'data');
  const servers: Launched[] = [];

  /** `npm start` in a container. */
  const startServer = () => {
    const [command = '', ...args] = [...CONTAINER, process.execPath, join(ROOT, 'dist/main.js')];
    const server = launch(command, args, { cwd: dataDir.path, env: { ...QUICK, DATA_DIR: dataDir.path } });
    servers.push(server);
    return server;
  };
  const startContainer = () => startProcess(dataDir.path, { inContainer: true });
  const acknowledged = async (container: EmbeddedProcess) =>
    (await container.query('SELECT n FROM acknowledged ORDER BY n')).map(({ n }) => n);

  afterEach(() => {
    for (const server of servers.splice(0)) server.destroy();
    kill(dataDir.path);
  });
  afterAll(() => dataDir.remove());

  it('run one PostgreSQL: the second is refused, and no acknowledged write is lost', async () => {
    const first = await startContainer();
    await first.query('CREATE TABLE acknowledged (n int PRIMARY KEY)');
    const second = startServer();
    let isRefused = false;
    void second.ended.then(() => {
      isRefused = true;
    });
    const written: number[] = [];
    while (!isRefused) {
      await first.query(`INSERT INTO acknowledged VALUES (${written.length})`);
      written.push(written.length);
      await sleep(20);
    }
    const { code, stdout, stderr } = await second.ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/from another container or another machine .*waiting up to 15 seconds/);
    expect(stderr).toMatch(/^Another PostgreSQL uses the files in .*another container.*DATABASE_URL[^\n]*\n$/);
    // The first was not disturbed, and a kill of its whole container leaves the files to the next.
    expect(await acknowledged(first)).toEqual(written);
    await first.kill();
    const third = await startContainer();
    expect(third.messages).toContainEqual(expect.stringMatching(/^Started PostgreSQL/));
    expect(await acknowledged(third)).toEqual(written);
    await third.query('DROP TABLE acknowledged');
    await third.interrupt();
  });

  it('that start while another ends wait for it', async () => {
    const first = await startContainer();
    const second = startContainer();
    const third = startContainer();
    await first.interrupt();
    // One of them comes next, and the other after it.
    const next = await Promise.race([second, third]);
    await next.interrupt();
    const last = (await second) === next ? await third : await second;
    expect(await last.query('SELECT 42 AS answer')).toEqual([{ answer: 42 }]);
    await last.interrupt();
  });

  it('that start at the same instant on a new directory run one PostgreSQL', async () => {
    const fresh = join(dataDir.path, 'fresh');
    const all = [1, 2, 3].map(() => startProcess(fresh, { inContainer: true }).catch((error: Error) => error));
    const started = (await Promise.all(all)).filter((one) => !(one instanceof Error));
    expect(started).toHaveLength(1);
    for (const one of await Promise.all(all)) {
      if (one instanceof Error) expect(one.message).toMatch(/another container/);
      else await one.interrupt();
    }
  });

  it('end, rather than stay up without a database, when another one has the files after a crash of PostgreSQL', async () => {
    const server = startServer();
    await server.says(/Listening on/);
    const node = memberLike(server.pid, /^\S*node \S*dist\/main\.js/) as number;
    process.kill(node, 'SIGSTOP');
    kill(data);
    const other = await startContainer();
    process.kill(node, 'SIGCONT');
    const { code, stdout } = await server.ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/"level":"fatal".*Another PostgreSQL uses the files .*so this process ends/);
    expect(await other.query('SELECT 42 AS answer')).toEqual([{ answer: 42 }]);
    await other.interrupt();
  });

  it('are not seen by the ids of their processes: the same number here is another process', async () => {
    const first = await startContainer();
    // In here, the process that has the number of its PostgreSQL is no PostgreSQL.
    expect(findPostmaster(data)).toBeUndefined();
    await expect(startProcess(dataDir.path)).rejects.toThrow(/another container/);
    expect(await first.query('SELECT 42 AS answer')).toEqual([{ answer: 42 }]);
    await first.interrupt();
  });
});
