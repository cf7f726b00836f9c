import { accountClient, auditOf } from '../support/account-client';
import { logIn, refreshed, registerAndLogIn, type TestTokens } from '../support/logins';
import { type MailServer, startMailServer, subjectOf } from '../support/mail-server';
import { scratchDirectory } from '../support/process-directory';
import { enrolTotp, stepBegun, testFactors, totpCode, wrongTotpCode } from '../support/second-factors';
import { startTestApp, type TestApp } from '../support/test-app';

const ERRORS = 'userErrors { code message path }';
const BEGIN = `mutation { beginTotpEnrolment { secret uri expiresAt ${ERRORS} } }`;
const CONFIRM = `mutation ($code: String!) { confirmTotpEnrolment(input: { code: $code }) { recoveryCodes ${ERRORS} } }`;
const REMOVE = `mutation { removeTotp { userId ${ERRORS} } }`;
const RENEW = `mutation { renewRecoveryCodes { recoveryCodes ${ERRORS} } }`;

/** Enrolling an app for codes through the door, as a front end does. */
let app: TestApp;
let mail: MailServer;

beforeAll(async () => {
  mail = await startMailServer();
  app = await startTestApp({ SMTP_URL: mail.url, MAIL_FROM: 'noreply@example.org', ISSUER: 'https://id.example.com' });
});
afterAll(async () => {
  await app?.stop();
  await mail?.stop();
});

async function call(token: string, document: string, variables?: Record<string, unknown>) {
  const { data, errors } = await app.graphql(document, { token, ...(variables && { variables }) });
  return data ? (Object.values(data)[0] as never) : (errors as never);
}
const begin = (token: string): Promise<Record<string, string> & { userErrors: { code: string }[] }> =>
  call(token, BEGIN);
const confirm = (
  token: string,
  code: string,
): Promise<{ recoveryCodes: string[] | null; userErrors: { code: string; path: string[] }[] }> =>
  call(token, CONFIRM, { code });

/** Registers a user who enrols an app. */
async function enrolled(username: string): Promise<TestTokens & { secret: string; recoveryCodes: string[] }> {
  const tokens = await registerAndLogIn(app, username);
  const { secret = '' } = await begin(tokens.accessToken);
  await stepBegun();
  const { recoveryCodes } = await confirm(tokens.accessToken, totpCode(secret));
  return { ...tokens, secret, recoveryCodes: recoveryCodes as string[] };
}
const userIdOf = async (username: string) =>
  (await app.database.prisma.user.findFirstOrThrow({ where: { username }, select: { id: true } })).id;
const sessionsOf = async (username: string) =>
  app.database.prisma.session.findMany({ where: { userId: await userIdOf(username) }, orderBy: { createdAt: 'asc' } });

test('an enrolment answers the secret and a URI for apps, and is no factor until it is confirmed', async () => {
  const { accessToken } = await registerAndLogIn(app, 'ada');
  const { secret = '', uri = '', expiresAt = '', userErrors } = await begin(accessToken);
  expect(userErrors).toEqual([]);
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  const url = new URL(uri);
  expect(`${url.protocol}//${url.host}`).toBe('otpauth://totp');
  expect(decodeURIComponent(url.pathname)).toBe('/id.example.com:ada');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    issuer: 'id.example.com',
    secret,
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
  expect(new Date(expiresAt).getTime() - Date.now()).toBeGreaterThan(9 * 60_000);
  const factors = await testFactors().enrolled(app.database.sql, await userIdOf('ada'));
  expect(factors).toEqual({ totp: false, recoveryCodes: 0, passkeys: 0 });
});

test('the first code turns it on, once, answers the recovery codes and raises this session only', async () => {
  const { accessToken } = await registerAndLogIn(app, 'bob');
  const other = await logIn(app, 'bob');
  const { secret = '' } = await begin(accessToken);
  const wrong = await confirm(accessToken, wrongTotpCode(secret));
  expect(wrong).toMatchObject({ recoveryCodes: null, userErrors: [{ code: 'INVALID_CODE', path: ['input', 'code'] }] });

  await stepBegun();
  const code = totpCode(secret);
  const { recoveryCodes, userErrors } = await confirm(accessToken, code);
  expect(userErrors).toEqual([]);
  expect(new Set(recoveryCodes).size).toBe(10);
  expect(await confirm(accessToken, code)).toMatchObject({ userErrors: [{ code: 'SECOND_FACTOR_EXISTS' }] });
  expect(await begin(accessToken)).toMatchObject({ secret: null, userErrors: [{ code: 'SECOND_FACTOR_EXISTS' }] });

  const [first, second] = await sessionsOf('bob');
  expect(first).toMatchObject({ authenticationLevel: 2, authenticationMethods: ['pwd', 'otp', 'mfa'] });
  expect(second).toMatchObject({ authenticationLevel: 1, authenticationMethods: ['pwd'] });
  // The other session has not used the factor: it must not replace it.
  expect(await call(other.accessToken, REMOVE)).toMatchObject({ userErrors: [{ code: 'SECOND_FACTOR_REQUIRED' }] });
  expect(await call(other.accessToken, RENEW)).toMatchObject({ userErrors: [{ code: 'SECOND_FACTOR_REQUIRED' }] });

  const { prisma } = app.database;
  const userId = await userIdOf('bob');
  // The code that confirmed it is used.
  const used = await app.database.transaction((tx) =>
    testFactors().verify(tx, userId, { totp: code }, { purpose: 'SECOND_FACTOR', subject: '', userId }),
  );
  expect(used).toBeUndefined();
  expect(await prisma.totpEnrolment.count({ where: { userId } })).toBe(0);
  const [added] = (await auditOf(app, 'FACTOR_ADDED')).filter(({ targetId }) => targetId === userId);
  expect(added).toMatchObject({ actorId: userId, after: { factor: 'TOTP' } });
  // Mails are sent side by side, so that they arrive in any order.
  await mail.mailTo('bob@example.com', 2);
  const received = mail.mails.filter(({ to }) => to.includes('bob@example.com'));
  expect(received.map(subjectOf)).toContain('An authenticator app was added to your account');
  for (const { text } of received) expect(text).not.toContain(secret);
});

test('one of twenty parallel confirmations wins', async () => {
  const { accessToken } = await registerAndLogIn(app, 'carl');
  const { secret = '' } = await begin(accessToken);
  await stepBegun();
  const code = totpCode(secret);
  const answers = await Promise.all(Array.from({ length: 20 }, () => confirm(accessToken, code)));
  expect(answers.filter(({ recoveryCodes }) => recoveryCodes)).toHaveLength(1);
  const userId = await userIdOf('carl');
  expect(await app.database.prisma.recoveryCode.count({ where: { userId } })).toBe(10);
  expect((await auditOf(app, 'FACTOR_ADDED')).filter(({ targetId }) => targetId === userId)).toHaveLength(1);
});

test('a later enrolment replaces the earlier one, and an expired one can not be confirmed', async () => {
  const { accessToken } = await registerAndLogIn(app, 'dora');
  const { secret: first = '' } = await begin(accessToken);
  const { secret: second = '' } = await begin(accessToken);
  await stepBegun();
  expect(await confirm(accessToken, totpCode(first))).toMatchObject({ userErrors: [{ code: 'INVALID_CODE' }] });
  await app.database.pool.query('UPDATE totp_enrolments SET expires_at = now()');
  expect(await confirm(accessToken, totpCode(second))).toMatchObject({ userErrors: [{ code: 'INVALID_CODE' }] });
});

test('wrong first codes have a limit', async () => {
  const { accessToken } = await registerAndLogIn(app, 'emil');
  const { secret = '' } = await begin(accessToken);
  const codes: unknown[] = [];
  for (let attempt = 0; attempt < 21; attempt += 1) {
    const { errors, data } = await app.graphql(CONFIRM, {
      token: accessToken,
      variables: { code: wrongTotpCode(secret) },
    });
    codes.push(errors?.[0]?.extensions.code ?? data.confirmTotpEnrolment.userErrors[0].code);
  }
  expect(codes).toEqual([...Array(20).fill('INVALID_CODE'), 'RATE_LIMITED']);
});

test('a first code that was not compared does not count', async () => {
  const { accessToken } = await registerAndLogIn(app, 'emma');
  await begin(accessToken);
  const userId = await userIdOf('emma');
  const { pool } = app.database;
  await pool.query('DELETE FROM throttles');
  const points = async () =>
    (await pool.query(`SELECT points FROM throttles WHERE key LIKE 'totpEnrolmentByUser:%' AND points > 0`)).rows;
  await pool.query(`UPDATE totp_enrolments SET secret = '\\x00' WHERE user_id = $1`, [userId]);
  const failed = await app.graphql(CONFIRM, { token: accessToken, variables: { code: '123456' } });
  expect(failed.errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
  expect(await points()).toEqual([]);
  await enrolTotp(app, 'emma');
  expect(await confirm(accessToken, '123456')).toMatchObject({ userErrors: [{ code: 'SECOND_FACTOR_REQUIRED' }] });
  expect(await points()).toEqual([]);
});

test('removing the last factor removes the recovery codes, audits and mails it', async () => {
  const { accessToken, recoveryCodes } = await enrolled('fay');
  const renewed = (await call(accessToken, RENEW)) as { recoveryCodes: string[] };
  expect(renewed.recoveryCodes).toHaveLength(10);
  expect(renewed.recoveryCodes).not.toContain(recoveryCodes[0]);
  const userId = await userIdOf('fay');
  const verify = (recoveryCode: string | undefined) =>
    app.database.transaction((tx) =>
      testFactors().verify(tx, userId, { recoveryCode }, { purpose: 'SECOND_FACTOR', subject: '', userId }),
    );
  expect(await verify(recoveryCodes[0])).toBeUndefined();
  expect(await verify(renewed.recoveryCodes[0])).toMatchObject({ method: 'RECOVERY_CODE' });

  expect(await call(accessToken, REMOVE)).toEqual({ userId, userErrors: [] });
  expect(await call(accessToken, REMOVE)).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
  expect(await call(accessToken, RENEW)).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
  expect(await app.database.prisma.recoveryCode.count({ where: { userId } })).toBe(0);
  expect((await auditOf(app)).filter(({ targetId }) => targetId === userId).map(({ action }) => action)).toEqual([
    'USER_REGISTERED',
    'LOGIN',
    'FACTOR_ADDED',
    'RECOVERY_CODES_RENEWED',
    'FACTOR_REMOVED',
  ]);
  // Mails are sent side by side, so that they arrive in any order.
  await mail.mailTo('fay@example.com', 4);
  expect(mail.mails.filter(({ to }) => to.includes('fay@example.com')).map(subjectOf)).toEqual(
    expect.arrayContaining([
      'Your recovery codes were replaced',
      'The authenticator app was removed from your account',
    ]),
  );
});

test('refreshed tokens of the session carry the new level', async () => {
  const { refreshToken } = await enrolled('gus');
  const { accessToken } = await refreshed(app, refreshToken);
  const [, claims = ''] = accessToken.split('.');
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    acr: 'aal2',
    amr: ['pwd', 'otp', 'mfa'],
  });
});

test('a personal access token changes no second factor', async () => {
  const { accessToken } = await registerAndLogIn(app, 'hal');
  const { data } = await app.graphql(
    'mutation { createPersonalAccessToken(input: { name: "ci", scopes: ["me:write", "me:read"] }) { token } }',
    { token: accessToken },
  );
  for (const document of [BEGIN, REMOVE, RENEW, CONFIRM]) {
    const { errors } = await app.graphql(document, {
      token: data.createPersonalAccessToken.token,
      variables: { code: '123456' },
    });
    expect(['FORBIDDEN', 'STEP_UP_REQUIRED']).toContain(errors?.[0]?.extensions.code);
  }
});

test('the secret is neither in the log, nor in the audit log, nor readable in the database', async () => {
  const { secret, recoveryCodes, accessToken } = await enrolled('ida');
  await call(accessToken, RENEW);
  const seen = [
    JSON.stringify(app.logLines),
    JSON.stringify(await auditOf(app)),
    JSON.stringify(await app.database.prisma.totpFactor.findMany(), (_, value) =>
      typeof value === 'bigint' ? `${value}` : value,
    ),
  ].join('\n');
  for (const text of [secret, ...recoveryCodes]) expect(seen).not.toContain(text);
});

test('a disabled user confirms nothing', async () => {
  const { accessToken } = await registerAndLogIn(app, 'jan');
  const { secret = '' } = await begin(accessToken);
  await app.database.prisma.user.updateMany({ where: { username: 'jan' }, data: { isActive: false } });
  const { errors } = await app.graphql(CONFIRM, { token: accessToken, variables: { code: totpCode(secret) } });
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('changing the password keeps the factors', async () => {
  const { accessToken } = await enrolled('kim');
  const { userErrors } = await accountClient(app).changePassword(accessToken);
  expect(userErrors).toEqual([]);
  const enrolledNow = await testFactors().enrolled(app.database.sql, await userIdOf('kim'));
  expect(enrolledNow).toEqual({ totp: true, recoveryCodes: 10, passkeys: 0 });
});

test('a change of factors requires an authentication of the last ten minutes', async () => {
  const { accessToken } = await enrolled('liz');
  await app.database.pool.query(
    `UPDATE sessions SET authenticated_at = now() - interval '601 seconds' WHERE user_id = $1::uuid`,
    [await userIdOf('liz')],
  );
  for (const document of [BEGIN, CONFIRM, REMOVE, RENEW]) {
    const { errors } = await app.graphql(document, { token: accessToken, variables: { code: '123456' } });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'STEP_UP_REQUIRED',
      maxAgeSeconds: 600,
      currentLevel: 'MULTI_FACTOR',
    });
  }
});

test('a session that has not used the second factor does not replace it, however recent it is', async () => {
  const { accessToken: former } = await registerAndLogIn(app, 'max');
  await enrolTotp(app, 'max');
  for (const document of [BEGIN, REMOVE, RENEW]) {
    expect(await call(former, document)).toMatchObject({ userErrors: [{ code: 'SECOND_FACTOR_REQUIRED' }] });
  }
});

test('parallel changes of one user neither fail nor leave recovery codes without a factor', async () => {
  const { accessToken } = await registerAndLogIn(app, 'ned');
  const userId = await userIdOf('ned');
  const { prisma } = app.database;
  for (let round = 0; round < 6; round += 1) {
    const { secret } = await begin(accessToken);
    if (secret) {
      await stepBegun();
      await prisma.totpFactor.updateMany({ where: { userId }, data: { lastStep: 0 } });
    }
    const code = secret ? totpCode(secret) : '000000';
    const documents = [CONFIRM, REMOVE, RENEW, BEGIN, CONFIRM, RENEW, REMOVE, CONFIRM];
    const answers = await Promise.all(
      documents.map((document) => app.graphql(document, { token: accessToken, variables: { code } })),
    );
    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    const [totp, codes] = await Promise.all([
      prisma.totpFactor.count({ where: { userId } }),
      prisma.recoveryCode.count({ where: { userId } }),
    ]);
    expect({ totp, codes }).toEqual({ totp, codes: totp * 10 });
    await app.database.pool.query('DELETE FROM throttles');
  }
});

test('an admin whose role requires a second factor enrols one, and refresh gives the scopes of the role', async () => {
  const other = await startTestApp({ REQUIRE_SECOND_FACTOR: 'ADMIN', WEBAUTHN_RP_ID: 'a.org', WEBAUTHN_RP_NAME: 'A' });
  try {
    await other.adminToken('root');
    const { accessToken, refreshToken, scopes } = await logIn(other, 'root');
    expect(scopes).toEqual(['me:read', 'me:write']);
    const { data } = await other.graphql(BEGIN, { token: accessToken });
    expect(data.beginTotpEnrolment.uri).toMatch(/^otpauth:\/\/totp\/A:root\?issuer=A&/);
    await stepBegun();
    const confirmed = await other.graphql(CONFIRM, {
      token: accessToken,
      variables: { code: totpCode(data.beginTotpEnrolment.secret) },
    });
    expect(confirmed.data.confirmTotpEnrolment.recoveryCodes).toHaveLength(10);
    const renewed = await refreshed(other, refreshToken);
    expect(renewed.scopes).toEqual(expect.arrayContaining(['users:read', 'users:write']));
    const users = await other.graphql('{ users { totalCount } }', { token: renewed.accessToken });
    expect(users.data.users.totalCount).toBe(1);
  } finally {
    await other.stop();
  }
});

test('a server without a key to encrypt with says so', async () => {
  const directory = scratchDirectory();
  const other = await startTestApp({ ALGORITHM: 'ES256', SECRET_KEY: '', DATA_DIR: directory.path });
  try {
    const { data } = await other.graphql(BEGIN, { token: await other.userToken('ada') });
    expect(data.beginTotpEnrolment).toMatchObject({
      secret: null,
      userErrors: [{ code: 'SECOND_FACTOR_UNAVAILABLE', message: expect.stringContaining('ENCRYPTION_KEYS') }],
    });
  } finally {
    await other.stop();
    directory.remove();
  }
});
