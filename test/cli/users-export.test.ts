import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { launch, run as runProcess } from '../support/process';
import { CLI, cli, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { QUICK } from '../support/process-server';
import { hasTerminal, launchOnTerminal, NO_TERMINAL } from '../support/process-terminal';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const directory = scratchDirectory();
let database: TestDatabase;
const HASH = `$2y$10$${'a'.repeat(53)}`;
const options = (url = database.url) => ({ cwd: directory.path, env: { DATABASE_URL: url } });
const run = (...args: string[]) => cli(['users', 'export', ...args], options());
const pathOf = (name: string) => join(directory.path, name);
const user = (username: string, members: object = {}) =>
  JSON.stringify({ username, email: `${username}@example.com`, passwordHash: HASH, ...members });
const importLines = (lines: readonly string[], url = database.url) =>
  cli(['users', 'import', '-'], { ...options(url), input: lines.join('\n') });
const PEOPLE = [
  user('root', { role: 'ADMIN', fullName: 'Grüße 世界 😀' }),
  user('ada', { scopes: ['users:read'], createdAt: '2020-01-01T00:00:00.001Z' }),
  user('bob', { isActive: false }),
];

beforeAll(async () => {
  database = await createTestDatabase();
  await importLines(PEOPLE);
});
afterAll(async () => {
  directory.remove();
  await database.drop();
});

const parsed = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('an export goes to standard output, filtered, without hashes, and says how many on standard error', async () => {
  const answer = await run();
  expect(answer).toMatchObject({ code: 0, stderr: 'Exported 3 users.\n' });
  expect(parsed(answer.stdout).map(({ username }) => username)).toEqual(['root', 'ada', 'bob']);
  expect(answer.stdout).not.toContain('passwordHash');
  expect(parsed((await run('--role', 'admin', '--active')).stdout)).toMatchObject([{ username: 'root' }]);
});

test("a file of it is its owner's alone, and makes the same users elsewhere", async () => {
  const answer = await run('--output', 'users.jsonl', '--with-password-hashes', '--json');
  expect(answer).toMatchObject({ code: 0, stderr: expect.stringMatching(/^The export has password hashes: .*\n$/) });
  expect(JSON.parse(answer.stdout)).toEqual({ file: 'users.jsonl', users: 3 });
  expect(statSync(pathOf('users.jsonl')).mode & 0o777).toBe(0o600);
  const text = readFileSync(pathOf('users.jsonl'), 'utf8');

  const elsewhere = await createTestDatabase();
  try {
    expect(await cli(['users', 'import', 'users.jsonl'], options(elsewhere.url))).toMatchObject({ code: 0 });
    const back = await cli(['users', 'export', '--with-password-hashes'], options(elsewhere.url));
    expect(back.stdout).toBe(text);
  } finally {
    await elsewhere.drop();
  }
});

test('a file that is there is replaced if it is said, and a link never', async () => {
  writeFileSync(pathOf('there.jsonl'), 'before');
  symlinkSync('there.jsonl', pathOf('link.jsonl'));
  const cases: [args: string[], code: number, says: RegExp][] = [
    [['--output', 'there.jsonl'], 2, /Add --yes to confirm/],
    [['--output', 'link.jsonl', '--yes'], 1, /link\.jsonl is not a regular file/],
  ];
  for (const [args, code, says] of cases) {
    const answer = await run(...args);
    expect(answer).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(says) });
    expect(answer.stderr).not.toMatch(STACK);
  }
  expect(readFileSync(pathOf('there.jsonl'), 'utf8')).toBe('before');
  expect(await run('--output', 'there.jsonl', '--yes')).toMatchObject({
    code: 0,
    stderr: 'Exported 3 users to there.jsonl.\n',
  });
  expect(parsed(readFileSync(pathOf('there.jsonl'), 'utf8'))).toHaveLength(3);
});

describe('of many users', () => {
  let large: TestDatabase;
  beforeAll(async () => {
    large = await createTestDatabase();
    await importLines(
      Array.from({ length: 5_000 }, (_, index) => user(`user-${index}`)),
      large.url,
    );
  });
  afterAll(() => large.drop());

  test('a reader who has enough ends it quietly', async () => {
    const { cwd, env } = options(large.url);
    const line = `set -o pipefail; '${process.execPath}' '${CLI}' users export | head -n 1`;
    const answer = await runProcess('bash', ['-c', line], { cwd, env: { ...QUICK, ...env } });
    expect(answer).toMatchObject({ code: 0, stderr: '' });
    expect(parsed(answer.stdout)).toHaveLength(1);
  });

  test('one that is interrupted leaves no file behind', async () => {
    const holder = new Client({ connectionString: large.url });
    await holder.connect();
    const { cwd, env } = options(large.url);
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE users');
    const exporting = launch(process.execPath, [CLI, 'users', 'export', '--output', 'half.jsonl'], {
      cwd,
      env: { ...QUICK, ...env },
    });
    try {
      const drafts = () => readdirSync(directory.path).filter((name) => name.includes('half.jsonl'));
      while (drafts().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await exporting.interrupt()).toMatchObject({ code: 130 });
      expect(drafts()).toEqual([]);
    } finally {
      exporting.destroy();
      await holder.end();
    }
  });
});

(hasTerminal ? test : test.skip)(`password hashes are not shown on a terminal (unless ${NO_TERMINAL})`, async () => {
  const command = [process.execPath, CLI, 'users', 'export', '--with-password-hashes'];
  const { cwd, env } = options();
  const shown = launchOnTerminal(command, { cwd, env: { ...QUICK, ...env } });
  const { stdout, code } = await shown.ended;
  expect({ code, stdout }).toEqual({
    code: 2,
    stdout: expect.stringMatching(/^Password hashes are not printed on a terminal\./),
  });
  expect(stdout).not.toContain('$2y$');
});

test('each has help with examples', () => {
  for (const command of ['import', 'export']) {
    const help = execFileSync(process.execPath, [CLI, 'users', command, '--help'], { encoding: 'utf8' });
    expect(help).toMatch(new RegExp(`^Examples:\n  scoped-api users ${command}`, 'm'));
  }
});
