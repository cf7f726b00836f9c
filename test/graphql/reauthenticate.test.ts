import { accountClient, auditOf } from '../support/account-client';
import { enrolPasskey } from '../support/passkeys';
import { enrolTotp, type TestTotp } from '../support/second-factors';
import { claimsOf, resultOf, secondStepClient, type TestAnswer } from '../support/second-step';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let client: ReturnType<typeof secondStepClient>;
let ada: TestTotp;
beforeAll(async () => {
  app = await startTestApp({ TRUST_PROXY: 'loopback' });
  client = secondStepClient(app);
  await app.userToken('ada');
  await app.userToken('bob');
});
beforeEach(async () => {
  for (const table of ['throttles', 'totp_factors', 'recovery_codes', 'passkeys', 'audit_events', 'sessions']) {
    await app.database.pool.query(`DELETE FROM ${table}`);
  }
  ada = await enrolTotp(app, 'ada');
});
afterAll(() => app?.stop());

/** Logs in with two factors. */
async function session(): Promise<NonNullable<TestAnswer['tokens']>> {
  const { tokens } = await client.complete(await client.pending('ada'), { totp: await ada.code() });
  if (!tokens) throw new Error('the login was refused');
  return tokens;
}
/** Makes the session's authentication older. */
const grow = () => app.database.pool.query(`UPDATE sessions SET authenticated_at = now() - interval '1 day'`);
const stored = () => app.database.prisma.session.findFirstOrThrow();
const ageOf = (at: Date | null) => Date.now() - (at?.getTime() ?? 0);
const bob = () => app.userToken('bob');

test('the password alone renews the time, with the level of a password, and answers tokens of the same session', async () => {
  const token = await bob();
  const before = claimsOf({ tokens: { accessToken: token, refreshToken: '', scopes: [] } });
  await grow();
  const answer = await client.reauthenticate(token, { password: PASSWORD });
  expect(resultOf(answer)).toBe('OK');
  expect(answer.tokens?.scopes).toEqual(['me:read', 'me:write']);
  const claims = claimsOf(answer);
  expect(claims).toMatchObject({ sid: before.sid, sub: before.sub, acr: 'aal1', amr: ['pwd'] });
  const session = await stored();
  expect(session).toMatchObject({ authenticationLevel: 1, authenticationMethods: ['pwd'] });
  expect(ageOf(session.authenticatedAt)).toBeLessThan(60_000);
  expect(await auditOf(app, 'REAUTHENTICATED')).toMatchObject([
    {
      actorId: claims.sub,
      targetId: claims.sub,
      after: { sessionId: claims.sid, level: 'SINGLE_FACTOR', methods: ['pwd'] },
    },
  ]);
});

test('satisfies a rule that requires a recent authentication', async () => {
  const token = await bob();
  await grow();
  const refused = await accountClient(app).changePassword(token, PASSWORD);
  expect(refused.topLevel).toEqual(['STEP_UP_REQUIRED']);
  const { tokens } = await client.reauthenticate(token, { password: PASSWORD });
  for (const renewed of [tokens?.accessToken ?? '', token]) {
    const answer = await accountClient(app).changePassword(renewed, PASSWORD);
    // It is let through: the capability refuses the password that the user has.
    expect(answer.userErrors).toMatchObject([{ code: 'WEAK_PASSWORD' }]);
  }
});

test('the former refresh tokens are refused, and the new one works', async () => {
  const { accessToken, refreshToken } = await session();
  const { tokens } = await client.reauthenticate(accessToken, { password: PASSWORD, totp: await ada.code() });
  const refresh = async (token: string) => {
    const { data } = await app.graphql(
      'mutation ($token: String!) { refresh(input: { refreshToken: $token }) { tokens { accessToken } userErrors { code } } }',
      { variables: { token } },
    );
    return data.refresh;
  };
  expect((await refresh(refreshToken)).userErrors).toEqual([{ code: 'INVALID_TOKEN' }]);
  const refreshed = await refresh(tokens?.refreshToken ?? '');
  expect(claimsOf(refreshed)).toMatchObject({ acr: 'aal2', sid: claimsOf({ tokens }).sid });
});

test.each([
  ['password and totp', async () => ({ password: PASSWORD, totp: await ada.code() }), 2, ['pwd', 'otp', 'mfa']],
  [
    'password and recovery code',
    async () => ({ password: PASSWORD, recoveryCode: ada.recoveryCodes[0] }),
    2,
    ['pwd', 'otp', 'mfa'],
  ],
])('%s gives exactly their level', async (_what, proof, authenticationLevel, authenticationMethods) => {
  const { accessToken } = await session();
  expect(resultOf(await client.reauthenticate(accessToken, await proof()))).toBe('OK');
  expect(await stored()).toMatchObject({ authenticationLevel, authenticationMethods });
});

test('the password alone of a user with a second factor is not enough, and changes nothing', async () => {
  const { accessToken } = await session();
  await grow();
  expect((await client.reauthenticate(accessToken, { password: PASSWORD })).userErrors).toEqual([
    {
      code: 'SECOND_FACTOR_REQUIRED',
      message: 'You have a second factor: send a code of the app, a recovery code or a passkey too.',
      path: ['input'],
    },
  ]);
  expect(await stored()).toMatchObject({ authenticationLevel: 2 });
  expect(ageOf((await stored()).authenticatedAt)).toBeGreaterThan(3_600_000);
});

test('a recovery code is used up, audited, and refused the second time', async () => {
  const { accessToken } = await session();
  const proof = { password: PASSWORD, recoveryCode: ada.recoveryCodes[0] };
  expect(resultOf(await client.reauthenticate(accessToken, proof))).toBe('OK');
  expect(await auditOf(app, 'RECOVERY_CODE_USED')).toHaveLength(1);
  expect((await client.reauthenticate(accessToken, proof)).userErrors).toMatchObject([
    { code: 'INVALID_CODE', path: ['input', 'recoveryCode'] },
  ]);
});

test('a wrong password does not use the code, and changes nothing', async () => {
  const { accessToken, refreshToken } = await session();
  await grow();
  const totp = await ada.code();
  const answer = await client.reauthenticate(accessToken, { password: 'wrong', totp });
  expect(answer.userErrors).toEqual([
    { code: 'INVALID_CREDENTIALS', message: 'The password is wrong.', path: ['input', 'password'] },
  ]);
  expect(ageOf((await stored()).authenticatedAt)).toBeGreaterThan(3_600_000);
  expect(await auditOf(app, 'LOGIN_FAILED')).toMatchObject([
    { actorId: ada.userId, targetId: ada.userId, after: { reason: 'REAUTHENTICATION' } },
  ]);
  expect(resultOf(await client.reauthenticate(accessToken, { password: PASSWORD, totp }))).toBe('OK');
  expect(refreshToken).toBeTruthy();
});

test('a wrong code changes nothing, although the password was right', async () => {
  const { accessToken } = await session();
  await grow();
  const answer = await client.reauthenticate(accessToken, { password: PASSWORD, totp: ada.wrongCode() });
  expect(answer.userErrors).toMatchObject([{ code: 'INVALID_CODE', path: ['input', 'totp'] }]);
  expect(ageOf((await stored()).authenticatedAt)).toBeGreaterThan(3_600_000);
});

test.each<[string, object, string]>([
  ['nothing', {}, 'Send the password, or a passkey.'],
  ['nulls', { password: null, totp: null }, 'Send the password, or a passkey.'],
  ['a code alone', { totp: '123456' }, 'Send the password beside the code, or a passkey.'],
  ['a recovery code alone', { recoveryCode: 'x' }, 'Send the password beside the code, or a passkey.'],
  [
    'two second factors',
    { password: 'x', totp: '1', recoveryCode: 'x' },
    'Send at most one of a code of the app, a recovery code and a passkey.',
  ],
  [
    'a passkey and a code',
    { totp: '1', passkey: {} },
    'Send at most one of a code of the app, a recovery code and a passkey.',
  ],
])('refuses %s with the fields to send', async (_what, input, message) => {
  const { errors } = await app.graphql(
    'mutation ($input: ReauthenticateInput!) { reauthenticate(input: $input) { userErrors { code } } }',
    { token: await bob(), variables: { input } },
  );
  expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
});

test('refuses malformed passwords, naming the field', async () => {
  const token = await bob();
  for (const password of ['a\0b', '\ud800', 'x'.repeat(1_025)]) {
    expect(resultOf(await client.reauthenticate(token, { password }))).toBe('BAD_USER_INPUT');
  }
});

test('requires a session: a personal access token, a client and an anonymous caller are refused', async () => {
  const { data } = await app.graphql(
    `mutation { createPersonalAccessToken(input: { name: "x", expiresInDays: 1, scopes: [me_read] }) { token userErrors { message } } }`.replace(
      'me_read',
      '"me:read"',
    ),
    { token: await bob() },
  );
  const personal = data.createPersonalAccessToken.token;
  expect(personal).toMatch(/^scoped_pat_/);
  expect(resultOf(await client.reauthenticate(personal, { password: PASSWORD }))).toBe('FORBIDDEN');
  expect(await client.reauthenticationOptions(personal)).toEqual({ topLevel: 'FORBIDDEN' });
  const { errors } = await app.graphql('mutation { beginReauthentication { methods } }');
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});

test('beginReauthentication says what the user can send', async () => {
  expect(await client.reauthenticationOptions(await bob())).toEqual({
    methods: ['PASSWORD'],
    passkeyOptions: null,
    userErrors: [],
  });
  const { accessToken } = await session();
  expect(await client.reauthenticationOptions(accessToken)).toEqual({
    methods: ['PASSWORD', 'TOTP', 'RECOVERY_CODE'],
    passkeyOptions: null,
    userErrors: [],
  });
});

describe('with a passkey', () => {
  test('alone that verifies its user gives the highest level; an answer works once, and for this session only', async () => {
    const { accessToken } = await session();
    const passkey = await enrolPasskey(app, accessToken);
    const { methods, passkeyOptions } = await client.reauthenticationOptions(accessToken);
    expect(methods).toContain('PASSKEY');
    const other = await session();
    const answer = passkey.get(passkeyOptions);
    expect(resultOf(await client.reauthenticate(other.accessToken, { passkey: answer }))).toBe('INVALID_CODE');
    const renewed = await client.reauthenticate(accessToken, { passkey: answer });
    expect(claimsOf(renewed)).toMatchObject({ acr: 'phr', amr: ['pop', 'user', 'mfa'] });
    expect(resultOf(await client.reauthenticate(accessToken, { passkey: answer }))).toBe('INVALID_CODE');
  });

  test('without user verification is accepted beside the password only', async () => {
    const { accessToken } = await session();
    const passkey = await enrolPasskey(app, accessToken);
    const answer = async () =>
      passkey.get((await client.reauthenticationOptions(accessToken)).passkeyOptions, { isUserVerified: false });
    expect(resultOf(await client.reauthenticate(accessToken, { passkey: await answer() }))).toBe('INVALID_CODE');
    const renewed = await client.reauthenticate(accessToken, { password: PASSWORD, passkey: await answer() });
    expect(claimsOf(renewed)).toMatchObject({ acr: 'aal2', amr: ['pwd', 'pop', 'mfa'] });
  });

  test('of another user is refused', async () => {
    const { accessToken } = await session();
    const token = await bob();
    const foreign = await enrolPasskey(app, token);
    await enrolPasskey(app, accessToken);
    const { passkeyOptions } = await client.reauthenticationOptions(accessToken);
    expect(resultOf(await client.reauthenticate(accessToken, { passkey: foreign.get(passkeyOptions) }))).toBe(
      'INVALID_CODE',
    );
  });
});

describe('attempts', () => {
  test('count like those of a login with the username, and with other uses of the current password', async () => {
    const token = await bob();
    const results: string[] = [];
    for (let index = 0; index < 11; index += 1) {
      results.push(resultOf(await client.reauthenticate(token, { password: 'wrong' })));
    }
    expect(results).toEqual([...Array(10).fill('INVALID_CREDENTIALS'), 'RATE_LIMITED']);
    expect(resultOf(await client.login('bob'))).toBe('RATE_LIMITED');
    await app.database.pool.query(`DELETE FROM throttles WHERE key LIKE 'login%'`);
    expect(resultOf(await client.reauthenticate(token, { password: PASSWORD }))).toBe('RATE_LIMITED');
  });

  test('a right password without the right factor does not reset the failures; both do', async () => {
    const { accessToken } = await session();
    await client.reauthenticate(accessToken, { password: PASSWORD, totp: ada.wrongCode() });
    const failures = async () =>
      (await app.database.pool.query(`SELECT points FROM throttles WHERE key LIKE 'loginByPair:%'`)).rows[0]?.points ??
      0;
    expect(await failures()).toBe(1);
    await client.reauthenticate(accessToken, { password: PASSWORD });
    expect(await failures()).toBe(1);
    await client.reauthenticate(accessToken, { password: PASSWORD, totp: await ada.code() });
    expect(await failures()).toBe(0);
  });

  test('twenty at once with one code renew the session once', async () => {
    const { accessToken } = await session();
    const totp = await ada.code();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        secondStepClient(app, { 'x-forwarded-for': `192.0.2.${index}` })
          .reauthenticate(accessToken, { password: PASSWORD, totp })
          .then(resultOf),
      ),
    );
    expect(results.filter((result) => result === 'OK')).toHaveLength(1);
  });
});

test('a session that ends meanwhile is not renewed', async () => {
  const token = await bob();
  await app.database.pool.query(`UPDATE sessions SET last_used_at = now() - interval '100 days'`);
  expect(resultOf(await client.reauthenticate(token, { password: PASSWORD }))).toBe('UNAUTHENTICATED');
});

test('the scopes of a role that requires a second factor come with it', async () => {
  const strict = await startTestApp({ DATABASE_URL: app.databaseUrl, REQUIRE_SECOND_FACTOR: 'ADMIN' });
  try {
    const there = secondStepClient(strict);
    await strict.adminToken('root');
    const { tokens: weak } = await there.login('root');
    expect(weak?.scopes).toEqual(['me:read', 'me:write']);
    const root = await enrolTotp(strict, 'root');
    const { tokens: strong } = await there.complete(await there.pending('root'), { totp: await root.code() });
    expect(strong?.scopes).toContain('users:grant');
    const form = { grant_type: 'password', username: 'root', password: PASSWORD, otp: await root.code() };
    const reply = await fetch(`${strict.url}/token`, { method: 'POST', body: new URLSearchParams(form) });
    expect((await reply.json()).scope.split(' ')).toEqual(strong?.scopes);

    // A session of before the enrolment.
    const raised = await there.reauthenticate(weak?.accessToken ?? '', { password: PASSWORD, totp: await root.code() });
    expect(raised.tokens?.scopes).toEqual(strong?.scopes);
  } finally {
    await strict.stop();
  }
});
