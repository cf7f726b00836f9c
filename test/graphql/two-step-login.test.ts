import { FREE_FAILURES } from '../../src/throttle/login-throttle';
import { accountClient, auditOf, NEW_PASSWORD } from '../support/account-client';
import { enrolTotp, type TestTotp } from '../support/second-factors';
import { claimsOf, resultOf, secondStepClient, type TestAnswer } from '../support/second-step';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let client: ReturnType<typeof secondStepClient>;
let ada: TestTotp;
let admin: string;
beforeAll(async () => {
  app = await startTestApp({ TRUST_PROXY: 'loopback' });
  client = secondStepClient(app);
  await app.userToken('ada');
  await app.userToken('bob');
  admin = await app.adminToken();
});
beforeEach(async () => {
  await app.database.pool.query('DELETE FROM throttles');
  await app.database.pool.query('DELETE FROM pending_logins');
  await app.database.pool.query('DELETE FROM totp_factors');
  await app.database.pool.query('DELETE FROM recovery_codes');
  await app.database.pool.query('DELETE FROM audit_events');
  ada = await enrolTotp(app, 'ada');
  loginsBefore = await logins();
});
afterAll(() => app?.stop());

const from = (address: string) => secondStepClient(app, { 'x-forwarded-for': address });
const pendings = () => app.database.prisma.pendingLogin.findMany();
const counts = async () => {
  const { rows } = await app.database.pool.query<{ key: string; points: number }>('SELECT key, points FROM throttles');
  return Object.fromEntries(rows.map(({ key, points }) => [key.split(':')[0], points]));
};
/** Every login so far, by outcome. */
async function logins(): Promise<Record<string, number>> {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  const series = text.matchAll(/^auth_logins_total\{outcome="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...series].map(([, outcome = '', value]) => [outcome, Number(value)]));
}
let loginsBefore: Record<string, number>;
/** The logins of this test, by outcome. */
async function outcomes() {
  const now = await logins();
  const differences = Object.entries(now).map(([outcome, value]) => [outcome, value - (loginsBefore[outcome] ?? 0)]);
  return Object.fromEntries(differences.filter(([, value]) => value !== 0));
}

describe('a login of a user with a second factor', () => {
  test('answers a token and the methods in place of tokens, and begins no session', async () => {
    const before = await app.database.prisma.session.count();
    const answer = await client.login('ada');
    expect(answer).toEqual({
      tokens: null,
      secondFactor: {
        token: expect.stringMatching(/^scoped_pl_[0-9a-f]{72}$/),
        expiresAt: expect.any(String),
        methods: ['TOTP', 'RECOVERY_CODE'],
        passkeyOptions: null,
      },
      userErrors: [],
    });
    const minutes = (Date.parse(answer.secondFactor?.expiresAt ?? '') - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(4);
    expect(minutes).toBeLessThan(6);
    expect(await app.database.prisma.session.count()).toBe(before);
    // The token itself is stored nowhere.
    const [stored] = await pendings();
    expect(JSON.stringify(stored)).not.toContain(answer.secondFactor?.token.slice(10));
    expect(await outcomes()).toEqual({ second_factor_required: 1 });
    // So an admin sees a password that someone else knows, also if no code is tried.
    expect(await auditOf(app)).toMatchObject([
      { action: 'SECOND_FACTOR_REQUESTED', actorKind: 'ANONYMOUS', targetId: ada.userId, address: expect.any(String) },
    ]);
  });

  test('is completed by a code, with level, methods and time in session and token', async () => {
    const answer = await client.complete(await client.pending('ada'), { totp: await ada.code() });
    expect(resultOf(answer)).toBe('OK');
    const claims = claimsOf(answer);
    expect(claims).toMatchObject({ acr: 'aal2', amr: ['pwd', 'otp', 'mfa'], sub: ada.userId });
    const session = await app.database.prisma.session.findUniqueOrThrow({ where: { id: String(claims.sid) } });
    expect(session).toMatchObject({ authenticationLevel: 2, authenticationMethods: ['pwd', 'otp', 'mfa'] });
    expect(Math.floor((session.authenticatedAt?.getTime() ?? 0) / 1000)).toBe(claims.auth_time);
    expect(await pendings()).toEqual([]);
    expect(await outcomes()).toEqual({ second_factor_required: 1, success: 1 });
    const [login] = await auditOf(app, 'LOGIN');
    expect(login).toMatchObject({ targetId: ada.userId, after: { level: 'MULTI_FACTOR', sessionId: claims.sid } });
    expect((await app.graphql('{ me { username } }', { token: answer.tokens?.accessToken ?? '' })).data).toEqual({
      me: { username: 'ada' },
    });
  });

  test('ignores blanks in a code, and keeps the requested scopes', async () => {
    const token = await client.pending('ada', { scopes: ['me:read'] });
    const code = await ada.code();
    const answer = await client.complete(token, { totp: ` ${code.slice(0, 3)} ${code.slice(3)} ` });
    expect(answer.tokens?.scopes).toEqual(['me:read']);
    const refreshed = await app.graphql(
      'mutation ($token: String!) { refresh(input: { refreshToken: $token }) { tokens { scopes accessToken } } }',
      { variables: { token: answer.tokens?.refreshToken } },
    );
    expect(refreshed.data.refresh.tokens.scopes).toEqual(['me:read']);
    expect(claimsOf(refreshed.data.refresh)).toMatchObject({ acr: 'aal2', scope: 'me:read' });
  });

  test('with no scopes requested gets none', async () => {
    const token = await client.pending('ada', { scopes: [] });
    expect((await client.complete(token, { totp: await ada.code() })).tokens?.scopes).toEqual([]);
  });

  test('is completed by a recovery code, once, which is audited and counted down', async () => {
    const [code = ''] = ada.recoveryCodes;
    const answer = await client.complete(await client.pending('ada'), { recoveryCode: code.toLowerCase() });
    expect(claimsOf(answer)).toMatchObject({ acr: 'aal2', amr: ['pwd', 'otp', 'mfa'] });
    expect(await auditOf(app, 'RECOVERY_CODE_USED')).toMatchObject([
      { actorId: ada.userId, targetId: ada.userId, after: { recoveryCodesLeft: 9 } },
    ]);
    const again = await client.complete(await client.pending('ada'), { recoveryCode: code });
    expect(again.userErrors).toMatchObject([{ code: 'INVALID_CODE', path: ['input', 'recoveryCode'] }]);
  });

  test('is refused for scopes before the second step, without a token and without forgetting failures', async () => {
    for (let index = 0; index < 3; index += 1) await client.login('ada', { password: 'wrong' });
    const answer = await client.login('ada', { scopes: ['users:read'] });
    expect(answer).toMatchObject({ tokens: null, secondFactor: null, userErrors: [{ code: 'SCOPE_NOT_HELD' }] });
    expect(await pendings()).toEqual([]);
    expect(await counts()).toMatchObject({ loginByPair: 3, loginByName: 3 });
    expect((await auditOf(app, 'LOGIN_FAILED')).at(-1)).toMatchObject({ after: { reason: 'SCOPE_NOT_HELD' } });
  });

  test('takes the same work and answers alike as without a factor, until the password was right', async () => {
    const refused = async (username: string) => {
      const { data, errors } = await app.graphql(
        `mutation ($input: LoginInput!) { login(input: $input) {
          tokens { accessToken } secondFactor { token } userErrors { code message path } } }`,
        { variables: { input: { username, password: 'wrong', scopes: ['users:read'] } } },
      );
      return { data, errors };
    };
    const withFactor = await refused('ada');
    expect(withFactor).toEqual(await refused('bob'));
    expect(withFactor).toEqual(await refused('stranger'));
  });
});

describe('the second step', () => {
  test('answers a wrong code with one message, audits it, and goes on', async () => {
    const token = await client.pending('ada');
    const wrong = await client.complete(token, { totp: ada.wrongCode() });
    expect(wrong.tokens).toBeNull();
    expect(wrong.userErrors).toEqual([
      {
        code: 'INVALID_CODE',
        path: ['input', 'totp'],
        message: 'The second factor is wrong, expired or already used. Try another.',
      },
    ]);
    expect(await auditOf(app, 'LOGIN_FAILED')).toMatchObject([
      { actorKind: 'ANONYMOUS', targetId: ada.userId, after: { reason: 'SECOND_FACTOR' } },
    ]);
    expect(await outcomes()).toEqual({ second_factor_required: 1, invalid_second_factor: 1 });
    expect(resultOf(await client.complete(token, { totp: await ada.code() }))).toBe('OK');
  });

  test.each([
    ['a word', 'totp', 'x'],
    ['nothing', 'totp', ''],
    ['digits of another script', 'totp', '１２３４５６'],
    ['a long text', 'totp', '0'.repeat(10_000)],
    ['NUL', 'totp', '\0'],
    ['nothing', 'recoveryCode', ''],
    ['an unknown code', 'recoveryCode', 'ABCDEF-ABCDEF-ABCDEF-ABCDEF'],
    ['a lone surrogate', 'recoveryCode', '\ud800\0'],
    ['a long text', 'recoveryCode', 'A'.repeat(10_000)],
  ])('answers INVALID_CODE to %s as %s', async (_what, field, value) => {
    const answer = await client.complete(await client.pending('ada'), { [field]: value });
    expect(answer.userErrors).toMatchObject([{ code: 'INVALID_CODE', path: ['input', field] }]);
  });

  test.each([
    ['none', {}],
    ['null', { totp: null }],
    ['two', { totp: '123456', recoveryCode: 'x' }],
    ['two', { totp: '123456', passkey: {} }],
  ])('requires exactly one proof: %s', async (_what, proof) => {
    const token = await client.pending('ada');
    const { errors } = await app.graphql(
      'mutation ($input: CompleteLoginInput!) { completeLogin(input: $input) { userErrors { code } } }',
      { variables: { input: { token, ...proof } } },
    );
    expect(errors).toMatchObject([
      {
        message: 'input must have exactly one of totp, recoveryCode and passkey.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    // It was no attempt.
    expect(await pendings()).toMatchObject([{ attempts: 0 }]);
  });

  test('is refused for a token that does not exist, was used or has expired', async () => {
    const code = async (token: string) => resultOf(await client.complete(token, { totp: await ada.code() }));
    const used = await client.pending('ada');
    expect(await code(used)).toBe('OK');
    expect(await code(used)).toBe('INVALID_TOKEN');
    const expired = await client.pending('ada');
    await app.database.pool.query(`UPDATE pending_logins SET expires_at = now() - interval '1 millisecond'`);
    for (const token of [used, expired, '', 'x', `scoped_pl_${'0'.repeat(72)}`, '\0', 'x'.repeat(100_000)]) {
      expect(await code(token)).toBe('INVALID_TOKEN');
    }
  });

  test('ends after five wrong codes, also if they come at once', async () => {
    const token = await client.pending('ada');
    const wrong = await Promise.all(
      Array.from({ length: 12 }, () => client.complete(token, { totp: ada.wrongCode() }).then(resultOf)),
    );
    expect(wrong.filter((code) => code === 'INVALID_CODE')).toHaveLength(5);
    expect(await auditOf(app, 'LOGIN_FAILED')).toHaveLength(5);
    await app.database.pool.query('DELETE FROM throttles');
    expect(resultOf(await client.complete(token, { totp: await ada.code() }))).toBe('INVALID_TOKEN');
  });

  test('of one token and code sent twenty times at once begins one session', async () => {
    const before = await app.database.prisma.session.count();
    const token = await client.pending('ada');
    const totp = await ada.code();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => from(`192.0.2.${index}`).complete(token, { totp }).then(resultOf)),
    );
    expect(results.filter((result) => result === 'OK')).toHaveLength(1);
    expect(await app.database.prisma.session.count()).toBe(before + 1);
  });

  test.each(['totp', 'recoveryCode'])('of twenty logins with one %s at once lets one in', async (field) => {
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => from(`192.0.2.${index}`).pending('ada')));
    const value = field === 'totp' ? await ada.code() : ada.recoveryCodes[0];
    const results = await Promise.all(
      tokens.map((token, index) =>
        from(`192.0.2.${index}`)
          .complete(token, { [field]: value })
          .then(resultOf),
      ),
    );
    expect(results.filter((result) => result === 'OK')).toHaveLength(1);
    expect(results.filter((result) => result === 'INVALID_CODE')).toHaveLength(19);
  });

  test('keeps a hundred logins of a user, and ends the oldest', async () => {
    const first = await client.pending('ada');
    await app.database.pool.query(
      `INSERT INTO pending_logins (hash, user_id, password_digest, identity, created_at, expires_at)
       SELECT sha256(convert_to(n::text, 'UTF8')), user_id, password_digest, identity, now() + n * interval '1 ms', expires_at
       FROM pending_logins, generate_series(1, 99) n`,
    );
    const last = await client.pending('ada');
    expect(await pendings()).toHaveLength(100);
    expect(resultOf(await client.complete(first, { totp: await ada.code() }))).toBe('INVALID_TOKEN');
    expect(resultOf(await client.complete(last, { totp: await ada.code() }))).toBe('OK');
  });
});

describe('a login that waits for its second factor ends', () => {
  const account = () => accountClient(app);
  const update = (input: object) =>
    app.graphql(
      'mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { userErrors { code } } }',
      {
        token: admin,
        variables: { id: ada.userId, input },
      },
    );
  const session = async () => {
    const answer = await client.complete(await client.pending('ada'), { totp: await ada.code() });
    return answer.tokens?.accessToken ?? '';
  };

  test.each<[string, (access: string) => Promise<unknown>]>([
    [
      'the user is disabled, also if enabled again',
      async () => {
        await update({ isActive: false });
        await update({ isActive: true });
      },
    ],
    ['an admin revokes the sessions', () => account().revokeUserSessions(admin, ada.userId)],
    [
      'the user logs out everywhere',
      (access) => app.graphql('mutation { logoutEverywhere { endedSessions } }', { token: access }),
    ],
    [
      'the user changes the password, also if it is the former one again later',
      async (access) => {
        await account().changePassword(access);
        await account().changePassword(access, PASSWORD, NEW_PASSWORD);
      },
    ],
  ])('when %s', async (_what, act) => {
    const access = await session();
    const token = await client.pending('ada');
    await act(access);
    expect(resultOf(await client.complete(token, { totp: await ada.code() }))).toBe('INVALID_TOKEN');
    expect(await pendings()).toEqual([]);
  });

  test('when the password changes, even if nothing has deleted it', async () => {
    const access = await session();
    const token = await client.pending('ada');
    const [stored] = await pendings();
    await account().changePassword(access);
    await account().changePassword(access, PASSWORD, NEW_PASSWORD);
    await app.database.prisma.pendingLogin.create({ data: stored as never });
    expect(resultOf(await client.complete(token, { totp: await ada.code() }))).toBe('INVALID_TOKEN');
    // The code was not even verified.
    expect(await app.database.prisma.totpFactor.findFirstOrThrow()).toMatchObject({ lastStep: 0n });
  });
});

describe('the throttle', () => {
  const step = async (client: ReturnType<typeof secondStepClient>, proof: object): Promise<string> =>
    resultOf(await client.complete(await client.pending('ada'), proof));

  test('counts wrong codes like wrong passwords, and a right password does not reset them', async () => {
    const results: string[] = [];
    for (let index = 0; index < FREE_FAILURES; index += 1) results.push(await step(client, { totp: ada.wrongCode() }));
    expect(results).toEqual(Array(FREE_FAILURES).fill('INVALID_CODE'));
    expect(await counts()).toEqual({
      loginByPair: 10,
      loginByName: 10,
      loginByNetwork: 10,
      totpByUser: 10,
      unfinishedLoginByUser: 10,
    });
    expect(resultOf(await client.login('ada', { password: 'wrong' }))).toBe('RATE_LIMITED');
  });

  test('forgets them after a completed login, and a login is then in no count', async () => {
    for (let index = 0; index < 3; index += 1) await client.login('ada', { password: 'wrong' });
    await step(client, { totp: ada.wrongCode() });
    expect(await step(client, { totp: await ada.code() })).toBe('OK');
    // The one that was not completed.
    expect(await counts()).toEqual({ loginByName: 4, loginByNetwork: 4, totpByUser: 1, unfinishedLoginByUser: 1 });
    await app.database.pool.query('DELETE FROM throttles');
    expect(await step(client, { totp: await ada.code() })).toBe('OK');
    expect(Object.values(await counts()).every((points) => points === 0)).toBe(true);
  });

  test('does not make the second step wait for the wait that the first one has ended', async () => {
    for (let index = 0; index < FREE_FAILURES; index += 1) await client.login('ada', { password: 'wrong' });
    // As after the wait.
    await app.database.pool.query(`UPDATE throttles SET expire = expire - 3600000 WHERE key LIKE 'loginByPair:%'`);
    expect(await step(client, { totp: await ada.code() })).toBe('OK');
  });

  test('limits codes by user over all networks, but not where the user has logged in before, and not other factors', async () => {
    await app.database.pool.query('DELETE FROM login_addresses');
    for (let index = 0; index < 30; index += 1) {
      expect(await step(from(`198.51.100.${index}`), { totp: ada.wrongCode() })).toBe('INVALID_CODE');
    }
    expect(await step(from('203.0.113.1'), { totp: await ada.code() })).toBe('RATE_LIMITED');
    expect(await step(from('203.0.113.1'), { recoveryCode: ada.recoveryCodes[0] })).toBe('OK');
    // Now this network is known.
    expect(await step(from('203.0.113.1'), { totp: await ada.code() })).toBe('OK');
    expect(await step(from('203.0.113.2'), { totp: await ada.code() })).toBe('RATE_LIMITED');
  });

  test('limits logins whose second step does not come', async () => {
    await app.database.pool.query('DELETE FROM login_addresses');
    await client.pending('ada');
    await app.database.pool.query(`UPDATE throttles SET points = 100 WHERE key LIKE 'unfinishedLoginByUser:%'`);
    expect(resultOf(await from('203.0.113.1').login('ada'))).toBe('RATE_LIMITED');
    await app.database.pool.query(`INSERT INTO login_addresses (user_id, address) VALUES ($1, '203.0.113.1')`, [
      ada.userId,
    ]);
    expect(await step(from('203.0.113.1'), { totp: await ada.code() })).toBe('OK');
  });

  test('of a closed name lets in only from a known network, and only with the right code', async () => {
    await client.login('ada', { password: 'wrong' });
    await app.database.pool.query('DELETE FROM login_addresses');
    await app.database.pool.query(`UPDATE throttles SET points = 100 WHERE key LIKE 'loginByName:%'`);
    expect(resultOf(await from('203.0.113.1').login('ada'))).toBe('RATE_LIMITED');
    await app.database.pool.query(`INSERT INTO login_addresses (user_id, address) VALUES ($1, '203.0.113.1')`, [
      ada.userId,
    ]);
    const known = from('203.0.113.1');
    const token = await known.pending('ada');
    expect(resultOf(await known.complete(token, { totp: ada.wrongCode() }))).toBe('RATE_LIMITED');
    expect(resultOf(await from('203.0.113.2').complete(token, { totp: await ada.code() }))).toBe('RATE_LIMITED');
    expect(resultOf(await known.complete(token, { totp: await ada.code() }))).toBe('OK');
  });
});

test('codes and tokens of logins are in no log and no audit event', async () => {
  const token = await client.pending('ada');
  const code = await ada.code();
  await client.complete(token, { totp: ada.wrongCode() });
  await client.complete(token, { totp: code });
  const written: TestAnswer | string = JSON.stringify([app.logLines, await auditOf(app)]);
  expect(written).not.toContain('scoped_pl_');
  expect(written).not.toContain(code);
});
