import { type AddressInfo, createServer, type Server } from 'node:net';
import { cli, cliProcess, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { processesWith } from '../support/process-table';
import { databaseUrl } from '../support/test-database';
import { readTestServer } from '../support/test-server';

const directory = scratchDirectory();
let silent: Server;
let port: number;

beforeAll(async () => {
  silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  port = (silent.address() as AddressInfo).port;
});
afterAll(() => {
  silent.close();
  directory.remove();
});

test('a port that is taken is named, and PostgreSQL is not left behind', async () => {
  const { code, stderr } = await cliProcess(['start'], { cwd: directory.path, env: { PORT: String(port) } });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `Port ${port} is taken. Stop what listens there or set PORT.\n`,
  });
  expect(processesWith(directory.path)).toEqual([]);
});

test.each(['192.0.2.1', 'fe80::1', 'host.invalid'])('a HOST that is not ours is named: %s', async (HOST) => {
  const { code, stderr } = await cli(['start'], {
    cwd: directory.path,
    env: { HOST, DATABASE_URL: readTestServer().url, LOG_LEVEL: 'fatal' },
  });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr:
      `HOST ${HOST} is not an address of this machine. ` +
      'Set HOST to 127.0.0.1, or to 0.0.0.0 for all of its addresses.\n',
  });
});

test('a start that fails after the database is open says only why', async () => {
  const env = { TRUSTED_DOCUMENTS_FILE: 'no-such-file.json' };
  const { code, stdout, stderr } = await cliProcess(['start'], { cwd: directory.path, env });
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/^[^\n]*no-such-file\.json[^\n]*\n$/);
  expect(stdout).not.toContain('trying again');
  expect(processesWith(directory.path)).toEqual([]);
});

test('a DATABASE_URL that leads nowhere is explained in a line, without the password', async () => {
  const right = new URL(readTestServer().url);
  const wrong = new URL(right);
  wrong.password = 'hunter2';
  const at = (address: string) => `postgresql://someone:hunter2@${address}`;
  const cases: [run: typeof cli, command: string, url: string, reason: RegExp][] = [
    [cliProcess, 'start', at('127.0.0.1:1/app'), /ECONNREFUSED.*start PostgreSQL/],
    [cli, 'migrate', at('localhost:1/app'), /ECONNREFUSED.*start PostgreSQL/],
    [cli, 'start', at('host.invalid/app'), /host\.invalid\. .*(?:no such host|looked up)/],
    [cli, 'start', wrong.href, /password authentication failed.*Correct the user and the password/],
    [cli, 'start', databaseUrl(right.href, 'nowhere'), /"nowhere" does not exist\. Create the database/],
    [cliProcess, 'start', at(`127.0.0.1:${port}/app`), /timeout/],
  ];
  const answers = await Promise.all(
    cases.map(([run, command, url]) => run([command], { cwd: directory.path, env: { DATABASE_URL: url } })),
  );
  for (const [index, [, , url, reason]] of cases.entries()) {
    const { code, stdout, stderr } = answers[index] as (typeof answers)[number];
    const { host, pathname } = new URL(url);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Can't connect to the PostgreSQL server at .* \(DATABASE_URL\): .*\.\n$/);
    expect(stderr).toContain(` ${host}${pathname} `);
    expect(stderr).toMatch(reason);
    expect(stderr).not.toMatch(STACK);
    expect(stderr).not.toContain('hunter2');
  }
});
