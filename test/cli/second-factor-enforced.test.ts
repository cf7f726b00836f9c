import { cli } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { stepBegun, totpCode } from '../support/second-factors';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

/*
 * A deployment that exists gets REQUIRE_SECOND_FACTOR: its admin enrols a factor, loses it, and is helped by the operator. At
 * no time is the account locked.
 */

const directory = scratchDirectory();
/** The server of before, and that with the setting, on one database. */
let before: TestApp;
let after: TestApp;
beforeAll(async () => {
  before = await startTestApp();
  after = await startTestApp({ DATABASE_URL: before.databaseUrl, REQUIRE_SECOND_FACTOR: 'ADMIN' });
});
afterAll(async () => {
  directory.remove();
  await after.stop();
  await before.stop();
});

const TOKENS = 'tokens { accessToken refreshToken scopes } userErrors { code }';
const call = async (document: string, variables: object = {}, token?: string) => {
  const answer = await after.graphql(document, { variables: { ...variables }, ...(token !== undefined && { token }) });
  return answer.data && Object.values(answer.data)[0];
};
const login = () =>
  call(`mutation ($input: LoginInput!) { login(input: $input) { ${TOKENS} secondFactor { token } } }`, {
    input: { username: 'root', password: PASSWORD },
  });
/** What a token can do: use the own profile, and administer users. */
const can = async (token: string) => {
  const { data, errors } = await after.graphql('{ me { id } users(first: 1) { nodes { id } } }', { token });
  return { me: data?.me != null, users: data?.users != null, codes: errors?.map(({ extensions }) => extensions.code) };
};
const WITHOUT = { me: true, users: false, codes: ['FORBIDDEN'] };
const WITH = { me: true, users: true, codes: undefined };
/** Enrols an app in a session that was begun with the password, and returns its secret. */
async function enrol(token: string): Promise<string> {
  const { secret } = await call('mutation { beginTotpEnrolment { secret } }', {}, token);
  await stepBegun();
  const confirmed = await call(
    'mutation ($code: String!) { confirmTotpEnrolment(input: { code: $code }) { recoveryCodes userErrors { code } } }',
    { code: totpCode(secret) },
    token,
  );
  expect(confirmed).toEqual({ recoveryCodes: expect.any(Array), userErrors: [] });
  return secret;
}
const refresh = (refreshToken: string) =>
  call(`mutation ($input: RefreshInput!) { refresh(input: $input) { ${TOKENS} } }`, { input: { refreshToken } });

test('an admin of before keeps the account, enrols, and is let in again after the factor is lost', async () => {
  const former = await before.adminToken();
  const { data } = await before.graphql(
    'mutation { createPersonalAccessToken(input: { name: "ci", scopes: ["me:read", "users:read"] }) { token } }',
    { token: former },
  );
  expect(await can(former)).toEqual(WITHOUT);
  expect(await can(data.createPersonalAccessToken.token)).toEqual(WITHOUT);

  const first = await login();
  expect(first).toMatchObject({ tokens: { scopes: ['me:read', 'me:write'] }, secondFactor: null });
  const secret = await enrol(first.tokens.accessToken);
  const { tokens: stronger } = await refresh(first.tokens.refreshToken);
  expect(stronger.scopes).toContain('users:grant');
  expect(await can(stronger.accessToken)).toEqual(WITH);
  // What was issued for the password alone stays so.
  expect(await can(former)).toEqual(WITHOUT);
  expect(await can(data.createPersonalAccessToken.token)).toEqual(WITHOUT);

  const second = await login();
  expect(second.tokens).toBeNull();
  const completed = await call(
    `mutation ($input: CompleteLoginInput!) { completeLogin(input: $input) { ${TOKENS} } }`,
    // The step of the code that has enrolled it is used up; the next one is accepted.
    { input: { token: second.secondFactor.token, totp: totpCode(secret, 1) } },
  );
  expect(await can(completed.tokens.accessToken)).toEqual(WITH);

  // The phone is lost, with the codes.
  const lost = await login();
  const removed = await cli(['users', 'remove-factor', 'root', '--all', '--yes'], {
    cwd: directory.path,
    env: { DATABASE_URL: before.databaseUrl, REQUIRE_SECOND_FACTOR: 'ADMIN' },
  });
  expect(removed).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Removed the authenticator app, 10 recovery/),
  });
  const ended = await call(`mutation ($input: CompleteLoginInput!) { completeLogin(input: $input) { ${TOKENS} } }`, {
    input: { token: lost.secondFactor.token, totp: totpCode(secret) },
  });
  expect(ended).toEqual({ tokens: null, userErrors: [{ code: 'INVALID_TOKEN' }] });

  const again = await login();
  expect(await can(again.tokens.accessToken)).toEqual(WITHOUT);
  await enrol(again.tokens.accessToken);
  expect(await can((await refresh(again.tokens.refreshToken)).tokens.accessToken)).toEqual(WITH);
});
