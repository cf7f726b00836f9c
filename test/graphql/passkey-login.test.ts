import { decode } from 'jsonwebtoken';
import type { Ceremony, PasskeyOptions } from '../support/authenticator';
import { createPasskey } from '../support/authenticator';
import { enrolPasskey, type TestPasskey } from '../support/passkeys';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

/** Two servers on one database: what one has used, the other refuses. */
let app: TestApp;
let other: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  other = await startTestApp({ DATABASE_URL: app.databaseUrl });
});
afterAll(async () => {
  await other?.stop();
  await app?.stop();
});
afterEach(() => app.database.pool.query('DELETE FROM throttles'));

const sql = async (text: string, values: unknown[] = []) => (await app.database.pool.query(text, values)).rows;
const TOKENS = 'tokens { accessToken refreshToken scopes } userErrors { code message path }';
const SESSION = '{ me { username sessions { authenticationLevel authenticationMethods } } }';

type Server = Pick<TestApp, 'graphql'>;

async function beginLogin(server: Server = app): Promise<PasskeyOptions> {
  const { data } = await server.graphql('mutation { beginPasskeyLogin { options userErrors { code } } }');
  return data.beginPasskeyLogin.options;
}

async function login(passkey: object, input: object = {}, server: Server = app) {
  const { data, errors } = await server.graphql(
    `mutation ($input: LoginWithPasskeyInput!) { loginWithPasskey(input: $input) { ${TOKENS} } }`,
    { variables: { input: { passkey, ...input } } },
  );
  return data?.loginWithPasskey ?? { errors };
}

async function passwordLogin(username: string, server: Server = app) {
  const { data } = await server.graphql(
    `mutation ($input: LoginInput!) { login(input: $input) {
      tokens { accessToken } secondFactor { token methods passkeyOptions } userErrors { code } } }`,
    { variables: { input: { username, password: PASSWORD } } },
  );
  return data.login;
}

async function completeLogin(token: string, passkey: object, server: Server = app) {
  const { data, errors } = await server.graphql(
    `mutation ($input: CompleteLoginInput!) { completeLogin(input: $input) { ${TOKENS} } }`,
    { variables: { input: { token, passkey } } },
  );
  return data?.completeLogin ?? { errors };
}

async function reauthenticate(token: string, input: object) {
  const { data, errors } = await app.graphql(
    `mutation ($input: ReauthenticateInput!) { reauthenticate(input: $input) { ${TOKENS} } }`,
    { token, variables: { input } },
  );
  return data?.reauthenticate ?? { errors };
}

async function beginReauthentication(token: string) {
  const { data } = await app.graphql('mutation { beginReauthentication { methods passkeyOptions } }', { token });
  return data.beginReauthentication;
}

/** A user with a passkey. */
async function userWithPasskey(username: string): Promise<{ token: string; passkey: TestPasskey }> {
  const token = await app.userToken(username);
  return { token, passkey: await enrolPasskey(app, token) };
}

const REFUSED = {
  tokens: null,
  userErrors: [
    {
      code: 'INVALID_PASSKEY',
      message: 'The passkey was not accepted. Request new options and try again, or log in with your password.',
      path: ['input', 'passkey'],
    },
  ],
};

describe('A login by passkey alone', () => {
  test('needs no name; the session is PHISHING_RESISTANT, and its tokens say so', async () => {
    const { passkey } = await userWithPasskey('ada');
    const options = await beginLogin();
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required', allowCredentials: [] });
    const { tokens, userErrors } = await login(passkey.get(options));
    expect(userErrors).toEqual([]);
    expect(decode(tokens.accessToken)).toMatchObject({
      acr: 'phr',
      amr: ['pop', 'user', 'mfa'],
      auth_time: expect.any(Number),
    });
    const { data } = await app.graphql(SESSION, { token: tokens.accessToken });
    expect(data.me).toEqual({
      username: 'ada',
      sessions: expect.arrayContaining([
        { authenticationLevel: 'PHISHING_RESISTANT', authenticationMethods: ['pop', 'user', 'mfa'] },
      ]),
    });
    const [used] = await sql('SELECT last_used_at, sign_count FROM passkeys WHERE id = $1', [passkey.passkeyId]);
    expect(used).toEqual({ last_used_at: expect.any(Date), sign_count: '1' });
    const [event] = await sql(`SELECT action, actor_kind, after FROM audit_events ORDER BY id DESC LIMIT 1`);
    expect(event).toMatchObject({
      action: 'LOGIN',
      actor_kind: 'USER',
      after: { level: 'PHISHING_RESISTANT', methods: ['pop', 'user', 'mfa'] },
    });
  });

  test('gets the requested scopes, and no others', async () => {
    const { passkey } = await userWithPasskey('bob');
    expect(await login(passkey.get(await beginLogin()), { scopes: ['me:read'] })).toMatchObject({
      tokens: { scopes: ['me:read'] },
    });
    const refused = await login(passkey.get(await beginLogin()), { scopes: ['users:read'] });
    expect(refused).toMatchObject({ tokens: null, userErrors: [{ code: 'SCOPE_NOT_HELD' }] });
    const { userErrors } = await login(passkey.get(await beginLogin()), { resource: ['https://other.example'] });
    expect(userErrors).toMatchObject([{ code: 'INVALID_TARGET' }]);
  });

  test.each<[string, Ceremony]>([
    ['of a page of another origin', { origin: 'https://evil.example' }],
    ['for another domain', { rpId: 'evil.example' }],
    ['without user verification', { isUserVerified: false }],
    ['without the user handle', { userHandle: null }],
    ['in a frame', { crossOrigin: true }],
  ])('%s is refused with one message', async (_what, ceremony) => {
    const { passkey } = await userWithPasskey(`refused-${Object.keys(ceremony)[0]?.toLowerCase()}`);
    expect(await login(passkey.get(await beginLogin(), ceremony))).toEqual(REFUSED);
  });

  test('of an unknown passkey, a removed one and a disabled user have the same answer', async () => {
    const { passkey: unknown } = createPasskey({ challenge: '', user: { id: 'AAAAAAAAAAAAAAAAAAAAAA' } });
    const removed = await userWithPasskey('carol');
    await app.graphql('mutation ($id: ID!) { removePasskey(id: $id) { passkeyId } }', {
      token: removed.token,
      variables: { id: removed.passkey.passkeyId },
    });
    const disabled = await userWithPasskey('dave');
    await sql(`UPDATE users SET is_active = false WHERE username = 'dave'`);
    for (const { get } of [unknown, removed.passkey, disabled.passkey]) {
      expect(await login(get(await beginLogin()))).toEqual(REFUSED);
    }
  });

  test('is audited and counted when it fails; the log says why, and has no secret', async () => {
    const { passkey } = await userWithPasskey('erin');
    const answer = passkey.get(await beginLogin(), { origin: 'https://evil.example' });
    expect(await login(answer)).toEqual(REFUSED);
    const [event] = await sql(`SELECT action, actor_kind, after, address FROM audit_events ORDER BY id DESC LIMIT 1`);
    expect(event).toEqual({
      action: 'LOGIN_FAILED',
      actor_kind: 'ANONYMOUS',
      after: { reason: 'PASSKEY' },
      address: '127.0.0.1',
    });
    const line = app.logLines.findLast(({ msg }) => msg === 'a passkey was refused');
    expect(line?.reason).toBe('The origin https://evil.example is not one of WEBAUTHN_ORIGINS.');
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toMatch(/auth_logins_total\{outcome="invalid_passkey"\} [1-9]/);
  });

  test('with one answer 20 times at once on two servers begins one session', async () => {
    const { passkey } = await userWithPasskey('frank');
    const answer = passkey.get(await beginLogin(other));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => login(answer, {}, index % 2 ? app : other)),
    );
    expect(answers.filter(({ tokens }) => tokens)).toHaveLength(1);
    expect(answers.filter(({ tokens }) => !tokens)).toEqual(Array(19).fill(REFUSED));
    expect(await login(answer, {}, app)).toEqual(REFUSED);
  });

  test('with a cloned authenticator is refused and audited with the request', async () => {
    const { passkey } = await userWithPasskey('grace');
    const clone = passkey.clone();
    expect(await login(passkey.get(await beginLogin()))).toMatchObject({ userErrors: [] });
    expect(await login(clone.get(await beginLogin()))).toEqual(REFUSED);
    const events = await sql(
      `SELECT before, after, address FROM audit_events WHERE action = 'PASSKEY_COUNTER_REGRESSED'`,
    );
    const { passkeyId } = passkey;
    expect(events).toEqual([
      { before: { passkeyId, signCount: 1 }, after: { passkeyId, signCount: 1 }, address: '127.0.0.1' },
    ]);
  });

  test('with JSON of another form is BAD_USER_INPUT', async () => {
    const { errors } = await login({ id: 'x' });
    expect(errors).toMatchObject([
      { message: expect.stringContaining('input.passkey.'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  test('is limited for a network after 100 refusals, and right passkeys do not count', async () => {
    const { passkey } = await userWithPasskey('heidi');
    const wrong = passkey.get({ challenge: 'x' });
    for (let count = 0; count < 3; count += 1) await login(passkey.get(await beginLogin()));
    for (let count = 0; count < 100; count += 1) expect(await login(wrong)).toEqual(REFUSED);
    const { errors } = await login(passkey.get(await beginLogin()));
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) } }]);
  });
});

describe('A passkey as the second factor', () => {
  test('completes a login; the level depends on user verification', async () => {
    const { passkey } = await userWithPasskey('ivan');
    const cases = [
      { isUserVerified: true, acr: 'phr', amr: ['pwd', 'pop', 'user', 'mfa'] },
      { isUserVerified: false, acr: 'aal2', amr: ['pwd', 'pop', 'mfa'] },
    ];
    for (const { isUserVerified, acr, amr } of cases) {
      const { tokens: none, secondFactor } = await passwordLogin('ivan');
      expect(none).toBeNull();
      expect(secondFactor.methods).toEqual(['PASSKEY', 'RECOVERY_CODE']);
      expect(secondFactor.passkeyOptions).toMatchObject({
        allowCredentials: [{ id: passkey.id, type: 'public-key' }],
        userVerification: 'preferred',
      });
      const answer = passkey.get(secondFactor.passkeyOptions, { isUserVerified });
      const { tokens, userErrors } = await completeLogin(secondFactor.token, answer);
      expect(userErrors).toEqual([]);
      expect(decode(tokens.accessToken)).toMatchObject({ acr, amr });
    }
  });

  test('answers its own login only, once, also on two servers', async () => {
    const { passkey } = await userWithPasskey('judy');
    const [first, second] = [
      (await passwordLogin('judy')).secondFactor,
      (await passwordLogin('judy', other)).secondFactor,
    ];
    const answer = passkey.get(first.passkeyOptions);
    const wrong = { tokens: null, userErrors: [{ code: 'INVALID_CODE', path: ['input', 'passkey'] }] };
    expect(await completeLogin(second.token, answer)).toMatchObject(wrong);
    expect(await login(answer)).toEqual(REFUSED);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => completeLogin(first.token, answer, index % 2 ? app : other)),
    );
    expect(answers.filter(({ tokens }) => tokens)).toHaveLength(1);
    // A challenge for a login alone, and the passkey of another user.
    expect(await completeLogin(second.token, passkey.get(await beginLogin()))).toMatchObject(wrong);
    const { passkey: foreign } = await userWithPasskey('mallory');
    expect(await completeLogin(second.token, foreign.get(second.passkeyOptions))).toMatchObject(wrong);
    expect(await completeLogin(second.token, passkey.get(second.passkeyOptions))).toMatchObject({ userErrors: [] });
  });

  test('that was cloned is audited, with the failed login', async () => {
    const { passkey } = await userWithPasskey('kim');
    const { secondFactor } = await passwordLogin('kim');
    await completeLogin(secondFactor.token, passkey.get(secondFactor.passkeyOptions));
    const next = (await passwordLogin('kim')).secondFactor;
    const answer = passkey.get(next.passkeyOptions, { counter: 1 });
    expect(await completeLogin(next.token, answer)).toMatchObject({ userErrors: [{ code: 'INVALID_CODE' }] });
    const events = await sql(
      `SELECT action, address FROM audit_events e JOIN users u ON u.id = target_id
       WHERE u.username = 'kim' ORDER BY e.id DESC LIMIT 2`,
    );
    expect(events.map(({ action }) => action)).toEqual(['LOGIN_FAILED', 'PASSKEY_COUNTER_REGRESSED']);
    expect(events[1].address).toBe('127.0.0.1');
  });
});

describe('A passkey authenticates again', () => {
  test('alone with user verification, and with the password without', async () => {
    const { token, passkey } = await userWithPasskey('laura');
    const { methods, passkeyOptions } = await beginReauthentication(token);
    expect(methods).toEqual(['PASSWORD', 'PASSKEY', 'RECOVERY_CODE']);
    const alone = await reauthenticate(token, { passkey: passkey.get(passkeyOptions) });
    expect(decode(alone.tokens.accessToken)).toMatchObject({ acr: 'phr', amr: ['pop', 'user', 'mfa'] });
    const again = (await beginReauthentication(token)).passkeyOptions;
    const unverified = passkey.get(again, { isUserVerified: false });
    expect(await reauthenticate(token, { passkey: unverified })).toMatchObject({
      tokens: null,
      userErrors: [{ code: 'INVALID_CODE' }],
    });
    const third = (await beginReauthentication(token)).passkeyOptions;
    const both = { password: PASSWORD, passkey: passkey.get(third, { isUserVerified: false }) };
    const answer = await reauthenticate(token, both);
    expect(decode(answer.tokens.accessToken)).toMatchObject({ acr: 'aal2', amr: ['pwd', 'pop', 'mfa'] });
  });

  test('only in its own session, and once', async () => {
    const { token, passkey } = await userWithPasskey('mona');
    const { tokens } = await login(passkey.get(await beginLogin()));
    const answer = passkey.get((await beginReauthentication(token)).passkeyOptions);
    const refused = { tokens: null, userErrors: [{ code: 'INVALID_CODE' }] };
    expect(await reauthenticate(tokens.accessToken, { passkey: answer })).toMatchObject(refused);
    expect(await reauthenticate(token, { passkey: answer })).toMatchObject({ userErrors: [] });
    expect(await reauthenticate(token, { passkey: answer })).toMatchObject(refused);
  });
});

test('Without WEBAUTHN_RP_ID, production has no passkeys, and a user with one needs another method', async () => {
  const { passkey } = await userWithPasskey('nina');
  const options = await beginLogin();
  const production = await startTestApp({
    NODE_ENV: 'production',
    BCRYPT_COST: '10',
    DATABASE_URL: app.databaseUrl,
    METRICS_TOKEN: 'x'.repeat(32),
  });
  try {
    const unavailable = [{ code: 'SECOND_FACTOR_UNAVAILABLE' }];
    const { data } = await production.graphql('mutation { beginPasskeyLogin { options userErrors { code } } }');
    expect(data.beginPasskeyLogin).toEqual({ options: null, userErrors: unavailable });
    expect(await login(passkey.get(options), {}, production)).toMatchObject({ tokens: null, userErrors: unavailable });
    const { tokens, secondFactor } = await passwordLogin('nina', production);
    expect(tokens).toBeNull();
    expect(secondFactor).toMatchObject({ methods: ['RECOVERY_CODE'], passkeyOptions: null });
  } finally {
    await production.stop();
  }
});
