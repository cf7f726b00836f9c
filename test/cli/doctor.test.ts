import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { startMailServer } from '../support/mail-server';
import { cli, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { startServer } from '../support/process-server';
import {
  createEmptyDatabase,
  createTestDatabase,
  createTestRole,
  onServer,
  type TestDatabase,
} from '../support/test-database';

const directory = scratchDirectory();
let database: TestDatabase;
let silent: Server;
beforeAll(async () => {
  database = await createTestDatabase();
  silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  silent.close();
  directory.remove();
  await database.drop();
});

interface Finding {
  readonly name: string;
  readonly status: string;
  readonly what: string;
  readonly fix?: string;
}

let rooms = 0;
/** Runs it in an empty directory of its own, unless `cwd` names one. */
async function doctor(env: Record<string, string>, cwd?: string) {
  const room = cwd ?? join(directory.path, `room-${++rooms}`);
  if (cwd === undefined) mkdirSync(room);
  const { code, stdout, stderr } = await cli(['doctor', '--json'], { cwd: room, env });
  expect({ stderr }).toEqual({ stderr: '' });
  const report = JSON.parse(stdout) as { ok: boolean; errors: number; warnings: number; findings: Finding[] };
  expect(code).toBe(report.errors === 0 ? 0 : 1);
  // Whether answers are slow depends on how busy the machine of the tests is.
  const findings = report.findings.filter(({ what }) => !what.startsWith('An answer takes'));
  const about = (name: string) => findings.filter((finding) => finding.name === name);
  return { ...report, findings, code, stdout, about, left: readdirSync(room) };
}

const PRODUCTION = {
  NODE_ENV: 'production',
  SECRET_KEY: 'Yt3hQm0vKx8r2LwZp5NsJd7FbGc1TaEu9iHoRkXe',
  BCRYPT_COST: '12',
  METRICS_TOKEN: 'f2c1a9d87e6b5c4d3a2f1e0d9c8b7a69',
  TRUST_PROXY: 'loopback',
  // Mails link to its pages.
  ISSUER: 'https://accounts.example.com',
};

test('all is well in a production that is set up well, with its mail server', async () => {
  const mail = await startMailServer();
  const role = await createTestRole(database.url);
  await onServer(database.url, `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role.name}`);
  try {
    await cli(['create-admin', '--username', 'root', '--email', 'root@example.com'], {
      cwd: directory.path,
      input: 'plum orbit sandal',
      env: { DATABASE_URL: database.url },
    });
    await onServer(
      database.url,
      `INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, name, is_backed_up)
       SELECT gen_random_uuid(), id, '\\x01', '\\x02', 0, 'key', false FROM users WHERE username = 'root'`,
    );
    const env = {
      ...PRODUCTION,
      WEBAUTHN_RP_ID: 'example.com',
      DATABASE_URL: role.url,
      SMTP_URL: mail.url,
      MAIL_FROM: 'noreply@example.com',
    };
    const { code, findings, left } = await doctor(env);
    expect(findings.filter(({ status }) => status === 'error' || status === 'warning')).toEqual([]);
    expect(findings.map(({ name }) => name)).toEqual([
      'configuration',
      'database',
      'migrations',
      'factors',
      'keys',
      'mail',
      'schema',
      'documents',
    ]);
    expect(code).toBe(0);
    expect(mail.mails).toEqual([]);
    expect(left).toEqual([]);
  } finally {
    await role.drop();
    await mail.stop();
  }
});

test('every fault of the configuration is told, and the rest is looked at all the same', async () => {
  const { code, about } = await doctor({
    DATABASE_URL: database.url,
    PORT: 'x',
    BCRYPT_COST: '99',
    SMTP_URL: 'smtp://127.0.0.1:1',
    BOOTSTRAP_ADMIN_USERNAME: 'root',
  });
  expect(about('configuration').map(({ status, what }) => [status, what.split(' ')[0]])).toEqual(
    ['PORT', 'BCRYPT_COST', 'BOOTSTRAP_ADMIN_EMAIL', 'BOOTSTRAP_ADMIN_PASSWORD', 'MAIL_FROM'].map((name) => [
      'error',
      name,
    ]),
  );
  expect(about('database')).toEqual([expect.objectContaining({ status: 'ok' })]);
  expect(about('mail')).toEqual([expect.objectContaining({ status: 'skipped' })]);
  expect(code).toBe(1);
});

test('what production should not be is a warning each, and a typing error in .env is noticed', async () => {
  const room = join(directory.path, 'careless');
  mkdirSync(room);
  writeFileSync(join(room, '.env'), 'METRICS_TOKN=x\nMY_OWN=1\n', { mode: 0o644 });
  chmodSync(join(room, '.env'), 0o644);
  const env = {
    NODE_ENV: 'production',
    SECRET_KEY: 'please change this secret key of the server soon',
    BCRYPT_COST: '10',
    INTROSPECTION: 'on',
    CORS_ORIGINS: '*',
    WORKERS: '50',
    DB_POOL_MAX: '50',
    WEBAUTHN_RP_ID: 'example.com',
    SESSION_COOKIES: 'off',
    DATABASE_URL: database.url,
  };
  const { code, about } = await doctor(env, room);
  const texts = about('configuration').map(({ status, what }) => `${status}: ${what}`);
  for (const word of [
    'SECRET_KEY looks',
    'METRICS_TOKEN is not',
    'BCRYPT_COST is 10',
    'TRUST_PROXY',
    'INTROSPECTION',
    'SESSION_COOKIES is off',
  ]) {
    expect(texts).toContainEqual(expect.stringMatching(`^warning: .*${word}`));
  }
  expect(texts).toContainEqual('warning: .env has METRICS_TOKN, which is ignored.');
  expect(texts).toContainEqual('warning: Every user of this machine can read .env.');
  expect(texts.join()).not.toContain('MY_OWN');
  expect(about('database')).toContainEqual(
    expect.objectContaining({ status: 'warning', what: expect.stringMatching(/may open 2500 connections/) }),
  );
  expect(code).toBe(0);
});

test('a database that is down, silent or refuses is an error with its fix, within seconds and without the password', async () => {
  const { port } = silent.address() as AddressInfo;
  const wrong = new URL(database.url);
  wrong.password = 'hunter2hunter2';
  const cases: [url: string, what: RegExp, fix: RegExp][] = [
    ['postgresql://u:hunter2hunter2@127.0.0.1:1/app', /ECONNREFUSED/, /start PostgreSQL/],
    [`postgresql://u:hunter2hunter2@127.0.0.1:${port}/app`, /timeout/, /Nothing answers there/],
    [wrong.href, /password authentication failed/, /user and the password/],
  ];
  const answers = await Promise.all(
    cases.map(([url]) =>
      doctor({
        DATABASE_URL: url,
        DATABASE_REPLICA_URL: url,
        SMTP_URL: `smtp://127.0.0.1:${port}`,
        MAIL_FROM: 'a@example.com',
      }),
    ),
  );
  for (const [index, [, what, fix]] of cases.entries()) {
    const { code, about, stdout } = answers[index] as (typeof answers)[number];
    expect(about('database')).toEqual([
      { name: 'database', status: 'error', what: expect.stringMatching(what), fix: expect.stringMatching(fix) },
    ]);
    expect(about('migrations')).toMatchObject([{ status: 'skipped' }]);
    expect(about('mail')).toMatchObject([{ status: 'error', fix: expect.stringContaining('SMTP_URL') }]);
    expect(stdout).not.toContain('hunter2');
    expect(code).toBe(1);
  }
});

test('what a database lacks is told, and nothing of it is fixed', async () => {
  const empty = await createEmptyDatabase();
  try {
    const look = async () => (await doctor({ DATABASE_URL: empty.url, DATABASE_REPLICA_URL: database.url })).about;
    const first = await look();
    expect(first('migrations')).toMatchObject([
      {
        status: 'warning',
        what: expect.stringMatching(/lacks \d+ migration/),
        fix: expect.stringContaining('scoped-api migrate'),
      },
      { status: 'warning', what: expect.stringMatching(/^The role \w+ of DATABASE_URL is a superuser\.$/) },
    ]);
    expect(first('replica')).toMatchObject([
      { status: 'error', what: expect.stringMatching(/no replica.*accepts writes/) },
    ]);
    await cli(['migrate'], { cwd: directory.path, env: { DATABASE_URL: empty.url } });
    await onServer(
      empty.url,
      "UPDATE _prisma_migrations SET finished_at = NULL, logs = 'out of luck' WHERE migration_name LIKE '%init'",
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, started_at, applied_steps_count)
       VALUES ('x', 'x', '99991231000000_tomorrow', now(), now(), 1)`,
    );
    const second = (await look())('migrations').map(({ status, what }) => `${status}: ${what}`);
    expect(second).toContainEqual(
      expect.stringMatching(/^warning: The migration \d+_init was begun and not finished: out of luck$/),
    );
    expect(second).toContainEqual('warning: The database is ahead of this release by 99991231000000_tomorrow.');
  } finally {
    await empty.drop();
  }
});

test('keys and trusted documents that a start would refuse are errors', async () => {
  const room = join(directory.path, 'keys');
  mkdirSync(room);
  writeFileSync(join(room, 'open.json'), '{');
  writeFileSync(join(room, 'documents.json'), '{"a": "{ missing }"}');
  const env = { ALGORITHM: 'ES256', DATABASE_URL: database.url, TRUSTED_DOCUMENTS_FILE: 'documents.json' };
  await cli(['keys', 'generate'], { cwd: room, env: { ...env, SIGNING_KEYS_FILE: 'good.json' } });
  chmodSync(join(room, 'good.json'), 0o644);
  const [good, broken, none] = await Promise.all(
    ['good.json', 'open.json', 'none.json'].map((file) => doctor({ ...env, SIGNING_KEYS_FILE: file }, room)),
  );
  expect(good?.about('keys')).toMatchObject([
    { status: 'warning', fix: expect.stringMatching(/^chmod 600 .*good\.json/) },
    { status: 'ok', what: expect.stringMatching(/ES256\) since 2/) },
  ]);
  expect(broken?.about('keys')).toMatchObject([{ status: 'error' }]);
  expect(none?.about('keys')).toMatchObject([{ status: 'skipped', what: expect.stringMatching(/first start/) }]);
  expect(good?.about('documents')).toMatchObject([{ status: 'error', what: expect.stringMatching(/missing/) }]);
});

test('an embedded PostgreSQL is asked while it runs, and neither made nor started', async () => {
  const room = join(directory.path, 'embedded');
  mkdirSync(room);
  chmodSync(room, 0o711);
  const fresh = await doctor({}, room);
  expect(fresh.about('database')).toMatchObject([
    { status: 'ok', what: expect.stringMatching(/The first start makes one/) },
  ]);
  expect(fresh.left).toEqual([]);

  const server = await startServer({ cwd: room });
  const running = await doctor({}, room).finally(() => server.interrupt());
  expect(running.about('database')).toMatchObject([
    { status: 'ok', what: expect.stringMatching(/^PostgreSQL 18.* answers in/) },
  ]);
  expect(running.about('migrations')).toMatchObject([{ status: 'ok' }, { what: 'There is no active admin.' }]);

  const stopped = await doctor({}, room);
  expect(stopped.about('database')).toMatchObject([{ status: 'skipped', what: expect.stringMatching(/does not run/) }]);
});

test('for people it is a line each with the fix below, without a stack', async () => {
  const { code, stdout, stderr } = await cli(['doctor'], {
    cwd: directory.path,
    env: { DATABASE_URL: 'postgresql://127.0.0.1:1/app' },
  });
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toMatch(/^error {4}database {7}Can't connect.*\n {24}-> Nothing listens there/m);
  expect(stdout).toMatch(/\n1 error, 0 warnings\.\n$/);
  expect(stdout).not.toMatch(STACK);
});

describe('a server that runs', () => {
  const about = async (url: string, env: Record<string, string> = {}) =>
    (
      await cli(['doctor', '--json', '--url', url], {
        cwd: directory.path,
        env: { DATABASE_URL: database.url, ...env },
      })
    ).stdout;
  const server = (report: string) =>
    (JSON.parse(report).findings as Finding[]).filter(({ name }) => name === 'server').map(({ what }) => what);

  test('is checked over HTTP, apart from the variables that are checked', async () => {
    const running = await startServer({ cwd: directory.path, env: { DATABASE_URL: database.url } });
    try {
      const report = await about(running.url);
      expect(JSON.parse(report).judged).toEqual({ directory: directory.path, envFile: null });
      expect(server(report)).toEqual([`The server at ${running.url} is ready.`]);
      expect(server(await about(running.url, PRODUCTION))).toEqual([
        `The server at ${running.url} is ready.`,
        expect.stringMatching(/was started for development, and the variables .* are for production\.$/),
      ]);
      // Where it is by HOST and PORT.
      const port = new URL(running.url).port;
      const { stdout } = await cli(['doctor'], {
        cwd: directory.path,
        env: { DATABASE_URL: database.url, PORT: port },
      });
      expect(stdout).toMatch(/^Checked: the variables of this shell and no file \.env in /);
      expect(stdout).toMatch(`ok       server         The server at http://127.0.0.1:${port} is ready.`);
    } finally {
      await running.terminate();
    }
  });

  test('that is not there is an error where it was named, and skipped where it was not', async () => {
    const gone = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const report = JSON.parse(await about(gone));
    expect(report.ok).toBe(false);
    expect(report.findings.at(-1)).toMatchObject({
      name: 'server',
      status: 'error',
      what: expect.stringContaining(gone),
    });
    const env = { DATABASE_URL: database.url, PORT: new URL(gone).port };
    const skipped = JSON.parse((await cli(['doctor', '--json'], { cwd: directory.path, env })).stdout);
    expect(skipped.findings.at(-1)).toMatchObject({ name: 'server', status: 'skipped' });
  });

  test('must be named by a URL', async () => {
    const { code, stderr } = await cli(['doctor', '--url', 'localhost:4000'], { cwd: directory.path });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(
        'error: --url <url> cannot be "localhost:4000". Write a URL such as http://localhost:4000',
      ),
    });
  });
});
