import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import { Client } from 'pg';
import { type Launched, launch } from '../support/process';
import { CLI, cli, cliProcess, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { QUICK } from '../support/process-server';
import { hasTerminal, launchOnTerminal, NO_TERMINAL } from '../support/process-terminal';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

const directory = scratchDirectory();
const launched: Launched[] = [];
let app: TestApp;
let connection: Client;
beforeAll(async () => {
  app = await startTestApp();
  connection = new Client({ connectionString: app.databaseUrl });
  await connection.connect();
});
afterEach(async () => {
  for (const each of launched.splice(0)) each.destroy();
  await connection.query('TRUNCATE users, user_imports, audit_events CASCADE');
});
afterAll(async () => {
  await connection.end();
  await app.stop();
  directory.remove();
});

const HASH = `$2y$10$${'a'.repeat(53)}`;
const options = () => ({ cwd: directory.path, env: { DATABASE_URL: app.databaseUrl } });
const run = (...args: string[]) => cli(['users', 'import', ...args], options());
const user = (username: string, members: object = {}) =>
  JSON.stringify({ username, email: `${username}@example.com`, passwordHash: HASH, ...members });
const many = (count: number) => Array.from({ length: count }, (_, index) => user(`user-${index}`));
const pathOf = (name: string) => join(directory.path, name);
const file = (name: string, ...lines: string[]) => {
  writeFileSync(pathOf(name), lines.map((line) => `${line}\n`).join(''));
  return name;
};
const linesOf = (name: string) => readFileSync(pathOf(name), 'utf8').trimEnd().split('\n');
const count = async () => Number((await connection.query('SELECT count(*) FROM users')).rows[0].count);
const start = (...args: string[]) => {
  const { cwd, env } = options();
  const process_ = launch(process.execPath, [CLI, 'users', 'import', ...args], { cwd, env: { ...QUICK, ...env } });
  launched.push(process_);
  return process_;
};
const logIn = async (username: string, password: string) => {
  const answer = await app.graphql(
    'mutation ($input: LoginInput!) { login(input: $input) { tokens { tokenType } userErrors { code } } }',
    { variables: { input: { username, password } } },
  );
  return answer.data.login.userErrors[0]?.code ?? answer.data.login.tokens.tokenType;
};

test('users log in with hashes of all kinds, which are hashed again, and with passwords in plain text', async () => {
  const hash = await bcrypt.hash('imported', 6);
  const letters = ['a', 'b', 'y'];
  const ours = `hmac-sha256-v1:$2b$04$mGfnnwIKBVkAqs.I5gvs.euk3cyMXowPERjZUr2E/qOBHC998kngK`;
  const answer = await run(
    file(
      'kinds.jsonl',
      ...letters.map((letter) => user(`of-${letter}`, { passwordHash: hash.replace('$2b$', `$2${letter}$`) })),
      user('ours', { passwordHash: ours }),
      user('plain', { passwordHash: null, password: PASSWORD }),
      user('none', { passwordHash: null }),
    ),
  );
  expect(answer).toEqual({
    code: 0,
    signal: null,
    stdout: "6 lines: 6 imported, 0 failed.\n1 of them can't log in before their password is reset.\n",
    stderr: '',
  });
  for (const letter of letters) {
    expect(await logIn(`of-${letter}`, 'exported')).toBe('INVALID_CREDENTIALS');
    expect(await logIn(`of-${letter}`, 'imported')).toBe('Bearer');
  }
  expect(await logIn('ours', 'Grüße, 世界 😀')).toBe('Bearer');
  expect(await logIn('plain', PASSWORD)).toBe('Bearer');
  for (const password of ['', 'none:', PASSWORD]) expect(await logIn('none', password)).toBe('INVALID_CREDENTIALS');
  const { rows } = await connection.query("SELECT password_hash FROM users WHERE username LIKE 'of-_'");
  expect(rows).toHaveLength(3);
  for (const row of rows) expect(row.password_hash).toMatch(/^hmac-sha256-v1:\$2b\$04\$/);
  for (const letter of letters) expect(await logIn(`of-${letter}`, 'imported')).toBe('Bearer');
});

test('lines that fail are reported and kept, to be fixed and imported alone', async () => {
  const bad = [user('b'), '{"username": "cem", "password": "secret"', user('dan', { passwordHash: 'md5:secret' })];
  const name = file('mixed.jsonl', user('ada'), ...bad, user('eva'));
  const answer = await run(name, '--errors', 'errors.jsonl', '--rejected', 'rejected.jsonl');
  expect(answer).toMatchObject({ code: 1 });
  expect(answer.stdout).toMatch(/^5 lines: 2 imported, 3 failed\.\nFix the lines that failed/);
  expect(answer.stderr).toMatch(
    /^line 2: username: A username has 3 to 64 .*\nline 3: The line is not JSON.*\nline 4: pass/,
  );
  expect(answer.stderr).not.toMatch(STACK);
  expect(answer.stdout + answer.stderr + readFileSync(pathOf('errors.jsonl'), 'utf8')).not.toMatch(/secret|aaaa/);

  expect(linesOf('errors.jsonl').map((line) => JSON.parse(line))).toMatchObject([
    { line: 2, errors: [{ member: 'username' }] },
    { line: 3, errors: [{ member: null }] },
    { line: 4, errors: [{ member: 'passwordHash' }] },
  ]);
  expect(linesOf('rejected.jsonl')).toEqual(bad);
  for (const kept of ['errors.jsonl', 'rejected.jsonl']) expect(statSync(pathOf(kept)).mode & 0o777).toBe(0o600);

  writeFileSync(pathOf('rejected.jsonl'), `${user('bob')}\n${user('cem')}\n${user('dan')}\n`);
  expect(await run('rejected.jsonl')).toMatchObject({ code: 0, stdout: '3 lines: 3 imported, 0 failed.\n' });
  expect(await count()).toBe(5);
});

test('an import that is killed continues where it was: no user is lost, and none is there twice', async () => {
  const name = file('killed.jsonl', 'bad line', ...many(5_000));
  // A transaction that holds a later name makes the import wait in the batch that has it.
  await connection.query('BEGIN');
  const values = [HASH];
  await connection.query(
    `INSERT INTO users (id, username, username_key, email, email_key, password_hash, updated_at)
     VALUES (gen_random_uuid(), 'user-3500', 'user-3500', 'x@y.z', 'x@y.z', $1, now())`,
    values,
  );
  const killed = start(name, '--every', '1000');
  await killed.says(/^3,000 lines: 2,999 imported, 1 failed$/m);
  killed.child.kill('SIGKILL');
  expect(await killed.ended).toMatchObject({ signal: 'SIGKILL' });
  await connection.query('ROLLBACK');

  const answer = await run(name, '--json');
  expect(answer).toMatchObject({ code: 1, stderr: 'Continuing after line 3000.\n' });
  expect(JSON.parse(answer.stdout)).toEqual({
    file: 'killed.jsonl',
    lines: 5_001,
    resumedAfterLine: 3_000,
    imported: 5_000,
    alreadyThere: 0,
    failed: 1,
    mustReset: 0,
    dryRun: false,
    alreadyDone: false,
  });
  expect(await count()).toBe(5_000);
  const { rows } = await connection.query(
    "SELECT count(*), count(DISTINCT target_id) AS users FROM audit_events WHERE action = 'USER_REGISTERED'",
  );
  expect(rows).toEqual([{ count: '5000', users: '5000' }]);

  const again = await run(name);
  expect(again).toMatchObject({ code: 1, stderr: 'Continuing after line 5001.\n' });
  expect(again.stdout).toMatch(
    /^This file was imported before\. There is nothing to do\.\n5,001 lines: 5,000 imported/,
  );
});

test('Ctrl-C says where the import was and how to go on', async () => {
  const name = file('interrupted.jsonl', ...many(5_000));
  await connection.query('BEGIN');
  await connection.query('LOCK TABLE audit_events');
  const interrupted = start(name);
  const { rows } = await connection.query('SELECT pg_backend_pid() AS pid');
  const waiting = new Client({ connectionString: app.databaseUrl });
  await waiting.connect();
  const blocked = () =>
    waiting.query('SELECT 1 FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))', [rows[0].pid]);
  while ((await blocked()).rows.length === 0);
  await waiting.end();
  expect(await interrupted.interrupt()).toMatchObject({
    code: 130,
    stderr: expect.stringMatching(/^Interrupted after line 0\. The same command continues from there\.\n/),
  });
  await connection.query('ROLLBACK');
});

test('standard input and named pipes are imported, and forgotten', async () => {
  const input = `${user('ada')}\n${user('bob')}`;
  const piped = await cli(['users', 'import', '-', '--json'], { ...options(), input });
  expect(piped).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(piped.stdout)).toMatchObject({ file: 'standard input', imported: 2 });
  execFileSync('mkfifo', [pathOf('pipe')]);
  // A process of its own: opening a pipe waits for its other end.
  const fifo = cliProcess(['users', 'import', 'pipe'], options());
  writeFileSync(pathOf('pipe'), `${input}\n${user('cem')}\n`);
  expect(await fifo).toMatchObject({ code: 0, stdout: '3 lines: 1 imported, 2 already there, 0 failed.\n' });
  expect((await connection.query('SELECT path FROM user_imports')).rows).toEqual([]);
});

test('of very many lines that fail some are told, and all counted and kept', async () => {
  const name = file('bad.jsonl', ...Array.from({ length: 1_200 }, () => '{}'));
  const answer = await run(name, '--errors', 'all.jsonl', '--dry-run');
  const says = 'Nothing was kept. It would be: 1,200 lines: 0 imported, 1,200 failed.\n';
  expect(answer).toMatchObject({ code: 1, stdout: says });
  expect(answer.stderr.trimEnd().split('\n')).toHaveLength(2 * 100 + 1);
  expect(linesOf('all.jsonl')).toHaveLength(1_200);
});

test('what can not be read, or would be harmed, is refused in words', async () => {
  const name = file('good.jsonl', user('ada'));
  const cases: [args: string[], code: number, says: RegExp][] = [
    [['none.jsonl'], 1, /Can't read none\.jsonl: there is no such file \(ENOENT/],
    [[name, '--rejected', name, '--every', '5'], 2, /--rejected must be another file than the one to import/],
    [[name, '--every', '0'], 2, /at least 1/],
  ];
  const answers = await Promise.all(cases.map(([args]) => run(...args)));
  for (const [index, [, code, says]] of cases.entries()) {
    expect(answers[index]).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(says) });
    expect(answers[index]?.stderr).not.toMatch(STACK);
  }
});

(hasTerminal ? test : test.skip)(`a terminal has a bar (unless ${NO_TERMINAL})`, async () => {
  const name = file('bar.jsonl', user('b'), ...many(10));
  const command = [process.execPath, CLI, 'users', 'import', name];
  const { cwd, env } = options();
  const shown = launchOnTerminal(command, { cwd, env: { ...QUICK, ...env } });
  launched.push(shown);
  const { stdout } = await shown.ended;
  expect(stdout).toMatch(/█ 100% \| 11 lines: 10 imported, 1 failed/);
  expect(stdout).toMatch(/^line 1: username: .*\r$/m);
});
