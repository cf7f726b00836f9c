import { createPasskey } from '../support/authenticator';
import { enrolPasskey } from '../support/passkeys';
import { claimsOf, resultOf, secondStepClient } from '../support/second-step';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

/** A token with some scopes of its user must not add a factor: a passkey logs in with all of them. */
let app: TestApp;
let client: ReturnType<typeof secondStepClient>;
beforeAll(async () => {
  app = await startTestApp();
  client = secondStepClient(app);
});
afterAll(() => app?.stop());

const ERRORS = 'userErrors { code message path }';
const CHANGES: Readonly<Record<string, string>> = {
  beginTotpEnrolment: `mutation { beginTotpEnrolment { secret ${ERRORS} } }`,
  confirmTotpEnrolment: `mutation { confirmTotpEnrolment(input: { code: "123456" }) { recoveryCodes ${ERRORS} } }`,
  removeTotp: `mutation { removeTotp { userId ${ERRORS} } }`,
  renewRecoveryCodes: `mutation { renewRecoveryCodes { recoveryCodes ${ERRORS} } }`,
  beginPasskeyRegistration: `mutation { beginPasskeyRegistration { options ${ERRORS} } }`,
  registerPasskey: `mutation { registerPasskey(input: { name: "x", credential: {} }) { passkey { id } ${ERRORS} } }`,
  renamePasskey: `mutation { renamePasskey(id: "0190b7e4-0000-7000-8000-000000000000", input: { name: "x" }) { passkey { id } ${ERRORS} } }`,
  removePasskey: `mutation { removePasskey(id: "0190b7e4-0000-7000-8000-000000000000") { passkeyId ${ERRORS} } }`,
};

/** What the token can do with each change. */
async function refusals(token: string): Promise<Record<string, string>> {
  const answers = Object.entries(CHANGES).map(async ([name, document]) => {
    const { data, errors } = await app.graphql(document, { token });
    return [name, data?.[name]?.userErrors[0]?.code ?? errors?.[0]?.extensions.code ?? 'OK'];
  });
  return Object.fromEntries(await Promise.all(answers));
}
const allRefused = Object.fromEntries(Object.keys(CHANGES).map((name) => [name, 'SCOPE_NOT_HELD']));

test('A session with some scopes of its user changes no factor, so that no passkey of it logs in with all of them', async () => {
  const full = await app.adminToken('root');
  const narrow = await app.adminToken('second', ['me:read', 'me:write']);
  expect(await refusals(narrow)).toEqual(allRefused);
  const { data } = await app.graphql(CHANGES.beginPasskeyRegistration as string, { token: narrow });
  expect(data.beginPasskeyRegistration.userErrors[0]).toMatchObject({
    code: 'SCOPE_NOT_HELD',
    message: expect.stringContaining('users:grant'),
    path: [],
  });
  // A token without me:read is not told what its user holds.
  const blind = (await client.login('second', { scopes: ['me:write'] })).tokens?.accessToken as string;
  const { data: untold } = await app.graphql(CHANGES.beginTotpEnrolment as string, { token: blind });
  expect(untold.beginTotpEnrolment.userErrors[0].message).not.toContain('users:grant');

  const passkey = await enrolPasskey(app, full);
  const login = await client.loginWithPasskey(passkey.get(await client.passkeyOptions()));
  expect(login.tokens?.scopes).toContain('users:grant');
});

test('A refreshed access token with some scopes of its session changes no factor either', async () => {
  const username = 'third';
  await app.users.createAdmin({ username, email: `${username}@example.com`, password: PASSWORD });
  const { tokens } = await client.login(username);
  const { data } = await app.graphql(
    'mutation ($input: RefreshInput!) { refresh(input: $input) { tokens { accessToken } } }',
    { variables: { input: { refreshToken: tokens?.refreshToken, scopes: ['me:write'] } } },
  );
  expect(await refusals(data.refresh.tokens.accessToken)).toEqual(allRefused);
  const options = await app.graphql(CHANGES.beginPasskeyRegistration as string, { token: tokens?.accessToken ?? '' });
  const { credential } = createPasskey(options.data.beginPasskeyRegistration.options);
  const begun = await app.graphql(
    `mutation ($input: RegisterPasskeyInput!) { registerPasskey(input: $input) { passkey { id } ${ERRORS} } }`,
    { token: data.refresh.tokens.accessToken, variables: { input: { name: 'x', credential } } },
  );
  expect(begun.data.registerPasskey).toMatchObject({ passkey: null, userErrors: [{ code: 'SCOPE_NOT_HELD' }] });
});

test('A reauthentication with a password gives a session no scopes that it does not have', async () => {
  const narrow = await app.adminToken('fourth', ['me:read']);
  const outcome = await client.reauthenticate(narrow, { password: PASSWORD });
  expect(resultOf(outcome)).toBe('OK');
  expect(claimsOf(outcome).scope).toBe('me:read');
});
