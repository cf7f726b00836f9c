import { Client as Connection } from 'pg';
import { CLI } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { QUICK } from '../support/process-server';
import { hasTerminal, launchOnTerminal, NO_TERMINAL } from '../support/process-terminal';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const describeOnTerminal = hasTerminal ? describe : describe.skip;
if (!hasTerminal) console.warn(`Questions on a terminal are not tested: ${NO_TERMINAL}.`);

describeOnTerminal('what can not be undone, on a terminal', () => {
  const directory = scratchDirectory();
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    const connection = new Connection({ connectionString: database.url });
    await connection.connect();
    // A name that no registration lets through.
    await connection.query(
      `INSERT INTO users (id, username, username_key, email, email_key, password_hash, updated_at)
       VALUES ('00000000-0000-7000-8000-000000000001', $1, 'ada', 'ada@example.com', 'ada@example.com', '', now())`,
      ['ada\x1b[2J'],
    );
    await connection.end();
  });
  afterAll(async () => {
    directory.remove();
    await database.drop();
  });

  async function remove(typed: string) {
    const session = launchOnTerminal([process.execPath, CLI, 'users', 'delete', 'ada'], {
      cwd: directory.path,
      env: { ...QUICK, DATABASE_URL: database.url },
    });
    const [question] = await session.says(/The user .*\[y\/N\] /);
    session.child.stdin?.write(typed);
    const { code, stdout } = await session.ended;
    return { code, question, shown: stdout.replaceAll('\r', '') };
  }

  test.each([
    ['no', 'n\r', 1],
    ['nothing', '\r', 1],
    ['Ctrl-D', '\x04', 1],
    ['Ctrl-C', '\x03', 130],
  ])('%s changes nothing', async (_answer, typed, exitCode) => {
    const { code, shown } = await remove(typed);
    expect(shown).toMatch(/Nothing was changed\.\n$/);
    expect(code).toBe(exitCode);
  });

  test('the question names who is about to go, in letters that a terminal does not obey; yes does it', async () => {
    const { code, question, shown } = await remove('yes\r');
    expect(question).toMatch(/^The user ada\\u\{1b\}\[2J <ada@example\.com> \(0{8}-.*\) will be deleted/);
    expect(shown).toMatch(/Deleted the user ada/);
    expect(code).toBe(0);
  });
});
