import { type MailServer, startMailServer, tokenIn } from '../support/mail-server';
import { cli, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

const directory = scratchDirectory();
let server: MailServer;
let app: TestApp;

beforeAll(async () => {
  server = await startMailServer();
  app = await startTestApp({ REGISTRATION: 'invited', SMTP_URL: server.url, MAIL_FROM: 'noreply@example.org' });
  await app.adminToken();
});
afterAll(async () => {
  directory.remove();
  await app?.stop();
  await server?.stop();
});

interface Settings {
  readonly input?: string;
  readonly env?: Record<string, string>;
}

const run = (args: string[], { input, env = {} }: Settings = {}) =>
  cli(args, {
    cwd: directory.path,
    env: { DATABASE_URL: app.databaseUrl, SMTP_URL: server.url, MAIL_FROM: 'noreply@example.org', ...env },
    ...(input !== undefined && { input }),
  });
/** What a command answers in JSON; it must succeed. */
const json = async (args: string[], settings?: Settings) => {
  const { code, stdout, stderr } = await run([...args, '--json'], settings);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
};
const mutate = async (document: string, input: object) => {
  const { data } = await app.graphql(document, { variables: { input } });
  return Object.values(data)[0] as { userErrors: unknown[] } & Record<string, unknown>;
};
const login = async (username: string, password: string) =>
  (
    await mutate(
      'mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken } userErrors { code } } }',
      { username, password },
    )
  ).userErrors;

test('users create mails a token, or sets a password from standard input', async () => {
  const args = ['users', 'create', '--username', 'ada', '--email', 'ada@example.com', '--full-name', 'Ada'];
  const { user, unsent } = await json([...args, '--role', 'user', '--scopes', 'users:read,audit:read']);
  expect(unsent).toEqual([]);
  expect(user).toMatchObject({
    username: 'ada',
    fullName: 'Ada',
    role: 'USER',
    grantedScopes: ['users:read', 'audit:read'],
  });
  const reset =
    'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { userId userErrors { code } } }';
  const token = tokenIn(await server.mailTo('ada@example.com'));
  expect(await mutate(reset, { token, newPassword: PASSWORD })).toEqual({ userId: user.id, userErrors: [] });
  expect(await login('ada', PASSWORD)).toEqual([]);

  const bob = ['users', 'create', '--username', 'admin', '--email', 'bob@example.com', '--password'];
  expect(await run(bob, { input: PASSWORD })).toMatchObject({
    code: 0,
    // The operator may use a reserved name.
    stdout: expect.stringMatching(/^Created the user admin \([\da-f-]{36}\)\.\n$/),
    stderr: '',
  });
  expect(await login('admin', PASSWORD)).toEqual([]);
  const [event] = (await json(['audit', '--target', 'admin', '--action', 'user_registered'])).events;
  expect(event).toMatchObject({ actorKind: 'OPERATOR', actor: null, target: { username: 'admin' } });
});

test('users create without a mail server prints what a developer does instead of reading the mail', async () => {
  const args = ['users', 'create', '--username', 'cem', '--email', 'cem@example.com'];
  const { code, stdout } = await run(args, { env: { SMTP_URL: '', MAIL_FROM: '' } });
  expect(code).toBe(0);
  expect(stdout).toMatch(/SMTP_URL is not set[\s\S]*resetPassword/);
});

test('a refusal says why, and nothing is created', async () => {
  const create = (username: string, ...more: string[]) =>
    run(['users', 'create', '--username', username, '--email', 'dan@example.com', ...more], { input: 'password' });
  for (const [answer, code, says] of [
    [await create('ADA'), 1, 'This username is taken.'],
    [await create('d'), 1, '3 to 64'],
    [await create('dan', '--password'), 1, 'password'],
    [await create('dan', '--role', 'king'), 2, 'There is no role "king"'],
    [await create('dan', '--scopes', 'me:fly'), 2, 'There is no scope "me:fly"'],
    [await run(['users', 'create', '--username', 'dan']), 2, '--email'],
  ] as const) {
    expect(answer).toMatchObject({ code, stdout: '' });
    expect(answer.stderr).toContain(says);
    expect(answer.stderr).not.toMatch(STACK);
  }
  expect(await app.users.find('dan@example.com')).toBeNull();
});

test('users update changes what is given, and says what changed', async () => {
  const update = (...args: string[]) => run(['users', 'update', 'ada', ...args]);
  expect(await update('--full-name', 'Ada King', '--scopes', '')).toMatchObject({
    code: 0,
    stdout: 'Changed the name, the scopes of ada.\n',
  });
  expect(await update('--full-name', 'Ada King')).toMatchObject({ code: 0, stdout: 'Nothing to change.\n' });
  const { user, isChanged } = await json([
    'users',
    'update',
    'ada',
    '--email',
    'ada@new.example',
    '--remove-full-name',
  ]);
  expect({ user, isChanged }).toMatchObject({ isChanged: true, user: { email: 'ada@new.example', fullName: null } });
  expect((await server.mailTo('ada@example.com', 3)).headers.subject).toBe('Your e-mail address was changed');
  expect(await update('--email', 'bob@example.com')).toMatchObject({
    code: 1,
    stderr: 'This e-mail address is taken.\n',
  });
  expect(await update()).toMatchObject({ code: 2, stderr: 'Write what to change, such as --email.\n' });
  expect(await update('--full-name', ' ')).toMatchObject({ code: 2 });
  expect(await update('--locale', 'de')).toMatchObject({ code: 0, stdout: expect.stringContaining('the language') });
  expect(await update('--locale', 'x y')).toMatchObject({ code: 2 });
  expect((await run(['users', 'update', 'nobody', '--role', 'admin'])).stderr).toContain('There is no user "nobody"');
});

test('users invite mails an invitation; invitations lists and revokes', async () => {
  const invite = (email: string, ...more: string[]) => json(['users', 'invite', '--email', email, ...more]);
  const { invitation, isMailed } = await invite(
    'eve@example.com',
    ...['--full-name', 'Eve', '--role', 'admin', '--locale', 'de-at'],
  );
  expect(isMailed).toBe(true);
  expect(invitation).toMatchObject({
    email: 'eve@example.com',
    role: 'ADMIN',
    state: 'PENDING',
    inviterKind: 'OPERATOR',
  });
  const accept = `mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) {
    user { role fullName locale } userErrors { code } } }`;
  const mail = await server.mailTo('eve@example.com');
  expect(mail.text).toContain('Konto');
  const token = tokenIn(mail);
  expect(await mutate(accept, { token, username: 'eve', password: PASSWORD })).toEqual({
    user: { role: 'ADMIN', fullName: 'Eve', locale: 'de-AT' },
    userErrors: [],
  });
  const { invitation: second } = await invite('fay@example.com');
  const listed = await json(['users', 'invitations', '--limit', '1']);
  expect(listed).toMatchObject({ invitations: [{ id: second.id }], pageInfo: { hasNextPage: true } });
  const next = await json(['users', 'invitations', '--after', listed.pageInfo.endCursor]);
  expect(next.invitations).toMatchObject([{ id: invitation.id, state: 'ACCEPTED' }]);
  const table = await run(['users', 'invitations', '--state', 'pending']);
  expect(table.stdout).toMatch(
    /^e-mail +state +role +scopes +created +expires +id\n-[- ]+\nfay@example\.com +pending +USER +none /,
  );

  expect(await run(['users', 'invitations', '--revoke', second.id])).toMatchObject({
    code: 0,
    stdout: 'Revoked the invitation of fay@example.com.\n',
  });
  expect(await run(['users', 'invitations', '--revoke', invitation.id])).toMatchObject({ code: 1 });
  expect(await run(['users', 'invitations', '--email', 'nobody@example.com'])).toMatchObject({
    stdout: 'No invitation matches.\n',
  });
  expect(await run(['users', 'invite', '--email', 'eve@example.com'])).toMatchObject({
    code: 1,
    stderr: 'This e-mail address is taken.\n',
  });
  const closed = await run(['users', 'invite', '--email', 'gus@example.com', '--json'], {
    env: { REGISTRATION: 'closed' },
  });
  expect(closed).toMatchObject({ code: 1, stderr: expect.stringContaining('"code":"REGISTRATION_CLOSED"') });
});

test('audit lists events by action, actor, target and time, page by page', async () => {
  const all = await json(['audit', '--limit', '100']);
  const filtered = await json([
    'audit',
    '--action',
    'USER_INVITED INVITATION_REVOKED',
    '--since',
    '2026-01-01',
    '--until',
    '2999-01-01T00:00Z',
  ]);
  expect(new Set(filtered.events.map(({ action }: { action: string }) => action))).toEqual(
    new Set(['USER_INVITED', 'INVITATION_REVOKED']),
  );
  const first = await json(['audit', '--limit', '2']);
  const second = await json(['audit', '--limit', '2', '--after', first.pageInfo.endCursor]);
  expect([...first.events, ...second.events]).toEqual(all.events.slice(0, 4));
  const byAda = await json(['audit', '--actor', 'ada']);
  expect(byAda.events.length).toBeGreaterThan(0);
  for (const event of byAda.events) expect(event.actor).toEqual({ id: expect.any(String), username: 'ada' });
  const table = await run(['audit', '--limit', '2', '--target', 'eve']);
  expect(table.stdout).toMatch(/^at +action +actor +target +address +before +after\n/);
  expect(table.stdout).toMatch(/USER_REGISTERED +eve +eve +127\.0\.0\.1/);
  expect((await run(['audit', '--since', '2999-01-01'])).stdout).toBe('No event matches.\n');
  for (const [option, value, says] of [
    ['--action', 'LOGIN_FALED', 'Did you mean LOGIN_FAILED?'],
    ['--since', '2026-11-27T20:00', 'time zone'],
    ['--since', '2026-13-27', 'time zone'],
    ['--limit', '0', 'whole number'],
    ['--actor', 'nobody', 'There is no user "nobody"'],
    ['--after', 'x', 'cursor'],
  ] as const) {
    const { code, stderr } = await run(['audit', option, value]);
    expect({ option, code: (code ?? 0) > 0, stderr }).toEqual({
      option,
      code: true,
      stderr: expect.stringContaining(says),
    });
    expect(stderr).not.toMatch(STACK);
  }
});
