import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import {
  type EmbeddedPostgres,
  EmbeddedPostgresError,
  startEmbeddedPostgres,
} from '../../src/database/embedded-postgres';
import { processesWith } from '../support/process-table';
import { startProcess } from './support/embedded-process';
import { temporaryDirectory } from './support/temporary-directory';

const isRoot = process.getuid?.() === 0;
const NOBODY_UID = 65_534;
/** No entry in /etc/passwd has it. */
const NAMELESS = 54_321;

const log = { info() {}, warn() {} };

describe('an embedded PostgreSQL that cannot start', () => {
  const temporary = temporaryDirectory();
  const template = join(temporary.path, 'template');
  const mounted: string[] = [];
  let made = 0;

  const start = (dataDir: string) => startEmbeddedPostgres({ dataDir, log, durable: false });
  /** A DATA_DIR with a cluster that rests. */
  const rested = () => {
    const dataDir = join(temporary.path, `copy${++made}`);
    const { status, stderr } = spawnSync('cp', ['-a', template, dataDir]);
    if (status !== 0) throw new Error(String(stderr));
    const cluster = join(dataDir, 'postgres', 'cluster');
    return { dataDir, cluster, data: join(cluster, 'data') };
  };
  const empty = () => {
    const dataDir = join(temporary.path, `empty${++made}`);
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o755);
    return dataDir;
  };
  const mount = (dataDir: string, options: string) => {
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `mode=755,${options}`, 'tmpfs', dataDir]);
    if (status !== 0) throw new Error(String(stderr));
    mounted.push(dataDir);
  };
  /** Starts on `dataDir`, which must fail, and leave neither a process nor a half-made file. */
  const failure = async (dataDir: string): Promise<string> => {
    const error = await start(dataDir).then(
      async (postgres) => {
        await postgres.stop();
        throw new Error('It started.');
      },
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(EmbeddedPostgresError);
    expect(processesWith(dataDir)).toEqual([]);
    const home = join(dataDir, 'postgres');
    const drafts = existsSync(home) && lstatSync(home).isDirectory() ? readdirSync(home) : [];
    expect(drafts.filter((name) => name.endsWith('.new'))).toEqual([]);
    const { message } = error as Error;
    expect(message).toMatch(/DATABASE_URL/);
    expect(message).not.toMatch(/\n\s+at /);
    return message;
  };

  beforeAll(async () => {
    await (await start(template)).stop();
  });
  afterEach(() => {
    for (const directory of mounted.splice(0)) spawnSync('umount', [directory]);
  });
  afterAll(() => temporary.remove());

  it.each<[what: string, spoil: (found: ReturnType<typeof rested>) => void, says: RegExp]>([
    ['no password file', ({ cluster }) => rmSync(join(cluster, 'password')), /password.* missing or empty.*"A lost/],
    ['an empty password file', ({ cluster }) => writeFileSync(join(cluster, 'password'), '\n'), /missing or empty/],
    [
      'a wrong password',
      ({ cluster }) => writeFileSync(join(cluster, 'password'), 'x'),
      /not accept.*"A lost password"/,
    ],
    ['another version', ({ data }) => writeFileSync(join(data, 'PG_VERSION'), '17\n'), /by PostgreSQL 17,.* 18/],
    ['half a cluster', ({ data }) => rmSync(data, { recursive: true }), /not a complete .*Restore/],
    ['open permissions', ({ data }) => chmodSync(data, 0o755), /can be used by other users.*chmod -R go-rwx/],
    ['a wrong setting', ({ data }) => appendFileSync(join(data, 'postgresql.conf'), 'x = 1\n'), /unrecognized.*"x"/],
    [
      'a pg_hba.conf that lets no one in',
      ({ data }) => writeFileSync(join(data, 'pg_hba.conf'), 'host all all 127.0.0.1/32 reject\n'),
      /refuses the connection: .*pg_hba\.conf/,
    ],
    [
      'a lock file that leads elsewhere',
      ({ cluster }) => {
        rmSync(join(cluster, 'lock'));
        symlinkSync('/etc/passwd', join(cluster, 'lock'));
      },
      /cannot use .*lock: .*links/,
    ],
  ])('says what is wrong and leaves nothing running: %s', async (_, spoil, says) => {
    const found = rested();
    spoil(found);
    expect(await failure(found.dataDir)).toMatch(says);
  });

  it('names a DATA_DIR that is a file, or is below one, or a link to nowhere', async () => {
    const file = join(temporary.path, 'a-file');
    writeFileSync(file, '');
    expect(await failure(file)).toMatch(/Cannot make .*a-file.*it is a file.*DATA_DIR/);
    expect(await failure(join(file, 'below'))).toMatch(/a part of its path is a file.*DATA_DIR/);
    const link = join(temporary.path, 'a-link');
    symlinkSync('nowhere', link);
    expect(await failure(link)).toMatch(/it does not exist.*DATA_DIR/);
    const dataDir = empty();
    writeFileSync(join(dataDir, 'postgres'), '');
    expect(await failure(dataDir)).toMatch(/postgres.*is a file|not a directory/);
  });

  it('starts by itself over a postmaster.pid that a power failure has left behind', async () => {
    for (const text of ['', '\0'.repeat(96), 'not a number\n', '-\n', `${process.pid}\n/elsewhere\n`, '99999999\n']) {
      const { dataDir, data } = rested();
      const file = join(data, 'postmaster.pid');
      writeFileSync(file, text);
      if (isRoot) chownSync(file, NOBODY_UID, NOBODY_UID);
      const postgres = await start(dataDir);
      expect(await answer(postgres)).toBe(42);
      expect(postgres.tookOver).toBe(false);
      await postgres.stop();
    }
  });

  (isRoot ? it : it.skip)('names the file system when it is read-only, at the first start and later', async () => {
    const first = empty();
    mount(first, 'ro');
    expect(await failure(first)).toMatch(/postgres.*read-only \(EROFS\)/);
    const later = empty();
    mount(later, 'size=200m');
    await (await start(later)).stop();
    spawnSync('mount', ['-o', 'remount,ro', later]);
    expect(await failure(later)).toMatch(/read-only \(EROFS\)/);
  });

  (isRoot ? it : it.skip)(
    'names the disk when it is full, at the first start and later, and starts when there is room',
    async () => {
      const first = empty();
      mount(first, 'size=16m');
      expect(await failure(first)).toMatch(/has only \d+ kB left: free some space/);
      const later = empty();
      mount(later, 'size=100m');
      await (await start(later)).stop();
      const filler = join(later, 'filler');
      fill(filler);
      expect(await failure(later)).toMatch(/No space left on device[\s\S]*has only 0 kB left: free some space/);
      rmSync(filler);
      const postgres = await start(later);
      expect(await answer(postgres)).toBe(42);
      await postgres.stop();
    },
  );

  it('leaves nothing when it is told to stop while the cluster is created', async () => {
    const dataDir = empty();
    const stopping = new AbortController();
    const info = (line: string) => void (line.startsWith('Creating') && setTimeout(() => stopping.abort(), 20));
    const started = startEmbeddedPostgres({
      dataDir,
      log: { info, warn() {} },
      durable: false,
      signal: stopping.signal,
    });
    await expect(started).rejects.toThrow(/aborted/);
    expect(readdirSync(join(dataDir, 'postgres')).filter((name) => name.startsWith('cluster'))).toEqual([]);
  });

  (isRoot ? it : it.skip)('names a user id without a name, and serves it once the cluster is there', async () => {
    expect(readFileSync('/etc/passwd', 'utf8')).not.toMatch(new RegExp(`:${NAMELESS}:`));
    const fresh = empty();
    chownSync(fresh, NAMELESS, NAMELESS);
    await expect(startProcess(fresh, { uid: NAMELESS })).rejects.toThrow(
      /EmbeddedPostgresError: .* user id 54321, which has no entry in \/etc\/passwd.*add this line .*scoped-api:x:54321:54321:.*DATABASE_URL/,
    );
    expect(readdirSync(join(fresh, 'postgres'))).toEqual([]);
    const { dataDir } = rested();
    spawnSync('chown', ['-R', `${NAMELESS}:${NAMELESS}`, dataDir]);
    const served = await startProcess(dataDir, { uid: NAMELESS });
    expect(await served.query('SELECT 42 AS answer')).toEqual([{ answer: 42 }]);
    await served.interrupt();
  });

  const isLinux = process.platform === 'linux';
  (isLinux ? it : it.skip)('names flock where it is missing', async () => {
    const { dataDir } = rested();
    await expect(startProcess(dataDir, { env: { PATH: join(dataDir, 'nothing') } })).rejects.toThrow(
      /EmbeddedPostgresError: .*requires the program flock.*Install util-linux.*DATABASE_URL/,
    );
    expect(processesWith(dataDir)).toEqual([]);
  });

  (isLinux ? it : it.skip)(
    'waits for a lock that something else holds, says so, and gives up when it is told to',
    async () => {
      const { dataDir, cluster } = rested();
      const holder = spawn('flock', ['--no-fork', join(cluster, 'lock'), 'sh', '-c', 'echo held; exec sleep 60']);
      await once(holder.stdout, 'data');
      const ending = new AbortController();
      const warn = (message: string) => {
        expect(message).toMatch(/another container or another machine .*waiting up to 15 seconds/);
        ending.abort();
      };
      const { signal } = ending;
      await expect(
        startEmbeddedPostgres({ dataDir, log: { info() {}, warn }, durable: false, signal }),
      ).rejects.toThrow(/aborted/);
      expect(processesWith(join(cluster, 'data'))).toEqual([]);
      // The kernel releases it with its holder, however that ends.
      holder.kill('SIGKILL');
      await (await start(dataDir)).stop();
    },
  );

  (isRoot ? it : it.skip)('names a directory that this user may not write', async () => {
    const dataDir = empty();
    mkdirSync(join(dataDir, 'postgres'));
    chmodSync(join(dataDir, 'postgres'), 0o555);
    for (const path of [dataDir, join(dataDir, 'postgres')]) chownSync(path, NOBODY_UID, NOBODY_UID);
    await expect(startProcess(dataDir, { uid: NOBODY_UID })).rejects.toThrow(
      /EmbeddedPostgresError: .*may not use it \(EACCES\).*owner or permissions/,
    );
    await expect(startProcess(join('/', 'root', 'data'), { uid: NOBODY_UID })).rejects.toThrow(
      /EmbeddedPostgresError: .*\(EACCES\).*DATA_DIR/,
    );
  });
});

async function answer({ url }: EmbeddedPostgres): Promise<number | undefined> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ answer: number }>('SELECT 42 AS answer');
  await client.end();
  return rows[0]?.answer;
}

/** Writes until there is no room. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  const chunk = Buffer.alloc(4096);
  try {
    while (statfsSync(path).bavail > 0) writeSync(file, chunk);
  } catch {
    // It is full.
  } finally {
    closeSync(file);
  }
}
