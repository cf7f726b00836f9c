import { CLI, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { QUICK } from '../support/process-server';
import { hasTerminal, launchOnTerminal, NO_TERMINAL } from '../support/process-terminal';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const describeOnTerminal = hasTerminal ? describe : describe.skip;
if (!hasTerminal) console.warn(`The prompt of create-admin is not tested: ${NO_TERMINAL}.`);

describeOnTerminal('create-admin on a terminal', () => {
  const directory = scratchDirectory();
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    directory.remove();
    await database.drop();
  });

  /** Types `first` at the first prompt and `second` at the other. */
  async function createAdmin(username: string, first: string, second?: string) {
    const session = launchOnTerminal(
      [process.execPath, CLI, 'create-admin', '--username', username, '--email', `${username}@example.com`],
      { cwd: directory.path, env: { ...QUICK, DATABASE_URL: database.url } },
    );
    await session.says(/Password: /);
    session.child.stdin?.write(first);
    if (second !== undefined) {
      await session.says(/Again: /);
      session.child.stdin?.write(second);
    }
    const { code, stdout } = await session.ended;
    return { code, shown: stdout.replaceAll('\r', '') };
  }

  test('asks twice and shows nothing of the password', async () => {
    const { code, shown } = await createAdmin('ida', 'a long secret one\r', 'a long secret one\r');
    expect(shown).toMatch(/^Password: \nAgain: \nCreated the admin ida \([\da-f-]{36}\)\.\n$/);
    expect(code).toBe(0);
  });

  test('prompts for a missing username and address, again where nothing is typed', async () => {
    const session = launchOnTerminal([process.execPath, CLI, 'create-admin'], {
      cwd: directory.path,
      env: { ...QUICK, DATABASE_URL: database.url },
    });
    await session.says(/Username: /);
    session.child.stdin?.write('\r');
    await session.says(/Username: [\s\S]*Username: /);
    session.child.stdin?.write('eva\r');
    await session.says(/E-mail: /);
    session.child.stdin?.write('eva@example.com\r');
    await session.says(/Password: /);
    session.child.stdin?.write('a long secret one\r');
    await session.says(/Again: /);
    session.child.stdin?.write('a long secret one\r');
    const { code, stdout } = await session.ended;
    expect(stdout).toMatch(/Created the admin eva \([\da-f-]{36}\)\./);
    expect(code).toBe(0);
  });

  test('giving up at the first question creates nothing', async () => {
    const session = launchOnTerminal([process.execPath, CLI, 'create-admin', '--email', 'x@example.com'], {
      cwd: directory.path,
      env: { ...QUICK, DATABASE_URL: database.url },
    });
    await session.says(/Username: /);
    session.child.stdin?.write('\x03');
    expect(await session.ended).toMatchObject({ code: 130, stdout: expect.stringContaining('Nothing was created.') });
  });

  test('refuses two passwords that differ; arrow up does not repeat the first', async () => {
    for (const second of ['another secret\r', '\x1b[A\r']) {
      const { code, shown } = await createAdmin('joe', 'a secret of Joe\r', second);
      expect(shown).toBe('Password: \nAgain: \nThe two passwords differ. Nothing was created.\n');
      expect(code).toBe(1);
    }
  });

  test.each([
    ['Ctrl-C', '\x03', 130],
    ['Ctrl-D', '\x04', 1],
  ])('%s gives up, without a stack', async (_key, typed, exitCode) => {
    const { code, shown } = await createAdmin('kim', typed);
    expect(shown).toBe('Password: \nNothing was created.\n');
    expect(shown).not.toMatch(STACK);
    expect(code).toBe(exitCode);
  });
});
