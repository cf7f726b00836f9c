import { Client as Connection } from 'pg';
import { startMailServer, tokenIn } from '../support/mail-server';
import { cli, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

const directory = scratchDirectory();
const NO_ID = '00000000-0000-7000-8000-000000000000';
const OPERATOR = { kind: 'operator' } as const;
const NEW_PASSWORD = 'violet anchors drift past noon';
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  await app.adminToken();
  await app.userToken('ada');
  await app.userToken('bob');
});
afterAll(async () => {
  directory.remove();
  await app.stop();
});

const runWith = (input: string | undefined, ...args: string[]) =>
  cli(['users', ...args], {
    cwd: directory.path,
    env: { DATABASE_URL: app.databaseUrl },
    ...(input !== undefined && { input }),
  });
const run = (...args: string[]) => runWith(undefined, ...args);
/** What a command answers in JSON; it must succeed. */
const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
};
const isIn = async (token: string) => (await app.graphql('{ me { id } }', { token })).status === 200;
const sql = async (text: string, values: unknown[] = []) => {
  const connection = new Connection({ connectionString: app.databaseUrl });
  await connection.connect();
  try {
    return (await connection.query(text, values)).rows;
  } finally {
    await connection.end();
  }
};

test('users are listed by page, filter and order', async () => {
  const [page, all, none] = await Promise.all([
    json('list', '--order', 'username', '--limit', '2'),
    run('list', '--order', 'username', '--limit', '2'),
    run('list', '--disabled', '--role', 'admin', '--search', 'ROOT@'),
  ]);
  expect(page.users.map(({ username }: { username: string }) => username)).toEqual(['ada', 'bob']);
  expect(page.users[0]).toMatchObject({ role: 'USER', scopes: ['me:read', 'me:write'], grantedScopes: [] });
  expect(page.pageInfo).toMatchObject({ hasNextPage: true });
  expect(none).toMatchObject({ code: 0, stdout: 'No user matches.\n' });
  expect(all.stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([
    'username',
    expect.stringMatching(/^-+$/),
    'ada',
    'bob',
    '',
  ]);
  expect(all.stderr).toBe(`There are more: add --after ${page.pageInfo.endCursor}\n`);
  const next = await json('list', '--order', 'username', '--limit', '2', '--after', page.pageInfo.endCursor);
  expect(next.users).toEqual([expect.objectContaining({ username: 'root', role: 'ADMIN' })]);
});

test('a user is shown by name, address or id', async () => {
  const shown = await json('show', 'Ada');
  expect(shown).toMatchObject({ username: 'ada', sessions: 1, personalAccessTokens: 0, lastLoginAddress: '127.0.0.1' });
  expect((await run('show', 'ADA@example.com')).stdout).toMatch(/^username +ada$/m);
  expect(await app.users.find(shown.id.toUpperCase())).toMatchObject({ username: 'ada' });
});

test('a name that looks like the id of another user is not read as an id', async () => {
  await app.users.createAdmin({ username: NO_ID, email: 'liar@example.com', password: PASSWORD });
  expect(await app.users.find(NO_ID)).toBeNull();
  const liar = await app.users.find('liar@example.com');
  await app.users.deleteUser(OPERATOR, liar?.id ?? '', null);
  expect(liar?.username).toBe(NO_ID);
});

test('scopes are granted and revoked on top of the role', async () => {
  const granted = await json('grant', 'bob', 'users:read', 'audit:read,status:read');
  expect(granted).toMatchObject({
    isChanged: true,
    user: { grantedScopes: ['users:read', 'status:read', 'audit:read'] },
  });
  const again = await run('grant', 'bob', 'users:read', 'me:read');
  expect(again.stdout).toMatch(/^Nothing to change\. bob holds: me:read me:write users:read /);
  const revoked = await json('revoke', 'bob', 'status:read', 'audit:read');
  expect(revoked.user.grantedScopes).toEqual(['users:read']);
  expect(await run('revoke', 'bob', 'me:read')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/by the role USER/),
  });
});

test('of grants that are made at once none is lost', async () => {
  const { id = '' } = (await app.users.find('bob')) ?? {};
  const scopes = ['users:write', 'status:read', 'audit:read', 'clients:read'] as const;
  await Promise.all(scopes.map((scope) => app.users.changeGrants(OPERATOR, id, { add: [scope], remove: [] }, null)));
  expect((await app.users.find('bob'))?.grantedScopes).toEqual(['users:read', ...scopes]);
  const removing = [...scopes, 'users:read' as const];
  await Promise.all(removing.map((scope) => app.users.changeGrants(OPERATOR, id, { add: [], remove: [scope] }, null)));
  expect((await app.users.find('bob'))?.grantedScopes).toEqual([]);
});

test('a role is changed, and one active admin remains', async () => {
  expect(await run('set-role', 'bob', 'admin')).toMatchObject({ code: 0, stdout: 'bob has the role ADMIN now.\n' });
  expect((await json('set-role', 'bob', 'USER')).user).toMatchObject({ role: 'USER', grantedScopes: [] });
  const refused = [
    ['set-role', 'root', 'user'],
    ['disable', 'root'],
    ['delete', 'root', '--yes'],
  ];
  for (const answer of await Promise.all(refused.map((args) => run(...args, '--json')))) {
    expect(answer).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(answer.stderr)).toEqual({
      error: { code: 'LAST_ADMIN', message: 'This is the last active admin. Make another one first.' },
    });
  }
});

test('a disabled user is out at once, and comes back by a login', async () => {
  const token = await app.userToken('ada');
  expect(await run('disable', 'ada')).toMatchObject({ code: 0, stdout: 'The user ada is disabled.\n' });
  expect(await isIn(token)).toBe(false);
  expect(await run('enable', 'ada')).toMatchObject({ code: 0, stdout: 'The user ada is enabled.\n' });
  expect((await run('enable', 'ada')).stdout).toBe('ada is enabled already.\n');
  expect(await isIn(token)).toBe(false);
  expect(await isIn(await app.userToken('ada'))).toBe(true);
});

test('sessions are listed and ended, one or all', async () => {
  const [first, second] = [await app.userToken('bob'), await app.userToken('bob')];
  const sessions = await json('sessions', 'bob');
  expect(sessions).toHaveLength(3);
  expect(sessions[0]).toMatchObject({ address: '127.0.0.1', scopes: ['me:read', 'me:write'] });
  // What a header may hold: on a terminal 0x9b begins an escape sequence by itself.
  await sql('UPDATE sessions SET user_agent = $2 WHERE id = $1', [sessions[0].id, 'evil\x9b2J\x1b]0;x\x07']);
  const { stdout } = await run('sessions', 'bob');
  expect(stdout).toContain('evil\\u{9b}2J\\u{1b}]0;x\\u{7}');
  expect(stdout).toMatch(/^[\x20-\x7e\n]*$/);

  expect(await run('sessions', 'bob', '--end', sessions[0].id, '--yes')).toMatchObject({ code: 0 });
  expect([await isIn(first), await isIn(second)]).toEqual([true, false]);
  expect(await run('sessions', 'ada', '--end', sessions[1].id, '--yes')).toMatchObject({
    code: 1,
    stderr: 'ada has no session with this id.\n',
  });
  expect(await json('sessions', 'bob', '--end-all', '--yes')).toEqual({ endedSessions: 2 });
  expect(await isIn(first)).toBe(false);
});

test('a password is reset from standard input, under the policy, and ends all sessions and tokens', async () => {
  const token = await app.userToken('bob');
  expect(await runWith('short', 'reset-password', 'bob')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/at least 8 characters/),
  });
  expect(await isIn(token)).toBe(true);
  const create = 'mutation { createPersonalAccessToken(input: { name: "ci", scopes: ["me:read"] }) { token } }';
  const personal = (await app.graphql(create, { token })).data.createPersonalAccessToken.token as string;
  const answer = await runWith(`${NEW_PASSWORD}\n`, 'reset-password', 'bob');
  expect(answer).toMatchObject({
    code: 0,
    stdout: 'bob has a new password. Ended 1 session(s). Ended 1 personal access token(s) and 0 client(s).\n',
    stderr: '',
  });
  for (const former of [token, personal]) expect(await isIn(former)).toBe(false);
  const login = (password: string) =>
    app.graphql(`mutation { login(input: { username: "bob", password: "${password}" }) { tokens { accessToken } } }`);
  expect((await login(PASSWORD)).data.login.tokens).toBeNull();
  expect((await login(NEW_PASSWORD)).data.login.tokens).not.toBeNull();
});

test('without a mail server, development says what the mail would', async () => {
  const answer = await run('reset-password', 'ada', '--mail');
  expect(answer.stdout).toMatch(/^SMTP_URL is not set.*\n.*resetPassword\(input: \{ token: "scoped_et_/);
});

test('with a mail server the user gets the token, and is told of a new password; a failure is told', async () => {
  const mail = await startMailServer();
  const runMailed = (url: string, input: string, ...args: string[]) =>
    cli(['users', 'reset-password', 'ada', ...args], {
      cwd: directory.path,
      input,
      env: { DATABASE_URL: app.databaseUrl, SMTP_URL: url, MAIL_FROM: 'noreply@example.com' },
    });
  try {
    const mailed = await runMailed(mail.url, '', '--mail');
    expect(mailed).toMatchObject({
      code: 0,
      stdout: 'Mailed a token for a new password to ada@example.com. It is valid for 30 minutes.\n',
    });
    expect(tokenIn(await mail.mailTo('ada@example.com'))).toMatch(/^scoped_et_/);
    expect(await runMailed(mail.url, NEW_PASSWORD)).toMatchObject({ code: 0, stderr: '' });
    expect((await mail.mailTo('ada@example.com', 2)).headers.subject).toBe('Your password was changed');
  } finally {
    await mail.stop();
  }
  const [failed, set] = await Promise.all([
    runMailed('smtp://127.0.0.1:1', '', '--mail', '--json'),
    runMailed('smtp://127.0.0.1:1', NEW_PASSWORD),
  ]);
  expect(failed).toMatchObject({ code: 1, stdout: '' });
  expect(JSON.parse(failed.stderr).error).toMatchObject({ code: 'MAIL_FAILED' });
  expect(set).toMatchObject({ code: 0, stderr: expect.stringMatching(/^The user could not be notified by mail: /) });
});

test('a user is deleted only if it is meant', async () => {
  await app.userToken('doomed');
  expect(await run('delete', 'doomed')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/there is no terminal to ask/),
  });
  const { id } = (await app.users.find('doomed')) ?? {};
  expect(await json('delete', 'doomed', '--yes')).toEqual({ userId: id });
  expect(await app.users.find('doomed')).toBeNull();
});

test('an unknown user is reported in a sentence, without a stack', async () => {
  const commands = [['show'], ['grant'], ['delete', '--yes']];
  const answers = await Promise.all(
    commands.map(([name = '', ...rest]) => run(name, 'nobody', ...(name === 'grant' ? ['me:read'] : []), ...rest)),
  );
  for (const answer of answers) {
    expect(answer).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^There is no user "nobody"\. To look for one: /),
    });
    expect(answer.stderr).not.toMatch(STACK);
  }
});

test('the audit log has all of it as done by the operator', async () => {
  const rows = await sql(
    "SELECT DISTINCT action, actor_kind, actor_id, address FROM audit_events WHERE actor_kind = 'OPERATOR'",
  );
  expect(rows.map(({ action }) => action).sort()).toEqual([
    'PASSWORD_RESET',
    'PASSWORD_RESET_REQUESTED',
    'SESSION_REVOKED',
    'USER_DELETED',
    'USER_REGISTERED',
    'USER_UPDATED',
  ]);
  expect(rows.every(({ actor_id, address }) => actor_id === null && address === null)).toBe(true);
});
