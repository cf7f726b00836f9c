import { generateSync } from 'otplib';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
/** Another process on the same database. */
let other: TestApp;
beforeAll(async () => {
  app = await startTestApp({ REQUIRE_SECOND_FACTOR: 'ADMIN' });
  other = await startTestApp({ REQUIRE_SECOND_FACTOR: 'ADMIN', DATABASE_URL: app.databaseUrl });
});
afterAll(async () => {
  await other.stop();
  await app.stop();
});

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly scopes: string[];
}

const TOKENS = 'tokens { accessToken refreshToken scopes } userErrors { code message }';
/** Sends a mutation with one field, which must not be refused. */
async function run(node: TestApp, mutation: string, token?: string, variables: Record<string, unknown> = {}) {
  const { data, errors } = await node.graphql(mutation, { variables, ...(token !== undefined && { token }) });
  if (!data) throw new Error(JSON.stringify(errors));
  const [payload] = Object.values(data) as [Record<string, unknown> & { userErrors?: unknown[] }];
  expect(payload.userErrors ?? []).toEqual([]);
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it selected
  return payload as any;
}
const login = (node: TestApp, username: string) =>
  run(
    node,
    `mutation ($input: LoginInput!) { login(input: $input) { secondFactor { token methods } ${TOKENS} } }`,
    undefined,
    { input: { username, password: PASSWORD } },
  );
const refresh = async (node: TestApp, { refreshToken }: Tokens): Promise<Tokens> =>
  (
    await run(node, `mutation ($input: RefreshInput!) { refresh(input: $input) { ${TOKENS} } }`, undefined, {
      input: { refreshToken },
    })
  ).tokens;
const denial = async (node: TestApp, query: string, { accessToken }: Tokens) => {
  const { errors } = await node.graphql(query, { token: accessToken });
  return errors?.[0]?.extensions;
};
const GRANT =
  'mutation { createUser(input: { username: "eve", email: "eve@example.com", role: USER }) { userErrors { code } } }';

test('an admin without a second factor enrols one, works, and authenticates again where it is required', async () => {
  await app.users.createAdmin({ username: 'root', email: 'root@example.com', password: PASSWORD });
  const first: Tokens = (await login(app, 'root')).tokens;
  expect(first.scopes).toEqual(['me:read', 'me:write']);
  expect(await denial(other, '{ users { totalCount } }', first)).toMatchObject({ code: 'FORBIDDEN' });

  // Enrolled with one process, used with another.
  const { secret } = await run(
    app,
    'mutation { beginTotpEnrolment { secret userErrors { code } } }',
    first.accessToken,
  );
  const code = generateSync({ secret });
  const { recoveryCodes } = await run(
    app,
    'mutation ($input: ConfirmTotpEnrolmentInput!) { confirmTotpEnrolment(input: $input) { recoveryCodes userErrors { code } } }',
    first.accessToken,
    { input: { code } },
  );
  const second = await refresh(other, first);
  expect(second.scopes).toContain('users:write');
  expect(await denial(other, '{ users { totalCount } }', second)).toBeUndefined();
  expect((await other.graphql(GRANT, { token: second.accessToken })).data.createUser.userErrors).toEqual([]);

  // Eleven minutes later, everything but the grant still works.
  await app.database.pool.query("UPDATE sessions SET authenticated_at = authenticated_at - interval '11 minutes'");
  expect(await denial(app, '{ users { totalCount } }', second)).toBeUndefined();
  const refused = await denial(other, GRANT.replaceAll('eve', 'mallory'), second);
  expect(refused).toMatchObject({
    code: 'STEP_UP_REQUIRED',
    coordinate: 'CreateUserInput.role',
    requiredLevel: 'SINGLE_FACTOR',
    currentLevel: 'MULTI_FACTOR',
    enrollmentRequired: false,
  });

  const reauthenticate = (input: object, { accessToken }: Tokens) =>
    run(other, `mutation ($input: ReauthenticateInput!) { reauthenticate(input: $input) { ${TOKENS} } }`, accessToken, {
      input,
    });
  // The password alone is refused, and changes nothing.
  await expect(reauthenticate({ password: PASSWORD }, second)).rejects.toThrow('SECOND_FACTOR_REQUIRED');
  expect(await denial(app, '{ users { totalCount } }', second)).toBeUndefined();
  // With a recovery code too, the grant is accepted by both processes.
  const strong: Tokens = (await reauthenticate({ password: PASSWORD, recoveryCode: recoveryCodes[0] }, second)).tokens;
  expect(strong.scopes).toContain('users:grant');
  const grant = await app.graphql(GRANT.replaceAll('eve', 'mallory'), { token: strong.accessToken });
  expect(grant.data.createUser.userErrors).toEqual([]);

  // The next login has two steps.
  const pending = await login(other, 'root');
  expect([pending.tokens, pending.secondFactor.methods]).toEqual([null, expect.arrayContaining(['TOTP'])]);
  const { tokens } = await run(
    app,
    `mutation ($input: CompleteLoginInput!) { completeLogin(input: $input) { ${TOKENS} } }`,
    undefined,
    { input: { token: pending.secondFactor.token, recoveryCode: recoveryCodes[1] } },
  );
  expect(tokens.scopes).toContain('users:grant');
});

test('a stolen session changes no credentials: not the password, the address, the factors or the tokens', async () => {
  const token = await app.userToken('victim');
  await app.database.pool.query("UPDATE sessions SET authenticated_at = authenticated_at - interval '11 minutes'");
  const stolen = { accessToken: token, refreshToken: '', scopes: [] };
  const attempts = [
    `mutation { changePassword(input: { currentPassword: "${PASSWORD}", newPassword: "violet anchors drift" }) { userErrors { code } } }`,
    `mutation { updateMe(input: { email: "thief@example.net", currentPassword: "${PASSWORD}" }) { userErrors { code } } }`,
    `mutation { deleteMe(input: { password: "${PASSWORD}" }) { userErrors { code } } }`,
    'mutation { createPersonalAccessToken(input: { name: "x", scopes: ["me:read"] }) { token } }',
    'mutation { beginTotpEnrolment { secret } }',
    'mutation { beginPasskeyRegistration { options } }',
    'mutation { removeTotp { userErrors { code } } }',
    'mutation { renewRecoveryCodes { recoveryCodes } }',
  ];
  for (const attempt of attempts) {
    expect([attempt, (await denial(app, attempt, stolen))?.code]).toEqual([attempt, 'STEP_UP_REQUIRED']);
  }
  // Nor by a refresh, which is no authentication.
  const { rows } = await app.database.pool.query(
    'SELECT max(authenticated_at) < now() - interval \'10 minutes\' AS "isOld" FROM sessions JOIN users u ON u.id = user_id WHERE username = $1',
    ['victim'],
  );
  expect(rows).toEqual([{ isOld: true }]);
});
