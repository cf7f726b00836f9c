import { accountClient, NEW_PASSWORD } from '../support/account-client';
import { enrolTotp, type TestTotp } from '../support/second-factors';
import { claimsOf } from '../support/second-step';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';
import { auditOf, basic, createClient, post, statusAndBody, type TestClient } from './support/oauth';

let app: TestApp;
let ada: TestTotp;
let client: TestClient;
beforeAll(async () => {
  app = await startTestApp();
  await app.userToken('ada');
  await app.userToken('bob');
  client = await createClient(app, await app.adminToken(), ['me:read']);
});
beforeEach(async () => {
  for (const table of ['throttles', 'totp_factors', 'recovery_codes', 'audit_events', 'pending_logins']) {
    await app.database.pool.query(`DELETE FROM ${table}`);
  }
  ada = await enrolTotp(app, 'ada');
});
afterAll(() => app?.stop());

const grant = (parameters: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  post(app.url, '/token', { grant_type: 'password', username: 'ada', password: PASSWORD, ...parameters }, headers);
const points = async (purpose: string) => {
  const { rows } = await app.database.pool.query('SELECT points FROM throttles WHERE key LIKE $1', [`${purpose}:%`]);
  return rows[0]?.points ?? 0;
};

test('without otp a user with a second factor gets invalid_grant with a description that says so', async () => {
  const reply = await grant();
  expect(reply.status).toBe(400);
  expect(await reply.json()).toEqual({
    error: 'invalid_grant',
    error_description: 'This account has a second factor: send a code of it as otp.',
  });
  expect(await app.database.prisma.pendingLogin.count()).toBe(0);
  expect(await auditOf(app, 'LOGIN_FAILED')).toMatchObject([
    { targetId: ada.userId, after: { reason: 'SECOND_FACTOR' } },
  ]);
  // No guess was made.
  expect(await points('loginByName')).toBe(0);
});

test('otp takes a code of the app, and the tokens say so', async () => {
  const code = await ada.code();
  const reply = await grant({ otp: `${code.slice(0, 3)} ${code.slice(3)}`, scope: 'me:read' });
  const { access_token: accessToken, refresh_token: refreshToken, scope } = await reply.json();
  expect({ status: reply.status, scope }).toEqual({ status: 200, scope: 'me:read' });
  const claims = claimsOf({ tokens: { accessToken, refreshToken, scopes: [] } });
  expect(claims).toMatchObject({ acr: 'aal2', amr: ['pwd', 'otp', 'mfa'] });
  expect((await post(app.url, '/token', { grant_type: 'refresh_token', refresh_token: refreshToken })).status).toBe(
    200,
  );
  expect(await points('loginByName')).toBe(0);
  expect(await points('totpByUser')).toBe(0);
});

test('otp takes a recovery code, once', async () => {
  const [otp = ''] = ada.recoveryCodes;
  expect((await grant({ otp })).status).toBe(200);
  expect(await auditOf(app, 'RECOVERY_CODE_USED')).toMatchObject([{ after: { recoveryCodesLeft: 9 } }]);
  const again = await grant({ otp });
  expect(await again.json()).toMatchObject({ error: 'invalid_grant' });
});

test('a wrong or used code is refused with one description, audited and counted', async () => {
  const otp = await ada.code();
  expect((await grant({ otp })).status).toBe(200);
  const wrong = { status: 400, body: expect.stringContaining('The second factor is wrong, expired or already used.') };
  for (const code of [otp, ada.wrongCode(), 'x', 'ABCDEF-ABCDEF-ABCDEF-ABCDEF', 'x'.repeat(5_000)]) {
    expect(await statusAndBody(await grant({ otp: code }))).toEqual(wrong);
  }
  expect(await auditOf(app, 'LOGIN_FAILED')).toHaveLength(5);
  expect(await points('loginByPair')).toBe(5);
  expect(await points('loginByName')).toBe(5);
  expect(await points('totpByUser')).toBe(2);
});

test('with a wrong password the answer is the same with and without otp, with and without a factor', async () => {
  const code = await ada.code();
  const answers = await Promise.all(
    [
      {},
      { otp: code },
      { otp: 'x' },
      { username: 'bob' },
      { username: 'bob', otp: code },
      { username: 'stranger', otp: code },
    ].map(async (parameters) => statusAndBody(await grant({ password: 'wrong', ...parameters }))),
  );
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]?.body).toContain('The username or the password is wrong.');
  // The code was not tried, and so not used.
  expect(await points('totpByUser')).toBe(0);
  expect((await grant({ otp: code })).status).toBe(200);
});

test('a user without a second factor sends no otp', async () => {
  expect((await grant({ username: 'bob' })).status).toBe(200);
  expect((await grant({ username: 'bob', otp: '' })).status).toBe(200);
  const reply = await grant({ username: 'bob', otp: '123456' });
  expect(await reply.json()).toEqual({
    error: 'invalid_grant',
    error_description: 'This account has no second factor: send no otp.',
  });
});

test('of one code sent twenty times at once one gets tokens', async () => {
  // One after the other for one name and network: the throttle would refuse the rest.
  const otp = await ada.code();
  const replies = await Promise.all(Array.from({ length: 20 }, () => grant({ otp })));
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('a registered client sends otp too, and otp may be sent only once and without brackets', async () => {
  const reply = await grant({ otp: await ada.code() }, basic(client));
  expect(reply.status).toBe(200);
  for (const form of ['otp=1&otp=2', 'otp[]=1']) {
    const body = `grant_type=password&username=ada&password=x&${form}`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const refused = await fetch(`${app.url}/token`, { method: 'POST', headers, body });
    expect(await refused.json()).toMatchObject({
      error: 'invalid_request',
      error_description: expect.stringContaining('otp'),
    });
  }
});

test('a code is not used if the password changes meanwhile', async () => {
  const account = accountClient(app);
  const code = await ada.code();
  const { tokens } = await (async () => ({ tokens: await (await grant({ otp: code })).json() }))();
  await account.changePassword(tokens.access_token);
  expect((await grant({ otp: await ada.code() })).status).toBe(400);
  expect((await grant({ otp: await ada.code(), password: NEW_PASSWORD })).status).toBe(200);
  await account.changePassword(tokens.access_token, PASSWORD, NEW_PASSWORD);
});

test('OpenAPI describes otp as optional', async () => {
  const document = await (await fetch(`${app.url}/openapi.json`)).json();
  const { schema } = document.paths['/token'].post.requestBody.content['application/x-www-form-urlencoded'];
  expect(schema.properties.otp).toMatchObject({
    type: 'string',
    description: expect.stringContaining('second factor'),
  });
  expect(JSON.stringify(schema.required ?? [])).not.toContain('otp');
  expect(schema.if).toMatchObject({ properties: { grant_type: { const: 'password' } } });
  expect(schema.then).toEqual({ required: ['username', 'password'] });
});
