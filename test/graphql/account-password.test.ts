import { accountClient, auditOf, codesOf, NEW_PASSWORD } from '../support/account-client';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let other: TestApp;
let client: ReturnType<typeof accountClient>;
let elsewhere: ReturnType<typeof accountClient>;

beforeAll(async () => {
  app = await startTestApp();
  other = await startTestApp({ DATABASE_URL: app.databaseUrl });
  client = accountClient(app);
  elsewhere = accountClient(other);
});
afterAll(async () => {
  await other?.stop();
  await app?.stop();
});

const sessionsOf = (userId: string) => app.database.prisma.session.count({ where: { userId } });

test('changing the password ends every other session, on every node, and keeps one’s own', async () => {
  const id = await client.register('ada');
  const [mine, second, third] = [await client.login('ada'), await client.login('ada'), await elsewhere.login('ada')];
  expect(await client.changePassword(mine.token as string)).toEqual({ user: { id }, userErrors: [] });
  expect(await client.isAlive(mine.token)).toBe(true);
  expect(await elsewhere.isAlive(mine.token)).toBe(true);
  for (const { token } of [second, third]) {
    expect(await client.isAlive(token)).toBe(false);
    expect(await elsewhere.isAlive(token)).toBe(false);
  }
  const refresh = `mutation { refresh(input: { refreshToken: "${second.refreshToken}" }) { userErrors { code } } }`;
  expect(codesOf((await other.graphql(refresh)).data.refresh)).toEqual(['INVALID_TOKEN']);
  expect((await elsewhere.login('ada')).codes).toEqual(['INVALID_CREDENTIALS']);
  expect((await elsewhere.login('ada', NEW_PASSWORD)).codes).toEqual([]);
  expect(await auditOf(app, 'PASSWORD_CHANGED')).toMatchObject([
    { actorKind: 'USER', actorId: id, targetId: id, after: { endedSessions: 2 }, address: '127.0.0.1' },
  ]);
});

test('a personal access token changes no password: its user has not authenticated for it', async () => {
  const id = await client.register('ben');
  const { token: session = '' } = await client.login('ben');
  const create = `mutation { createPersonalAccessToken(input: { name: "ci", scopes: ["me:read", "me:write"] }) { token } }`;
  const { token } = (await app.graphql(create, { token: session })).data.createPersonalAccessToken;
  const change = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { userErrors { code } } }`;
  const input = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
  const { data, errors } = await app.graphql(change, { token, variables: { input } });
  expect([data, errors?.[0]?.extensions]).toMatchObject([undefined, { code: 'STEP_UP_REQUIRED', currentLevel: null }]);
  expect(await sessionsOf(id)).toBe(1);
});

test.each([
  ['wrong', NEW_PASSWORD, 'not the password', 'INVALID_CREDENTIALS', 'currentPassword'],
  ['empty', NEW_PASSWORD, '', 'INVALID_CREDENTIALS', 'currentPassword'],
  ['right, but the new one is short', 'short', PASSWORD, 'WEAK_PASSWORD', 'newPassword'],
  ['right, but the new one has the username', 'it is cyd by the sea', PASSWORD, 'WEAK_PASSWORD', 'newPassword'],
  ['right, but the new one is the same', PASSWORD, PASSWORD, 'WEAK_PASSWORD', 'newPassword'],
])('nothing changes where the current password is %s', async (_what, next, current, code, field) => {
  // The first of these opens the account.
  if (!(await app.database.prisma.user.findUnique({ where: { usernameKey: 'cyd' } }))) await client.register('cyd');
  const [mine, second] = [await client.login('cyd'), await client.login('cyd')];
  expect(await client.changePassword(mine.token as string, next, current)).toMatchObject({
    user: null,
    userErrors: [{ code, path: ['input', field] }],
  });
  expect(await client.isAlive(second.token)).toBe(true);
  expect((await client.login('cyd')).codes).toEqual([]);
});

test('guesses of the current password are limited for all operations that require it together; right ones are not counted', async () => {
  await client.register('dan');
  const { token = '' } = await client.login('dan');
  for (let index = 0; index < 12; index += 1) {
    expect(codesOf(await client.changePassword(token, PASSWORD, PASSWORD))).toEqual(['WEAK_PASSWORD']);
  }
  const guesses = Array.from({ length: 30 }, (_, index) =>
    index % 2 ? client.deleteMe(token, `guess ${index}`) : client.changePassword(token, NEW_PASSWORD, `guess ${index}`),
  );
  const answers = await Promise.all(guesses);
  expect(answers.filter(({ topLevel }) => topLevel?.[0] === 'RATE_LIMITED')).toHaveLength(20);
  expect(await client.changePassword(token)).toEqual({ topLevel: ['RATE_LIMITED'] });
  expect(await client.isAlive(token)).toBe(true);
});

test('new passwords are limited by user, so that no user can overload the strength check', async () => {
  await client.register('flo');
  const { token = '' } = await client.login('flo');
  const codes = await Promise.all(
    Array.from({ length: 32 }, async () => {
      const answer = await client.changePassword(token, 'short', 'not the password');
      return (answer.topLevel ?? codesOf(answer)).join();
    }),
  );
  expect(codes.filter((code) => code === 'WEAK_PASSWORD')).toHaveLength(30);
  expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(2);
});

test('text that is no password is BAD_USER_INPUT', async () => {
  await client.register('eva');
  const { token = '' } = await client.login('eva');
  for (const text of ['a\0b', 'x\ud800', 'x'.repeat(2000)]) {
    expect(await client.changePassword(token, NEW_PASSWORD, text)).toEqual({ topLevel: ['BAD_USER_INPUT'] });
  }
  const document = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { user { id } } }`;
  const input = { currentPassword: PASSWORD, newPassword: 'long enough\0 but' };
  const { errors } = await app.graphql(document, { token, variables: { input } });
  expect(errors).toMatchObject([
    { message: 'newPassword must not contain the NUL character.', extensions: { code: 'BAD_USER_INPUT' } },
  ]);
});

test('logins with the old password that race the change leave no session', async () => {
  for (let round = 0; round < 6; round += 1) {
    await app.database.pool.query('DELETE FROM throttles');
    const username = `fay${round}`;
    const id = await client.register(username);
    const { token = '' } = await client.login(username);
    const racing = Array.from({ length: 8 }, (_, index) => (index % 2 ? client : elsewhere).login(username));
    const [changed, ...logins] = await Promise.all([client.changePassword(token), ...racing]);
    expect(codesOf(changed)).toEqual([]);
    for (const login of logins) expect(await client.isAlive(login.token)).toBe(false);
    expect(await sessionsOf(id)).toBe(1);
  }
});

test('of two changes at once one wins, and its password is the one', async () => {
  await client.register('gus');
  const logins = await Promise.all([client.login('gus'), elsewhere.login('gus')]);
  const answers = await Promise.all([
    client.changePassword(logins[0].token as string, `${NEW_PASSWORD} one`),
    elsewhere.changePassword(logins[1].token as string, `${NEW_PASSWORD} two`),
  ]);
  const won = answers.findIndex(({ user }) => user);
  const lost = answers[1 - won];
  expect(lost.topLevel ?? codesOf(lost)).toEqual([expect.stringMatching(/INVALID_CREDENTIALS|UNAUTHENTICATED/)]);
  expect((await client.login('gus', `${NEW_PASSWORD} ${won === 0 ? 'one' : 'two'}`)).codes).toEqual([]);
});

test('it takes a user and me:write', async () => {
  const token = await app.userToken('hal', ['me:read']);
  expect(await client.changePassword(token)).toEqual({ topLevel: ['FORBIDDEN'] });
  expect(await client.changePassword('')).toEqual({ topLevel: ['UNAUTHENTICATED'] });
});
