import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { prepareBinaries } from '../../src/database/embedded/binaries';
import { findPostmaster, type Postmaster } from '../../src/database/embedded/server';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded-postgres';
import { startProcess } from './support/embedded-process';
import { temporaryDirectory } from './support/temporary-directory';

const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? it : it.skip;
const NOBODY_UID = 65_534;

describe('the embedded PostgreSQL', () => {
  const temporary = temporaryDirectory();
  const dataDir = join(temporary.path, 'data');
  const home = join(dataDir, 'postgres');
  const data = join(home, 'cluster', 'data');
  const messages: string[] = [];
  const log = { info: (message: string) => messages.push(message), warn: (message: string) => messages.push(message) };
  let running: EmbeddedPostgres | undefined;

  const start = async (directory = dataDir) => {
    running = await startEmbeddedPostgres({ dataDir: directory, log, durable: false });
    return running;
  };
  const ask = async (url: string, sql: string) => {
    const client = new Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    const { rows } = await client.query(sql);
    await client.end();
    return rows;
  };
  const portOf = (url: string) => Number(new URL(url).port);

  beforeEach(() => {
    messages.length = 0;
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });
  afterAll(() => temporary.remove());

  it('logs what it does and where, and creates nothing the second time', async () => {
    const { directory, stop } = await start();
    expect(directory).toBe(home);
    await stop();
    // On a busy machine it also says that it is still at work.
    expect(messages.filter((message) => !message.endsWith('still at work'))).toEqual([
      `Creating a PostgreSQL cluster in ${home}`,
      expect.stringMatching(/^Started PostgreSQL on 127\.0\.0\.1:\d+, data in .*postgres$/),
      'Stopped PostgreSQL',
    ]);
    messages.length = 0;
    await start();
    expect(messages.filter((message) => !message.endsWith('still at work'))).toEqual([
      expect.stringMatching(/^Started PostgreSQL on /),
    ]);
  });

  it('listens on the loopback interface only and requires its password, which no other user can read', async () => {
    const { url } = await start();
    expect(await ask(url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    expect(readFileSync(join(data, 'pg_hba.conf'), 'utf8')).not.toMatch(/^[^#]*\b(trust|peer)\b/m);
    expect(lstatSync(join(home, 'cluster', 'password')).mode & 0o777).toBe(0o600);
    expect(lstatSync(data).mode & 0o777).toBe(0o700);
  });

  it('orders by code point and knows the cases of every script', async () => {
    const { url } = await start();
    const [row] = await ask(
      url,
      `SELECT array_agg(x ORDER BY x) AS ordered, lower('ÄÉЖ') AS lower, 'Ä' ILIKE 'ä' AS ilike
       FROM unnest(ARRAY['b', 'a', 'B', 'ä', '_']) AS x`,
    );
    expect(row).toEqual({ ordered: ['B', '_', 'a', 'b', 'ä'], lower: 'äéж', ilike: true });
  });

  it('keeps its port, and takes another when that one is in use', async () => {
    const first = await start();
    await first.stop();
    const again = await start();
    expect(again.url).toBe(first.url);
    await again.stop();

    const squatter = createServer().listen(portOf(first.url), '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const moved = await start();
    expect(portOf(moved.url)).not.toBe(portOf(first.url));
    expect(await ask(moved.url, 'SELECT 42 AS answer')).toEqual([{ answer: 42 }]);
    await new Promise((resolve) => squatter.close(resolve));
  });

  it('is not put off by a postmaster.pid whose number another program has got', async () => {
    const { stop } = await start();
    const file = join(data, 'postmaster.pid');
    const text = readFileSync(file, 'utf8');
    await stop();
    writeFileSync(file, text.replace(/^\d+/, String(process.pid)));
    const { url, tookOver } = await start();
    expect(tookOver).toBe(false);
    expect(await ask(url, 'SELECT 42 AS answer')).toEqual([{ answer: 42 }]);
  });

  it('comes back by itself when PostgreSQL is killed', async () => {
    const { url } = await start();
    process.kill((findPostmaster(data) as Postmaster).pid, 'SIGKILL');
    for (let tries = 0; !messages.includes('PostgreSQL is back') && tries < 100; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await ask(url, 'SELECT 42 AS answer')).toEqual([{ answer: 42 }]);
    await running?.stop();
    expect(findPostmaster(data)).toBeUndefined();
  });

  it('names DATABASE_URL on a platform that it has no build for', async () => {
    const directory = { directory: home, account: undefined, moved: false };
    await expect(prepareBinaries(directory, undefined, 'sunos-sparc')).rejects.toThrow(
      /no embedded PostgreSQL for sunos-sparc.*DATABASE_URL/,
    );
    await expect(prepareBinaries(directory, undefined, 'win32-x64')).rejects.toThrow(
      /windows-x64\) is not installed.*npm ci.*DATABASE_URL/,
    );
  });

  it('names its log when PostgreSQL does not start', async () => {
    const broken = join(temporary.path, 'broken');
    const { stop, directory } = await start(broken);
    await stop();
    const cluster = join(directory, 'cluster');
    writeFileSync(join(cluster, 'data', 'postgresql.conf'), 'nonsense = 1');
    await expect(start(broken)).rejects.toThrow(
      new RegExp(`did not start: [\\s\\S]*nonsense[\\s\\S]*${join(cluster, 'postgres.log')}.*DATABASE_URL`),
    );
  });

  it('names DATA_DIR when that can not be made', async () => {
    const file = join(temporary.path, 'file');
    writeFileSync(file, '');
    await expect(start(join(file, 'data'))).rejects.toThrow(/Cannot make .*DATA_DIR/);
  });

  it('refuses a directory that others can write, or that is a link to elsewhere', async () => {
    const open = join(temporary.path, 'open');
    mkdirSync(join(open, 'postgres'), { recursive: true });
    chmodSync(join(open, 'postgres'), 0o777);
    await expect(start(open)).rejects.toThrow(/can be written by other users/);

    const linked = join(temporary.path, 'linked');
    mkdirSync(linked);
    symlinkSync(temporary.path, join(linked, 'postgres'));
    await expect(start(linked)).rejects.toThrow(/is not a directory/);
  });

  asRoot('refuses a directory of another user', async () => {
    const foreign = join(temporary.path, 'foreign');
    mkdirSync(join(foreign, 'postgres'), { recursive: true });
    chownSync(join(foreign, 'postgres'), 1234, 1234);
    await expect(start(foreign)).rejects.toThrow(/belongs to another user/);
  });

  asRoot('runs as "nobody" for root', async () => {
    await start();
    const { pid } = findPostmaster(data) as Postmaster;
    expect(lstatSync(`/proc/${pid}`).uid).toBe(NOBODY_UID);
    expect(lstatSync(data).uid).toBe(NOBODY_UID);
  });

  asRoot('moves out of a directory that "nobody" cannot enter, says so, and finds its data there again', async () => {
    const closed = join(temporary.path, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const inside = join(closed, 'data');
    const first = await start(inside);
    try {
      expect(first.directory).toMatch(/^\/var\/lib\/scoped-api\/[0-9a-f]{16}$/);
      expect(messages[0]).toContain(`using ${first.directory} instead`);
      await ask(first.ownerUrl, 'CREATE TABLE kept (x int)');
      await first.stop();
      const second = await start(inside);
      expect(second.directory).toBe(first.directory);
      expect(await ask(second.url, 'SELECT * FROM kept')).toEqual([]);
      await second.stop();
    } finally {
      rmSync(first.directory, { recursive: true });
    }
  });

  asRoot('serves a normal user, and root after them as that user', async () => {
    const theirs = join(temporary.path, 'theirs');
    mkdirSync(theirs);
    chownSync(theirs, NOBODY_UID, NOBODY_UID);
    const user = await startProcess(theirs, { uid: NOBODY_UID });
    expect(await ask(user.url, 'SELECT 42 AS answer')).toEqual([{ answer: 42 }]);
    await user.interrupt();

    const { url, stop } = await start(theirs);
    expect(url).toBe(user.url);
    await stop();

    const again = await startProcess(theirs, { uid: NOBODY_UID });
    expect(again.url).toBe(user.url);
    await again.interrupt();
    expect(existsSync(join(theirs, 'postgres', 'cluster', 'data', 'postmaster.pid'))).toBe(false);
  });
});
