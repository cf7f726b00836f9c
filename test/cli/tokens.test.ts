import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { startTestApp, type TestApp } from '../support/test-app';

const directory = scratchDirectory();
const SECRET_KEY = 'a secret key of thirty-two bytes or more';
const DOCUMENT = join(directory.path, 'me.graphql');
let app: TestApp;
let session: string;
beforeAll(async () => {
  app = await startTestApp();
  session = await app.userToken('ada');
  writeFileSync(DOCUMENT, '{ me { username } }');
});
afterAll(async () => {
  directory.remove();
  await app.stop();
});

const run = (args: string[], input?: string) =>
  cli(['tokens', ...args], {
    cwd: directory.path,
    env: { DATABASE_URL: app.databaseUrl, SECRET_KEY },
    ...(input !== undefined && { input }),
  });
const json = async (args: string[], input?: string) => JSON.parse((await run([...args, '--json'], input)).stdout);
const good = async (token: string) => (await app.graphql('{ me { username } }', { token })).data?.me?.username;

test('an operator makes a token for a user, by scopes or by a document, and ends it', async () => {
  const made = await run(['create', 'ada', '--name', 'ci', '--scopes', 'me:read', '--days', '7']);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  const [, token = ''] = /^token {4}(scoped_pat_\S+)$/m.exec(made.stdout) ?? [];
  expect(made.stdout).toMatch(/^scopes {3}me:read\n/m);
  expect(await good(token)).toBe('ada');

  const second = await json(['create', 'ada', '--name', 'report', '--document', DOCUMENT]);
  expect(second.personalAccessToken).toMatchObject({ name: 'report', scopes: ['me:read'] });

  const list = await run(['list', 'ada']);
  expect(list.stdout).toMatch(/^name +scopes +made +last used +expires +id\n-.*\nreport .*\nci .*\n$/);
  expect(list.stdout).not.toContain('scoped_pat_');
  const [, { id }] = await json(['list', 'ada']);

  expect(await run(['revoke', id])).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
  const revoked = await run(['revoke', id, '--yes']);
  expect(revoked).toMatchObject({ code: 0, stdout: 'Revoked the personal access token ci.\n' });
  expect(await good(token)).toBeUndefined();
  expect(await good(second.token)).toBe('ada');
});

test('what is refused is refused in words; a token in place of an id is not repeated', async () => {
  const secret = `scoped_pat_${'0'.repeat(72)}`;
  const cases: [args: string[], code: number, says: RegExp][] = [
    [['create', 'ada', '--name', 'x', '--scopes', 'users:read'], 1, /requires scopes that this user does not hold/],
    [['create', 'ada', '--name', 'x'], 2, /Write either --scopes or --document/],
    [['create', 'ada', '--name', ' ', '--scopes', 'me:read'], 1, /at least one character/],
    [['create', 'nobody', '--name', 'x', '--scopes', 'me:read'], 1, /There is no user "nobody"/],
    [['create', 'ada', '--name', 'x', '--document', 'none.graphql'], 1, /Can't read none\.graphql/],
    [['create', 'ada', '--name', 'x', '--scopes', 'me:read', '--days', '0'], 2, /from 1 to 365/],
    [['revoke', secret, '--yes'], 1, /There is no personal access token with this id/],
  ];
  const answers = await Promise.all(cases.map(([args]) => run(args)));
  for (const [index, [, code, says]] of cases.entries()) {
    expect(answers[index]).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(says) });
    expect(answers[index]?.stderr).not.toMatch(STACK);
    expect(answers[index]?.stderr).not.toContain(secret);
  }
});

test('any token is inspected as by /introspect, with the reason that clients are not told', async () => {
  const { token } = await json(['create', 'ada', '--name', 'judged', '--scopes', 'me:read']);
  const [access, personal, forged, strange, none] = await Promise.all([
    run(['inspect'], `${session}\n`),
    json(['inspect'], token),
    json(['inspect'], `${session.slice(0, -4)}AAAA`),
    run(['inspect'], 'x'),
    run(['inspect'], ''),
  ]);
  expect(access).toMatchObject({ code: 0, stderr: '' });
  expect(access.stdout).toMatch(
    /^token +access token\nvalid +yes, until 2.*\nscopes +me:read me:write\nsubject .*\nuser +ada\n/,
  );
  expect(personal).toMatchObject({ kind: 'personal access token', active: true, scope: 'me:read', username: 'ada' });
  expect(forged).toEqual({ kind: 'access token', active: false, reason: 'a bad signature or payload' });
  expect(strange).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^token +no token of this server\nvalid +no: /),
  });
  expect(none).toMatchObject({ code: 1, stderr: expect.stringMatching(/No token was given/) });

  await cli(['users', 'disable', 'ada'], { cwd: directory.path, env: { DATABASE_URL: app.databaseUrl } });
  const [over, gone] = await Promise.all([json(['inspect'], session), json(['inspect'], token)]);
  expect(over.reason).toBe('its session has ended, or its holder is deleted or disabled');
  expect(gone.reason).toMatch(/owner is disabled/);
});
