import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let count = 0;
beforeAll(async () => {
  app = await startTestApp({ REQUIRE_SECOND_FACTOR: 'ADMIN' });
});
afterAll(() => app.stop());

const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString());
const ENROLS = ['me:read', 'me:write'];

interface Given {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly scopes: string[];
}

/** A new admin's session, which was begun with a password. */
async function admin(scopes?: string[]): Promise<Given & { readonly username: string }> {
  const username = `admin${++count}`;
  await app.users.createAdmin({ username, email: `${username}@example.com`, password: PASSWORD });
  const { data } = await app.graphql(
    `mutation ($input: LoginInput!) {
      login(input: $input) { tokens { accessToken refreshToken scopes } userErrors { code message } } }`,
    { variables: { input: { username, password: PASSWORD, ...(scopes && { scopes }) } } },
  );
  if (!data.login.tokens) throw new Error(JSON.stringify(data.login.userErrors));
  return { ...data.login.tokens, username };
}

async function refresh({ refreshToken }: Given, scopes?: string[]): Promise<Given> {
  const { data } = await app.graphql(
    `mutation ($input: RefreshInput!) {
      refresh(input: $input) { tokens { accessToken refreshToken scopes } userErrors { code message } } }`,
    { variables: { input: { refreshToken, ...(scopes && { scopes }) } } },
  );
  if (!data.refresh.tokens) throw new Error(JSON.stringify(data.refresh.userErrors));
  return data.refresh.tokens;
}

/** What enrolling a factor does to the session. */
const setLevel = (token: string, level: number) =>
  app.database.pool.query('UPDATE sessions SET authentication_level = $1 WHERE id = $2', [level, claimsOf(token).sid]);
const users = async (token: string) => {
  const { data, errors } = await app.graphql('{ users { totalCount } }', { token });
  return errors?.[0]?.extensions.code ?? typeof data.users.totalCount;
};

test('an admin with a password alone can enrol a factor, and nothing more', async () => {
  const tokens = await admin();
  expect(tokens.scopes).toEqual(ENROLS);
  expect(claimsOf(tokens.accessToken)).toMatchObject({ scope: ENROLS.join(' '), acr: 'aal1', amr: ['pwd'] });
  expect(await users(tokens.accessToken)).toBe('FORBIDDEN');
  const { data } = await app.graphql('{ me { username scopes sessions { scopes authenticationLevel } } }', {
    token: tokens.accessToken,
  });
  // What the user holds, and what the session gets when it reaches the level.
  expect(data.me.scopes).toContain('users:write');
  expect(data.me.sessions).toEqual([{ scopes: data.me.scopes, authenticationLevel: 'SINGLE_FACTOR' }]);
  expect((await refresh(tokens)).scopes).toEqual(ENROLS);
});

test('a session that reaches the level gets the scopes of the role with its next tokens', async () => {
  const first = await admin();
  await setLevel(first.accessToken, 2);
  // The token itself does not carry them.
  expect(await users(first.accessToken)).toBe('FORBIDDEN');
  const next = await refresh(first);
  expect(next.scopes).toContain('users:write');
  expect(claimsOf(next.accessToken)).toMatchObject({ acr: 'aal2', scope: next.scopes.join(' ') });
  expect(await users(next.accessToken)).toBe('number');
  // The session in the database decides, not the token.
  await setLevel(first.accessToken, 1);
  expect(await users(next.accessToken)).toBe('FORBIDDEN');
});

test('a login may request scopes of the role: they are stored, and tokens get them later', async () => {
  const first = await admin(['me:read', 'users:read']);
  expect(first.scopes).toEqual(['me:read']);
  await setLevel(first.accessToken, 3);
  const next = await refresh(first);
  expect(next.scopes).toEqual(['me:read', 'users:read']);
  expect(claimsOf(next.accessToken).acr).toBe('phr');
  expect(await users(next.accessToken)).toBe('number');
});

test('granted scopes stay, and users of other roles notice nothing', async () => {
  const first = await admin();
  await app.database.pool.query(`UPDATE users SET granted_scopes = '{users:read}' WHERE username = $1`, [
    first.username,
  ]);
  const next = await refresh(first);
  expect(next.scopes).toEqual(['me:read', 'me:write', 'users:read']);
  const user = await app.userToken('plain');
  expect(claimsOf(user).scope).toBe('me:read me:write');
});

const CREATE = `mutation ($input: CreatePersonalAccessTokenInput!) {
  createPersonalAccessToken(input: $input) { token userErrors { code message } } }`;
const createToken = async (token: string, scopes: string[]) => {
  const { data } = await app.graphql(CREATE, { token, variables: { input: { name: 'ci', scopes } } });
  return data.createPersonalAccessToken;
};

test('a personal access token keeps the level of the session that created it', async () => {
  const first = await admin();
  expect(await createToken(first.accessToken, ['users:read'])).toMatchObject({
    token: null,
    userErrors: [{ code: 'SCOPE_NOT_HELD' }],
  });
  const weak = (await createToken(first.accessToken, ['me:read'])).token;
  await setLevel(first.accessToken, 2);
  const { accessToken } = await refresh(first);
  const strong = (await createToken(accessToken, ['me:read', 'users:read'])).token;
  expect(await users(strong)).toBe('number');
  // The end of the session changes nothing.
  await app.graphql('mutation { logout { sessionId } }', { token: accessToken });
  expect(await users(strong)).toBe('number');
  // A token of before the setting has the weakest level: it loses the scopes of the role.
  await app.database.pool.query(
    "UPDATE personal_access_tokens SET scopes = '{me:read,users:read}' WHERE authentication_level = 1",
  );
  expect(await users(weak)).toBe('FORBIDDEN');
  expect((await app.graphql('{ me { username } }', { token: weak })).data.me.username).toBe(first.username);
});

test('introspection answers what a token can do now', async () => {
  const first = await admin();
  await setLevel(first.accessToken, 2);
  const full = await refresh(first);
  const secret = await createClientOf(full.accessToken);
  const introspect = async (token: string) =>
    (
      await fetch(`${app.url}/introspect`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${secret}` },
        body: new URLSearchParams({ token }),
      })
    ).json();
  for (const token of [full.accessToken, full.refreshToken]) {
    expect(await introspect(token)).toMatchObject({ acr: 'aal2', scope: full.scopes.join(' ') });
  }
  await setLevel(first.accessToken, 1);
  for (const token of [full.accessToken, full.refreshToken]) {
    expect(await introspect(token)).toMatchObject({ acr: 'aal1', scope: ENROLS.join(' ') });
  }
});

/** A client, whose scopes no level of its owner's role limits. */
async function createClientOf(token: string): Promise<string> {
  const { data } = await app.graphql(
    `mutation { createClient(input: { name: "api", scopes: ["tokens:introspect"] }) {
      client { id } secret userErrors { message } } }`,
    { token },
  );
  const { client, secret } = data.createClient;
  return Buffer.from(`${client.id}:${secret}`).toString('base64');
}

test('a role that does not exist ends the start', async () => {
  await expect(startTestApp({ REQUIRE_SECOND_FACTOR: 'ADMIN,SUPORT' })).rejects.toThrow(
    'REQUIRE_SECOND_FACTOR: names the role "SUPORT"',
  );
});
