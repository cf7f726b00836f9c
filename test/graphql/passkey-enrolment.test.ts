import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPasskey } from '../support/authenticator';
import { type MailServer, startMailServer } from '../support/mail-server';
import { beginRegistration, enrolPasskey, sendRegistration } from '../support/passkeys';
import { startTestApp, type TestApp } from '../support/test-app';

let server: MailServer;
let app: TestApp;
beforeAll(async () => {
  server = await startMailServer();
  app = await startTestApp({ SMTP_URL: server.url, MAIL_FROM: 'noreply@example.org' });
});
afterAll(async () => {
  await app?.stop();
  await server?.stop();
});

const sql = async (text: string, values: unknown[] = []) => (await app.database.pool.query(text, values)).rows;
const FACTORS =
  '{ me { secondFactors { recoveryCodesLeft passkeys { id name lastUsedAt } } sessions { authenticationLevel } } }';
const factorsOf = async (token: string) => (await app.graphql(FACTORS, { token })).data.me;
const auditOf = (username: string) =>
  sql(
    `SELECT action, actor_kind, before, after FROM audit_events e JOIN users u ON u.id = e.target_id
     WHERE u.username = $1 AND action::text ~ 'FACTOR|PASSKEY' ORDER BY e.id`,
    [username],
  );
const remove = async (token: string, id: string) =>
  (
    await app.graphql('mutation ($id: ID!) { removePasskey(id: $id) { passkeyId userErrors { code path } } }', {
      token,
      variables: { id },
    })
  ).data.removePasskey;
const rename = async (token: string, id: string, name: string) =>
  (
    await app.graphql(
      'mutation ($id: ID!, $name: String!) { renamePasskey(id: $id, input: { name: $name }) { passkey { id name } userErrors { code message path } } }',
      { token, variables: { id, name } },
    )
  ).data.renamePasskey;

test('A user registers passkeys, renames and removes them; each change is audited, and mailed', async () => {
  const token = await app.userToken('ada');
  const { passkey, credential } = createPasskey(await beginRegistration(app, token), { isBackedUp: true });
  const first = await sendRegistration(app, token, credential, ' Phone ');
  expect(first).toEqual({
    passkey: {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'Phone',
      createdAt: expect.any(String),
      lastUsedAt: null,
      isBackedUp: true,
      aaguid: null,
    },
    recoveryCodes: expect.arrayContaining([expect.stringMatching(/^[0-9A-Z]{6}(?:-[0-9A-Z]{6}){3}$/)]),
    userErrors: [],
  });
  expect(first.recoveryCodes).toHaveLength(10);
  // The first factor raises the session; the next one brings no recovery codes.
  expect(await factorsOf(token)).toMatchObject({
    secondFactors: { recoveryCodesLeft: 10, passkeys: [{ name: 'Phone' }] },
    sessions: [{ authenticationLevel: 'MULTI_FACTOR' }],
  });
  const options = (await beginRegistration(app, token)) as unknown as Record<string, unknown>;
  expect(options.excludeCredentials).toEqual([
    { id: passkey.id, transports: ['internal', 'hybrid'], type: 'public-key' },
  ]);
  const second = await enrolPasskey(app, token, { transports: ['usb'] });
  expect(second.recoveryCodes).toBeNull();

  expect(await rename(token, second.passkeyId.toUpperCase(), 'Security key')).toEqual({
    passkey: { id: second.passkeyId, name: 'Security key' },
    userErrors: [],
  });
  expect(await remove(token, second.passkeyId)).toEqual({ passkeyId: second.passkeyId, userErrors: [] });
  expect(await factorsOf(token)).toMatchObject({ secondFactors: { recoveryCodesLeft: 10 } });
  expect(await remove(token, first.passkey.id)).toMatchObject({ userErrors: [] });
  expect(await factorsOf(token)).toMatchObject({
    secondFactors: { recoveryCodesLeft: 0, passkeys: [] },
    sessions: [{ authenticationLevel: 'MULTI_FACTOR' }],
  });

  expect(await auditOf('ada')).toEqual([
    {
      action: 'FACTOR_ADDED',
      actor_kind: 'USER',
      before: null,
      after: { factor: 'PASSKEY', passkeyId: first.passkey.id },
    },
    {
      action: 'FACTOR_ADDED',
      actor_kind: 'USER',
      before: null,
      after: { factor: 'PASSKEY', passkeyId: second.passkeyId },
    },
    { action: 'PASSKEY_RENAMED', actor_kind: 'USER', before: null, after: { passkeyId: second.passkeyId } },
    {
      action: 'FACTOR_REMOVED',
      actor_kind: 'USER',
      before: { factor: 'PASSKEY', passkeyId: second.passkeyId },
      after: null,
    },
    {
      action: 'FACTOR_REMOVED',
      actor_kind: 'USER',
      before: { factor: 'PASSKEY', passkeyId: first.passkey.id },
      after: null,
    },
  ]);
  // The first mail verifies the address.
  await server.mailTo('ada@example.com', 6);
  const subjects = server.mails
    .filter(({ to }) => to.includes('ada@example.com'))
    .map(({ headers }) => headers.subject);
  expect(subjects.slice(1)).toEqual([
    'A passkey was added to your account',
    'A passkey was added to your account',
    'A passkey of your account was renamed',
    'A passkey was removed from your account',
    'A passkey was removed from your account',
  ]);
});

test('Names are checked, and ids of others are not found', async () => {
  const token = await app.userToken('bob');
  const { passkeyId } = await enrolPasskey(app, token);
  const eve = await app.userToken('eve');
  for (const id of [passkeyId, 'x', '0190b7e4-0000-7000-8000-000000000000']) {
    const notFound = { code: 'NOT_FOUND', path: ['id'] };
    expect(await rename(eve, id, 'Mine')).toMatchObject({ passkey: null, userErrors: [notFound] });
    expect(await remove(eve, id)).toEqual({ passkeyId: null, userErrors: [notFound] });
  }
  for (const name of ['', '  ', 'a\nb', 'x'.repeat(101)]) {
    const invalid = { code: 'INVALID_NAME', path: ['input', 'name'] };
    expect(await rename(token, passkeyId, name)).toMatchObject({ passkey: null, userErrors: [invalid] });
    expect(await sendRegistration(app, token, {}, name)).toMatchObject({ passkey: null, userErrors: [invalid] });
  }
  expect(await factorsOf(token)).toMatchObject({ secondFactors: { passkeys: [{ id: passkeyId, name: 'My key' }] } });
});

test('A refused registration says why and what to do, and changes nothing', async () => {
  const token = await app.userToken('carol');
  const options = await beginRegistration(app, token);
  const { credential } = createPasskey(options, { origin: 'https://evil.example' });
  expect(await sendRegistration(app, token, credential)).toEqual({
    passkey: null,
    recoveryCodes: null,
    userErrors: [
      {
        code: 'INVALID_PASSKEY',
        message:
          'The passkey was not accepted. The origin https://evil.example is not one of WEBAUTHN_ORIGINS. Call beginPasskeyRegistration and try again.',
        path: ['input', 'credential'],
      },
    ],
  });
  expect(await factorsOf(token)).toMatchObject({ secondFactors: { recoveryCodesLeft: 0, passkeys: [] } });
  expect(await auditOf('carol')).toEqual([]);
});

test('A registration belongs to its session, and is accepted once', async () => {
  const token = await app.userToken('dave');
  const other = await app.userToken('dave');
  const { credential } = createPasskey(await beginRegistration(app, token));
  const refused = (answer: unknown) =>
    expect(answer).toMatchObject({ passkey: null, userErrors: [{ code: 'INVALID_PASSKEY' }] });
  refused(await sendRegistration(app, other, credential));
  expect(await sendRegistration(app, token, credential)).toMatchObject({ userErrors: [] });
  refused(await sendRegistration(app, token, credential));
  // The other session has not used the factor.
  expect(await sendRegistration(app, other, credential)).toMatchObject({
    userErrors: [{ code: 'SECOND_FACTOR_REQUIRED' }],
  });
});

test('20 registrations of one answer at once: one wins', async () => {
  const token = await app.userToken('frank');
  const { credential } = createPasskey(await beginRegistration(app, token));
  const answers = await Promise.all(Array.from({ length: 20 }, () => sendRegistration(app, token, credential)));
  expect(answers.filter(({ passkey }) => passkey)).toHaveLength(1);
  expect(await factorsOf(token)).toMatchObject({ secondFactors: { recoveryCodesLeft: 10 } });
});

test('A credential of another user is refused with the message of any other', async () => {
  const credentialId = Buffer.alloc(32, 5);
  const grace = await app.userToken('grace');
  const heidi = await app.userToken('heidi');
  await enrolPasskey(app, grace, { credentialId });
  const { credential } = createPasskey(await beginRegistration(app, heidi), { credentialId });
  const answer = await sendRegistration(app, heidi, credential);
  expect(answer).toMatchObject({ passkey: null, recoveryCodes: null, userErrors: [{ code: 'INVALID_PASSKEY' }] });
  expect(await factorsOf(heidi)).toMatchObject({
    secondFactors: { recoveryCodesLeft: 0, passkeys: [] },
    sessions: [{ authenticationLevel: 'SINGLE_FACTOR' }],
  });
});

test('A user has at most 20 passkeys, also of parallel requests', async () => {
  const token = await app.userToken('ivan');
  await enrolPasskey(app, token);
  const [{ id }] = await sql(`SELECT id FROM users WHERE username = 'ivan'`);
  const credentials = [];
  for (let count = 0; count < 5; count += 1)
    credentials.push(createPasskey(await beginRegistration(app, token)).credential);
  await sql(
    `INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, name, is_backed_up)
     SELECT gen_random_uuid(), $1, decode(md5(n::text), 'hex'), 'x', 0, 'filler', false FROM generate_series(1, 17) n`,
    [id],
  );
  const answers = await Promise.all(credentials.map((credential) => sendRegistration(app, token, credential)));
  expect(answers.filter(({ passkey }) => passkey)).toHaveLength(2);
  expect(answers.filter(({ userErrors }) => userErrors[0]?.code === 'LIMIT_REACHED')).toHaveLength(3);
  const { data } = await app.graphql('mutation { beginPasskeyRegistration { options userErrors { code } } }', {
    token,
  });
  expect(data.beginPasskeyRegistration).toEqual({ options: null, userErrors: [{ code: 'LIMIT_REACHED' }] });
});

test('It requires a recent authentication, the scope me:write and a session', async () => {
  const begin = 'mutation { beginPasskeyRegistration { options } }';
  const token = await app.userToken('judy');
  const { data } = await app.graphql(
    'mutation { createPersonalAccessToken(input: { name: "x", expiresInDays: 1, scopes: ["me:read", "me:write"] }) { token } }',
    { token },
  );
  const personal = await app.graphql(begin, { token: data.createPersonalAccessToken.token });
  expect(personal.errors?.[0]?.extensions).toMatchObject({ code: 'STEP_UP_REQUIRED', currentLevel: null });
  const readOnly = await app.graphql(begin, { token: await app.userToken('judy', ['me:read']) });
  expect(readOnly.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  await sql(
    `UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE user_id = (SELECT id FROM users WHERE username = 'judy')`,
  );
  const old = await app.graphql(begin, { token });
  expect(old.errors?.[0]?.extensions).toMatchObject({ code: 'STEP_UP_REQUIRED', maxAgeSeconds: 600 });
});

test('Without the settings of production, there are no passkeys; those that are stored can be removed', async () => {
  const token = await app.userToken('kim');
  const { passkeyId } = await enrolPasskey(app, token);
  const production = await startTestApp({
    NODE_ENV: 'production',
    BCRYPT_COST: '10',
    DATABASE_URL: app.databaseUrl,
    METRICS_TOKEN: 'x'.repeat(32),
  });
  try {
    expect(production.logLines.map(({ msg }) => msg)).toContain(
      'Passkeys are off: set WEBAUTHN_RP_ID to the domain of your pages to turn them on',
    );
    const answer = await production.graphql(
      'mutation { beginPasskeyRegistration { options userErrors { code message } } }',
      { token },
    );
    expect(answer.data.beginPasskeyRegistration).toMatchObject({
      options: null,
      userErrors: [{ code: 'SECOND_FACTOR_UNAVAILABLE', message: expect.stringContaining('WEBAUTHN_RP_ID') }],
    });
    const removed = await production.graphql('mutation ($id: ID!) { removePasskey(id: $id) { passkeyId } }', {
      token,
      variables: { id: passkeyId },
    });
    expect(removed.data.removePasskey).toEqual({ passkeyId });
  } finally {
    await production.stop();
  }
});

test('Without a key that all processes share, there are no passkeys, and the log says why', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'scoped-api-passkeys-'));
  const keyPairs = await startTestApp({ SECRET_KEY: '', ALGORITHM: 'ES256', DATA_DIR: directory });
  try {
    const { data } = await keyPairs.graphql('mutation { beginPasskeyLogin { options userErrors { code } } }');
    expect(data.beginPasskeyLogin).toEqual({ options: null, userErrors: [{ code: 'SECOND_FACTOR_UNAVAILABLE' }] });
    expect(keyPairs.logLines.map(({ msg }) => msg)).toContain(
      'Passkeys are off: there is no key for their challenges; set ENCRYPTION_KEYS or SECRET_KEY',
    );
  } finally {
    await keyPairs.stop();
    rmSync(directory, { recursive: true });
  }
});
