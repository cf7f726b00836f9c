import { docsPages } from '../support/docs-blocks';
import { registerAndLogIn } from '../support/logins';
import { stepBegun, totpCode } from '../support/second-factors';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

/** The requests of docs/second-factors.md, sent as the page has them: only tokens and codes are replaced. */
const documents = docsPages()
  .flatMap(({ blocks }) => blocks)
  .filter(({ where, language }) => where.startsWith('docs/second-factors.md:') && language === 'graphql')
  .map(({ text }) => text);
const documentOf = (field: string): string => {
  const found = documents.find((text) => text.includes(`${field}(`) || text.includes(`${field} {`));
  if (found === undefined) throw new Error(`docs/second-factors.md has no request ${field}.`);
  return found;
};

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app?.stop());

test('the flows of the page work', async () => {
  const { accessToken } = await registerAndLogIn(app, 'ada');
  const sent = new Set<string>();
  const send = async (field: string, replaced: Record<string, string> = {}, token?: string) => {
    sent.add(documentOf(field));
    const document = Object.entries({ ...replaced, 'correct horse battery staple': PASSWORD }).reduce(
      (text, [from, to]) => text.replace(from, to),
      documentOf(field),
    );
    const { data, errors } = await app.graphql(document, { ...(token !== undefined && { token }) });
    expect(errors).toBeUndefined();
    const answer = data[field];
    expect(answer.userErrors ?? []).toEqual([]);
    return answer;
  };
  /** The code of now; each works once. */
  const freshCode = async (secret: string) => {
    await app.database.pool.query('UPDATE totp_factors SET last_step = 0');
    await stepBegun();
    return totpCode(secret);
  };

  expect(await send('login')).toMatchObject({ tokens: { accessToken: expect.any(String) }, secondFactor: null });
  const { secret, uri } = await send('beginTotpEnrolment', {}, accessToken);
  expect(uri).toContain(`secret=${secret}`);
  const code = await freshCode(secret);
  const { recoveryCodes } = await send('confirmTotpEnrolment', { 123456: code }, accessToken);
  expect(recoveryCodes).toHaveLength(10);

  const { tokens, secondFactor } = await send('login');
  expect({ tokens, methods: secondFactor.methods, options: secondFactor.passkeyOptions }).toEqual({
    tokens: null,
    methods: ['TOTP', 'RECOVERY_CODE'],
    options: null,
  });
  expect(secondFactor.token).toMatch(/^scoped_pl_/);
  const completed = await send('completeLogin', {
    'scoped_pl_...': secondFactor.token,
    123456: await freshCode(secret),
  });
  const { methods } = await send('beginReauthentication', {}, completed.tokens.accessToken);
  expect(methods).toEqual(['PASSWORD', 'TOTP', 'RECOVERY_CODE']);
  const renewed = await send('reauthenticate', { 123456: await freshCode(secret) }, completed.tokens.accessToken);
  const { accessToken: token } = renewed.tokens;
  const renewal = await send('renewRecoveryCodes', {}, token);
  expect(renewal.recoveryCodes).toHaveLength(10);
  expect((await send('me', {}, token)).secondFactors).toMatchObject({
    totp: { createdAt: expect.any(String), lastUsedAt: expect.any(String) },
    recoveryCodesLeft: 10,
    passkeys: [],
  });
  expect([...sent].sort()).toEqual([...documents].sort());

  const body = { grant_type: 'password', username: 'ada', password: PASSWORD };
  const grant = async (more: Record<string, string>) => {
    const response = await fetch(`${app.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...body, ...more }),
    });
    return { status: response.status, body: await response.json() };
  };
  expect(await grant({})).toMatchObject({
    status: 400,
    body: { error: 'invalid_grant', error_description: expect.stringContaining('otp') },
  });
  expect(await grant({ otp: renewal.recoveryCodes[0] })).toMatchObject({ status: 200 });
  expect(await grant({ otp: renewal.recoveryCodes[0] })).toMatchObject({ status: 400 });
});
