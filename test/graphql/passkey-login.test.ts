import { auditOf } from '../support/account-client';
import type { SoftwarePasskey } from '../support/authenticator';
import { enrolPasskey } from '../support/passkeys';
import { claimsOf, resultOf, secondStepClient } from '../support/second-step';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let client: ReturnType<typeof secondStepClient>;
let passkey: SoftwarePasskey;
let adaId: string;
let admin: string;
beforeAll(async () => {
  app = await startTestApp({ TRUST_PROXY: 'loopback' });
  client = secondStepClient(app);
  admin = await app.adminToken();
  const token = await app.userToken('ada');
  passkey = await enrolPasskey(app, token);
  adaId = String(claimsOf({ tokens: { accessToken: token, refreshToken: '', scopes: [] } }).sub);
});
beforeEach(async () => {
  await app.database.pool.query('DELETE FROM throttles');
  await app.database.pool.query('DELETE FROM audit_events');
});
afterAll(() => app?.stop());

const answer = async (ceremony = {}) => passkey.get(await client.passkeyOptions(), ceremony);

describe('a login by a passkey alone', () => {
  test('has options for any discoverable passkey that verifies its user, and stores nothing', async () => {
    const before = await app.database.prisma.usedChallenge.count();
    expect(await client.passkeyOptions()).toMatchObject({
      rpId: 'localhost',
      userVerification: 'required',
      challenge: expect.stringMatching(/^[\w-]+$/),
    });
    expect(await app.database.prisma.usedChallenge.count()).toBe(before);
  });

  test('gives a session of the highest level, without a password', async () => {
    const outcome = await client.loginWithPasskey(await answer());
    expect(resultOf(outcome)).toBe('OK');
    const claims = claimsOf(outcome);
    expect(claims).toMatchObject({ sub: adaId, acr: 'phr', amr: ['pop', 'user', 'mfa'] });
    const session = await app.database.prisma.session.findUniqueOrThrow({ where: { id: String(claims.sid) } });
    expect(session).toMatchObject({ authenticationLevel: 3, authenticationMethods: ['pop', 'user', 'mfa'] });
    expect(await auditOf(app, 'LOGIN')).toMatchObject([{ targetId: adaId, after: { level: 'PHISHING_RESISTANT' } }]);
    const { rows } = await app.database.pool.query(`SELECT coalesce(sum(points), 0)::int AS points FROM throttles`);
    expect(rows).toEqual([{ points: 0 }]);
  });

  test('takes scopes as a login does, and refuses those that are not held', async () => {
    const some = await client.loginWithPasskey(await answer(), { scopes: ['me:read'] });
    expect(some.tokens?.scopes).toEqual(['me:read']);
    const refused = await client.loginWithPasskey(await answer(), { scopes: ['users:read'] });
    expect(refused.userErrors).toMatchObject([{ code: 'SCOPE_NOT_HELD', path: ['input', 'scopes'] }]);
    expect(await auditOf(app, 'LOGIN_FAILED')).toMatchObject([
      { targetId: adaId, after: { reason: 'SCOPE_NOT_HELD' } },
    ]);
  });

  test('answers every refusal alike, and audits it', async () => {
    const used = await answer();
    expect(resultOf(await client.loginWithPasskey(used))).toBe('OK');
    const ended = await client.login('ada');
    const forged = await answer();
    const cases = {
      'a challenge that was answered': used,
      'a challenge of a second step': passkey.get(ended.secondFactor?.passkeyOptions),
      'no user verification': await answer({ isUserVerified: false }),
      'a wrong origin': await answer({ origin: 'https://localhost.evil.example' }),
      'a wrong relying party': await answer({ rpId: 'evil.example' }),
      'no user handle': await answer({ userHandle: null }),
      'the handle of another user': await answer({ userHandle: Buffer.alloc(16).toString('base64url') }),
      'a wrong signature': {
        ...forged,
        response: { ...forged.response, signature: (await answer()).response.signature },
      },
      'an unknown passkey': { ...forged, id: 'AAAA', rawId: 'AAAA' },
    };
    const answers = [];
    for (const credential of Object.values(cases)) answers.push(await client.loginWithPasskey(credential));
    for (const one of answers) expect(one).toEqual(answers[0]);
    expect(answers[0]?.userErrors).toEqual([
      {
        code: 'INVALID_PASSKEY',
        path: ['input', 'passkey'],
        message: 'The passkey was not accepted. Request new options and try again, or log in with your password.',
      },
    ]);
    expect(await auditOf(app, 'LOGIN_FAILED')).toHaveLength(answers.length);
  });

  test.each([
    {},
    { id: 1 },
    { id: 'x', rawId: 'x', type: 'public-key', response: null },
    { response: { clientDataJSON: '\0' } },
  ])('refuses JSON that is no answer, naming the field: %j', async (credential) => {
    expect(resultOf(await client.loginWithPasskey(credential))).toBe('BAD_USER_INPUT');
  });

  test('of one answer sent twenty times at once lets one in', async () => {
    const credential = await answer();
    const results = await Promise.all(
      Array.from({ length: 20 }, () => client.loginWithPasskey(credential).then(resultOf)),
    );
    expect(results.filter((result) => result === 'OK')).toHaveLength(1);
    expect(results.filter((result) => result === 'INVALID_PASSKEY')).toHaveLength(19);
  });

  test('refuses a clone, and audits its counter', async () => {
    const clone = passkey.clone();
    expect(resultOf(await client.loginWithPasskey(await answer()))).toBe('OK');
    expect(resultOf(await client.loginWithPasskey(clone.get(await client.passkeyOptions())))).toBe('INVALID_PASSKEY');
    expect(await auditOf(app, 'PASSKEY_COUNTER_REGRESSED')).toMatchObject([{ targetId: adaId }]);
  });

  test('of a disabled user is refused like any other', async () => {
    const set = (isActive: boolean) =>
      app.graphql(
        'mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { userErrors { code } } }',
        { token: admin, variables: { id: adaId, input: { isActive } } },
      );
    await set(false);
    expect(resultOf(await client.loginWithPasskey(await answer()))).toBe('INVALID_PASSKEY');
    await set(true);
    expect(resultOf(await client.loginWithPasskey(await answer()))).toBe('OK');
  });

  test('of a removed passkey is refused like any other; the log and the metric say why', async () => {
    const token = await app.userToken('carol');
    const removed = await enrolPasskey(app, token);
    await app.graphql('mutation ($id: ID!) { removePasskey(id: $id) { passkeyId } }', {
      token,
      variables: { id: removed.passkeyId },
    });
    const reasonOf = async (credential: unknown) => {
      expect(resultOf(await client.loginWithPasskey(credential))).toBe('INVALID_PASSKEY');
      return app.logLines.findLast(({ msg }) => msg === 'a passkey was refused')?.reason;
    };
    expect(await reasonOf(removed.get(await client.passkeyOptions()))).toBe(
      'There is no such passkey, or the signature is wrong.',
    );
    expect(await reasonOf(await answer({ origin: 'https://evil.example' }))).toBe(
      'The origin https://evil.example is not one of WEBAUTHN_ORIGINS.',
    );
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toMatch(/auth_logins_total\{outcome="invalid_passkey"\} [1-9]/);
  });

  test('is limited by network, but only in what is refused', async () => {
    const bad = await answer({ origin: 'https://evil.example' });
    await client.loginWithPasskey(bad);
    await app.database.pool.query(`UPDATE throttles SET points = 99 WHERE key LIKE 'passkeyLoginByNetwork:%'`);
    expect(resultOf(await client.loginWithPasskey(bad))).toBe('INVALID_PASSKEY');
    expect(resultOf(await client.loginWithPasskey(await answer()))).toBe('RATE_LIMITED');
    const elsewhere = secondStepClient(app, { 'x-forwarded-for': '203.0.113.9' });
    expect(resultOf(await elsewhere.loginWithPasskey(await answer()))).toBe('OK');
  });
});

describe('a passkey as the second factor', () => {
  test('completes a login: with user verification it resists phishing, without it has two factors', async () => {
    for (const [isUserVerified, acr, amr] of [
      [true, 'phr', ['pwd', 'pop', 'user', 'mfa']],
      [false, 'aal2', ['pwd', 'pop', 'mfa']],
    ] as const) {
      const { secondFactor } = await client.login('ada');
      expect(secondFactor?.methods).toEqual(['PASSKEY', 'RECOVERY_CODE']);
      expect(secondFactor?.passkeyOptions).toMatchObject({ allowCredentials: [{ id: passkey.id }] });
      const proof = { passkey: passkey.get(secondFactor?.passkeyOptions, { isUserVerified }) };
      expect(claimsOf(await client.complete(secondFactor?.token ?? '', proof))).toMatchObject({ acr, amr });
    }
  });

  test('answers the challenge of its own login only', async () => {
    const [first, second] = [await client.login('ada'), await client.login('ada')];
    const proof = { passkey: passkey.get(second.secondFactor?.passkeyOptions) };
    const result = await client.complete(first.secondFactor?.token ?? '', proof);
    expect(result.userErrors).toMatchObject([{ code: 'INVALID_CODE', path: ['input', 'passkey'] }]);
    expect(resultOf(await client.complete(second.secondFactor?.token ?? '', proof))).toBe('OK');
  });

  test('of another user is refused', async () => {
    const foreign = await enrolPasskey(app, await app.userToken('mallory'));
    const { secondFactor } = await client.login('ada');
    const proof = { passkey: foreign.get(secondFactor?.passkeyOptions) };
    expect(resultOf(await client.complete(secondFactor?.token ?? '', proof))).toBe('INVALID_CODE');
    // A challenge for a login by the passkey alone.
    expect(resultOf(await client.complete(secondFactor?.token ?? '', { passkey: await answer() }))).toBe(
      'INVALID_CODE',
    );
  });

  test('that was cloned is refused and audited, with the failed login and the request', async () => {
    expect(resultOf(await client.loginWithPasskey(await answer()))).toBe('OK');
    const { secondFactor } = await client.login('ada');
    const proof = { passkey: passkey.get(secondFactor?.passkeyOptions, { counter: 1 }) };
    expect(resultOf(await client.complete(secondFactor?.token ?? '', proof))).toBe('INVALID_CODE');
    const { rows } = await app.database.pool.query(
      'SELECT action, target_id, address, request_id FROM audit_events ORDER BY id DESC LIMIT 2',
    );
    expect(rows.map(({ action }) => action)).toEqual(['LOGIN_FAILED', 'PASSKEY_COUNTER_REGRESSED']);
    const [{ request_id }] = rows;
    expect(rows[1]).toMatchObject({ target_id: adaId, address: '127.0.0.1', request_id });
    expect(resultOf(await client.loginWithPasskey(await answer({ counter: 1_000 })))).toBe('OK');
  });

  test('that is malformed is no attempt', async () => {
    await app.database.pool.query('DELETE FROM pending_logins');
    const token = await client.pending('ada');
    expect(resultOf(await client.complete(token, { passkey: {} }))).toBe('BAD_USER_INPUT');
    expect(await app.database.prisma.pendingLogin.findMany({ where: { attempts: { gt: 0 } } })).toEqual([]);
  });
});

test('a server without passkeys says so, and its logins offer other methods', async () => {
  // Production without the settings.
  const other = await startTestApp({
    DATABASE_URL: app.databaseUrl,
    NODE_ENV: 'production',
    BCRYPT_COST: '10',
    ISSUER: 'https://id.example.com',
  });
  try {
    const { data } = await other.graphql('mutation { beginPasskeyLogin { options userErrors { code message } } }');
    expect(data.beginPasskeyLogin).toEqual({
      options: null,
      userErrors: [{ code: 'SECOND_FACTOR_UNAVAILABLE', message: 'This server is not configured for passkeys.' }],
    });
    const there = secondStepClient(other);
    expect(resultOf(await there.loginWithPasskey({}))).toBe('SECOND_FACTOR_UNAVAILABLE');
    // A login must not get weaker.
    const { tokens, secondFactor } = await there.login('ada', { password: PASSWORD });
    expect(tokens).toBeNull();
    expect(secondFactor).toMatchObject({ methods: ['RECOVERY_CODE'], passkeyOptions: null });
  } finally {
    await other.stop();
  }
});
