import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, until } from '../support/process';
import { scratchDirectory } from '../support/process-directory';
import { QUICK } from '../support/process-server';
import { processesWith } from '../support/process-table';
import { hasTerminal, launchOnTerminal, NO_TERMINAL } from '../support/process-terminal';

const describeOnTerminal = hasTerminal ? describe : describe.skip;
if (!hasTerminal) console.warn(`The console of a newcomer is not tested: ${NO_TERMINAL}.`);

describeOnTerminal('on a terminal', () => {
  const directory = scratchDirectory();
  afterAll(directory.remove);
  const start = (env = {}) =>
    launchOnTerminal([process.execPath, join(ROOT, 'dist/main.js')], {
      cwd: directory.path,
      env: { ...QUICK, ...env },
    });

  test('the log is lines for people; Ctrl-C stops the server, and PostgreSQL with it', async () => {
    const session = start();
    const [, url] = await session.says(/GraphQL {3}(http:\S+)/);
    await session.says(/An admin:/);
    // The first thing to try, as printed.
    const [, command = ''] = /^ {4}(curl .*)\r$/m.exec(session.output().stdout) ?? [];
    const { stdout: answer } = await run('sh', ['-c', command], { cwd: directory.path });
    expect(JSON.parse(answer)).toEqual({
      data: {
        register: {
          user: { id: expect.any(String), username: 'ada', scopes: ['me:read', 'me:write'] },
          userErrors: [],
        },
      },
    });
    await fetch(`${url}?query={__typename}`, { headers: { 'apollo-require-preflight': '1' } });
    session.child.stdin?.write('\x03');
    const { code, stdout } = await session.ended;
    expect(code).toBe(0);
    for (const line of [
      `Creating a PostgreSQL cluster in ${directory.path}/.data/postgres`,
      /Started PostgreSQL on 127\.0\.0\.1:\d+, data in /,
      /Applied \d+ database migration\(s\): \d+_init/,
      `Made a secret key for development: ${directory.path}/.data/development-secret`,
      /Listening on http:\/\/localhost:\d+\r$/,
      /request requestId=[\da-f-]+ method=GET path=\/graphql status=200 ms=[\d.]+ clientAddress=127\.0\.0\.1\r$/,
      'Stopped PostgreSQL',
    ]) {
      const pattern = typeof line === 'string' ? line.replaceAll('.', '\\.') : line.source;
      expect(stdout).toMatch(new RegExp(`^(?:\\^C)?\\d\\d:\\d\\d:\\d\\d  ${pattern}`, 'm'));
    }
    expect(stdout).not.toContain('{"level"');
    expect(processesWith(directory.path)).toEqual([]);
  });

  test('Ctrl-C while PostgreSQL is being made is no fault, and leaves nothing half made', async () => {
    const session = start({ DATA_DIR: 'another' });
    await session.says(/Creating a PostgreSQL cluster/);
    session.child.stdin?.write('\x03');
    const { code, stdout } = await session.ended;
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/\b(error|failed)\b/i);
    // What initdb has started gets the Ctrl-C as well, and may take a moment longer on a busy machine.
    await until(() => processesWith(directory.path).length === 0, 'everything has ended');
    expect(readdirSync(join(directory.path, 'another', 'postgres')).filter((name) => name !== 'cluster')).toEqual([]);
  });

  test('closing the terminal leaves no process behind', async () => {
    const session = start();
    await session.says(/First thing to try/);
    session.child.kill('SIGKILL');
    await until(() => processesWith(directory.path).length === 0, 'PostgreSQL has stopped');
  });
});
