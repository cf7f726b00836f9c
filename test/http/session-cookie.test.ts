import { auditOf } from '../support/account-client';
import { enrolPasskey } from '../support/passkeys';
import { enrolTotp } from '../support/second-factors';
import { type GraphqlAnswer, PASSWORD, startTestApp, type TestApp } from '../support/test-app';

const LISTED = 'https://app.example.com';
const ISSUER = 'https://id.example.com';
const NAME = '__Host-scoped-api-refresh';

let app: TestApp;
let count = 0;
beforeAll(async () => {
  app = await startTestApp({
    CORS_ORIGINS: LISTED,
    ISSUER,
    TRUST_PROXY: 'loopback',
    REFRESH_TOKEN_EXPIRE_DAYS: '10',
    REFRESH_TOKEN_IDLE_DAYS: '7',
  });
});
afterAll(() => app?.stop());

/** The headers of a request in cookie mode, from a page of the server itself. */
const page = (cookie?: string) => ({
  'x-session-cookie': '1',
  origin: app.url,
  ...(cookie !== undefined && { cookie: `theme=dark; ${NAME}=${cookie}` }),
});
const TOKENS = 'tokens { accessToken expiresIn scopes } userErrors { code message path }';
const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { secondFactor { token passkeyOptions } ${TOKENS} } }`;
const REFRESH = `mutation ($input: RefreshInput!) { refresh(input: $input) { ${TOKENS} } }`;

/** The refresh token in the cookie that the answer sets; empty where it removes the cookie, undefined where it does neither. */
function cookieOf({ headers }: GraphqlAnswer): string | undefined {
  const all = headers.getSetCookie();
  expect(all.length).toBeLessThanOrEqual(1);
  return all[0] === undefined ? undefined : new RegExp(`^${NAME}=([^;]*);`).exec(all[0])?.[1];
}

async function someone(): Promise<string> {
  count += 1;
  const username = `someone${count}`;
  await app.graphql('mutation ($input: RegisterInput!) { register(input: $input) { user { id } } }', {
    variables: { input: { username, email: `${username}@example.com`, password: PASSWORD } },
  });
  return username;
}
const login = (username: string, headers: Record<string, string> = page()) =>
  app.graphql(LOGIN, { variables: { input: { username, password: PASSWORD } }, headers });
const refresh = (cookie: string | undefined, input: object = {}) =>
  app.graphql(REFRESH, { variables: { input }, headers: page(cookie) });
/** Logs in: the access token, and the refresh token in the cookie. */
async function session(): Promise<{ username: string; accessToken: string; cookie: string }> {
  const username = await someone();
  const answer = await login(username);
  return { username, accessToken: answer.data.login.tokens.accessToken, cookie: cookieOf(answer) as string };
}
const isGood = async (token: string) => (await app.graphql('{ me { id } }', { token })).errors === undefined;

describe('the mutations that issue tokens', () => {
  test('login sets the cookie for the rest of the session, and hands no refresh token out', async () => {
    const answer = await login(await someone());
    expect(answer.data.login).toEqual({
      tokens: { accessToken: expect.any(String), expiresIn: 900, scopes: ['me:read', 'me:write'] },
      secondFactor: null,
      userErrors: [],
    });
    const [header = ''] = answer.headers.getSetCookie();
    const [, seconds] =
      /^__Host-scoped-api-refresh=scoped_rt_[0-9a-f]{72}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=(\d+)$/.exec(
        header,
      ) ?? [];
    // The session ends after 7 days without a refresh, and after 10 days.
    expect(Number(seconds)).toBeGreaterThan(7 * 86_400 - 300);
    expect(Number(seconds)).toBeLessThanOrEqual(7 * 86_400);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('refresh exchanges the cookie, and the cookie never outlives the session', async () => {
    const { cookie } = await session();
    const first = await refresh(cookie);
    expect(first.data.refresh.userErrors).toEqual([]);
    const successor = cookieOf(first) as string;
    expect(successor).not.toBe(cookie);
    expect(await isGood(first.data.refresh.tokens.accessToken)).toBe(true);
    await app.database.pool.query(`UPDATE sessions SET expires_at = now() + interval '100 seconds'`);
    const second = await refresh(successor);
    const [, seconds] = /Max-Age=(\d+)$/.exec(second.headers.getSetCookie()[0] ?? '') ?? [];
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(Number(seconds)).toBeLessThanOrEqual(100);
    // 20 tabs that send the same cookie get the same successor.
    const tabs = await Promise.all(Array.from({ length: 20 }, () => refresh(cookieOf(second))));
    expect(new Set(tabs.map(cookieOf)).size).toBe(1);
  });

  test('completeLogin, loginWithPasskey and reauthenticate', async () => {
    const plain = await login(await someone());
    const username = await someone();
    const totp = await enrolTotp(app, username);
    const passkey = await enrolPasskey(app, await totpSession(username, await totp.code()));

    const step = await login(username);
    expect(cookieOf(step)).toBeUndefined();
    const { token, passkeyOptions } = step.data.login.secondFactor;
    const complete = `mutation ($input: CompleteLoginInput!) { completeLogin(input: $input) { ${TOKENS} } }`;
    const wrong = await app.graphql(complete, { variables: { input: { token, totp: '000000' } }, headers: page() });
    expect(wrong.data.completeLogin.userErrors).toMatchObject([{ code: 'INVALID_CODE' }]);
    expect(cookieOf(wrong)).toBeUndefined();
    const completed = await app.graphql(complete, {
      variables: { input: { token, passkey: passkey.get(passkeyOptions) } },
      headers: page(),
    });
    expect(completed.data.completeLogin.userErrors).toEqual([]);
    expect((await refresh(cookieOf(completed))).data.refresh.userErrors).toEqual([]);

    const { data } = await app.graphql('mutation { beginPasskeyLogin { options } }');
    const alone = await app.graphql(
      `mutation ($input: LoginWithPasskeyInput!) { loginWithPasskey(input: $input) { ${TOKENS} } }`,
      { variables: { input: { passkey: passkey.get(data.beginPasskeyLogin.options) } }, headers: page() },
    );
    expect((await refresh(cookieOf(alone))).data.refresh.userErrors).toEqual([]);

    const again = await app.graphql(
      `mutation ($input: ReauthenticateInput!) { reauthenticate(input: $input) { ${TOKENS} } }`,
      {
        token: plain.data.login.tokens.accessToken,
        variables: { input: { password: PASSWORD } },
        headers: page(cookieOf(plain)),
      },
    );
    expect(again.data.reauthenticate.userErrors).toEqual([]);
    // It replaces the refresh tokens of the session, and so the cookie.
    expect((await refresh(cookieOf(again))).data.refresh.userErrors).toEqual([]);
    expect((await refresh(cookieOf(plain))).data.refresh.userErrors).toMatchObject([{ code: 'INVALID_TOKEN' }]);
  });

  const totpSession = async (username: string, totp: string): Promise<string> => {
    const { data } = await login(username, {});
    const complete = await app.graphql(
      'mutation ($input: CompleteLoginInput!) { completeLogin(input: $input) { tokens { accessToken } } }',
      { variables: { input: { token: data.login.secondFactor.token, totp } } },
    );
    return complete.data.completeLogin.tokens.accessToken;
  };

  test.each([
    ['plainly', 'tokens { refreshToken }'],
    ['under another name', 'tokens { accessToken: refreshToken }'],
    ['in an inline fragment', 'tokens { ... on Tokens { refreshToken } }'],
    ['in a fragment', 'tokens { ...T }', 'fragment T on Tokens { refreshToken }'],
    ['with @include', 'tokens { refreshToken @include(if: false) accessToken }'],
    [
      'in an operation that does not run',
      'tokens { accessToken }',
      'mutation B { refresh(input: {}) { tokens { refreshToken } } }',
    ],
  ])(
    'a document that selects the refresh token %s is refused before anything is done',
    async (_, selection, more = '') => {
      const username = await someone();
      const document = `mutation A($input: LoginInput!) { login(input: $input) { ${selection} } } ${more}`;
      const send = () =>
        app.graphql(document, {
          variables: { input: { username, password: PASSWORD } },
          operationName: 'A',
          headers: page(),
        });
      // Twice, and once more without the header: a document that the server knows is checked too.
      await app.graphql(document, { variables: { input: { username, password: 'wrong' } }, operationName: 'A' });
      for (let time = 0; time < 2; time += 1) {
        const answer = await send();
        expect(answer).toMatchObject({
          status: 400,
          errors: [
            {
              message: expect.stringMatching(/^Do not select Tokens\.refreshToken with X-Session-Cookie/),
              extensions: { code: 'BAD_USER_INPUT' },
            },
          ],
        });
        expect(cookieOf(answer)).toBeUndefined();
      }
      const { rows } = await app.database.pool.query(
        'SELECT count(*)::int AS sessions FROM sessions WHERE user_id = (SELECT id FROM users WHERE username = $1)',
        [username],
      );
      expect(rows).toEqual([{ sessions: 0 }]);
    },
  );
});

describe('refresh', () => {
  test('without the header it requires the token, and does not read the cookie', async () => {
    const { cookie } = await session();
    for (const input of [{}, { refreshToken: null }]) {
      const answer = await app.graphql(REFRESH, { variables: { input }, headers: { cookie: `${NAME}=${cookie}` } });
      expect(answer).toMatchObject({
        status: 400,
        data: null,
        errors: [
          {
            message: 'input.refreshToken is required, unless the request has the header X-Session-Cookie.',
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ],
      });
      expect(cookieOf(answer)).toBeUndefined();
    }
  });

  test('with the header, a token in the input is refused', async () => {
    const { cookie } = await session();
    const answer = await refresh(cookie, { refreshToken: cookie });
    expect(answer).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(cookieOf(answer)).toBeUndefined();
  });

  test.each([
    ['no cookie', undefined],
    ['a cookie that is no token', 'x'],
    ['a token that never was', `scoped_rt_${'0'.repeat(72)}`],
    ['two cookies', `x; ${NAME}=y`],
  ])('%s is refused', async (_, cookie) => {
    const answer = await refresh(cookie);
    expect(answer.data.refresh).toMatchObject({
      tokens: null,
      userErrors: [{ code: 'INVALID_TOKEN', path: ['input', 'refreshToken'] }],
    });
  });

  test.each(['\u00a0', '\u0085', '\u00a0 '])('a cookie with %j before its name is another one', async (blank) => {
    // Browsers do not protect its name by the prefix, so that a subdomain can set it.
    const [own, planted] = [await session(), await session()];
    const pair = `${blank}${NAME}=${planted.cookie}`;
    const alone = await app.graphql(REFRESH, { variables: { input: {} }, headers: { ...page(), cookie: pair } });
    expect(alone.data.refresh.userErrors).toMatchObject([{ code: 'INVALID_TOKEN' }]);
    expect((await refresh(`${own.cookie}; ${pair}`)).data.refresh.userErrors).toEqual([]);
  });

  test('a refused token removes the cookie; a refused scope does not', async () => {
    const { cookie } = await session();
    const scopes = await refresh(cookie, { scopes: ['users:read'] });
    expect(scopes.data.refresh.userErrors).toMatchObject([{ code: 'SCOPE_NOT_HELD' }]);
    expect(cookieOf(scopes)).toBeUndefined();
    await app.database.pool.query('DELETE FROM sessions');
    const answer = await refresh(cookie);
    expect(answer.data.refresh.userErrors).toMatchObject([{ code: 'INVALID_TOKEN' }]);
    expect(answer.headers.getSetCookie()).toEqual([`${NAME}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0`]);
  });

  test('a stolen cookie ends the session, as a stolen token does', async () => {
    const { cookie } = await session();
    const second = cookieOf(await refresh(cookie));
    const third = cookieOf(await refresh(second));
    expect((await refresh(cookie)).data.refresh.userErrors).toMatchObject([{ code: 'INVALID_TOKEN' }]);
    expect((await refresh(third)).data.refresh.userErrors).toMatchObject([{ code: 'INVALID_TOKEN' }]);
  });
});

describe('the end of the session', () => {
  const LOGOUT = 'mutation { logout { sessionId userErrors { code } } }';

  test('logout removes the cookie, and ends its session too', async () => {
    const one = await session();
    const other = await session();
    const answer = await app.graphql(LOGOUT, { token: one.accessToken, headers: page(other.cookie) });
    expect(answer.data.logout.sessionId).toEqual(expect.any(String));
    expect(cookieOf(answer)).toBe('');
    for (const { accessToken, cookie } of [one, other]) {
      expect(await isGood(accessToken)).toBe(false);
      expect((await refresh(cookie)).data.refresh.userErrors).toMatchObject([{ code: 'INVALID_TOKEN' }]);
    }
    expect((await auditOf(app, 'SESSION_REVOKED')).length).toBe(1);
  });

  test('logout requires the access token: the cookie authenticates nothing', async () => {
    const { accessToken, cookie } = await session();
    for (const query of [LOGOUT, 'mutation { logoutEverywhere { endedSessions } }', '{ me { id } }']) {
      const answer = await app.graphql(query, { headers: page(cookie) });
      expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
      expect(cookieOf(answer)).toBeUndefined();
    }
    expect(await isGood(accessToken)).toBe(true);
    expect((await refresh(cookie)).data.refresh.userErrors).toEqual([]);
  });

  test('logout without the header leaves the cookie and its session', async () => {
    const one = await session();
    const other = await session();
    const answer = await app.graphql(LOGOUT, {
      token: one.accessToken,
      headers: { cookie: `${NAME}=${other.cookie}` },
    });
    expect(cookieOf(answer)).toBeUndefined();
    expect(await isGood(other.accessToken)).toBe(true);
  });

  test('logoutEverywhere and deleteMe remove the cookie', async () => {
    const one = await session();
    const everywhere = await app.graphql('mutation { logoutEverywhere { endedSessions } }', {
      token: one.accessToken,
      headers: page(one.cookie),
    });
    expect(everywhere.data.logoutEverywhere.endedSessions).toBe(1);
    expect(cookieOf(everywhere)).toBe('');
    const other = await session();
    const remove = (password: string) =>
      app.graphql('mutation ($input: DeleteMeInput!) { deleteMe(input: $input) { userId userErrors { code } } }', {
        token: other.accessToken,
        variables: { input: { password } },
        headers: page(other.cookie),
      });
    expect(cookieOf(await remove('wrong'))).toBeUndefined();
    const deleted = await remove(PASSWORD);
    expect(deleted.data.deleteMe.userErrors).toEqual([]);
    expect(cookieOf(deleted)).toBe('');
  });
});

describe('who may use it', () => {
  const allowed = (headers: Record<string, string>) => app.graphql('{ __typename }', { headers });

  test.each([
    ['the host of the request', () => ({ origin: app.url })],
    ['the host of the request behind TLS', () => ({ origin: app.url.replace('http:', 'https:') })],
    ['ISSUER', () => ({ origin: ISSUER })],
    ['a listed origin', () => ({ origin: LISTED })],
    ['a listed origin of the same site', () => ({ origin: LISTED, 'sec-fetch-site': 'same-site' })],
  ])('%s may', async (_, headers) => {
    const answer = await allowed({ 'x-session-cookie': '1', ...headers() });
    expect(answer).toMatchObject({ status: 200, data: { __typename: 'Query' } });
  });

  test.each([
    ['no Origin', {}, /requires an Origin header/],
    ['a page without an origin', { origin: 'null' }, /may not use session cookies\. Add the origin to CORS_ORIGINS/],
    ['another site', { origin: 'https://evil.example' }, /may not use session cookies/],
    ['a subdomain of a listed origin', { origin: 'https://x.app.example.com' }, /may not use session cookies/],
    ['the domain above', { origin: 'https://example.com' }, /may not use session cookies/],
    ['another port', { origin: 'http://127.0.0.1:1' }, /may not use session cookies/],
    ['a local page in development', { origin: 'http://localhost:5173' }, /may not use session cookies/],
    ['Apollo Sandbox', { origin: 'https://studio.apollographql.com' }, /may not use session cookies/],
    ['a prefix of a listed origin', { origin: 'https://app.example.co' }, /may not use session cookies/],
    ['two origins', { origin: `${LISTED}, https://evil.example` }, /may not use session cookies/],
    ['a listed origin of another site', { origin: LISTED, 'sec-fetch-site': 'cross-site' }, /different sites/],
  ])('%s may not', async (_, headers, message) => {
    const answer = await allowed({ 'x-session-cookie': '1', ...(headers as Record<string, string>) });
    expect(answer).toMatchObject({
      status: 403,
      errors: [{ message: expect.stringMatching(message), extensions: { code: 'FORBIDDEN' } }],
    });
  });

  test('plain HTTP may not, except on this machine', async () => {
    const [issuer, listed] = ['http://id.example.com', 'http://app.example.com'];
    const own = await startTestApp({ ISSUER: issuer, CORS_ORIGINS: listed, DATABASE_URL: app.databaseUrl });
    for (const origin of [issuer, listed]) {
      const answer = await own.graphql('{ __typename }', { headers: { 'x-session-cookie': '1', origin } });
      expect(answer).toMatchObject({ status: 403, errors: [{ message: expect.stringMatching(/require HTTPS/) }] });
    }
    await own.stop();
  });

  test.each(['0', 'true', '1, 1', ''])('the header %j is refused', async (value) => {
    const answer = await allowed({ ...page(), 'x-session-cookie': value });
    expect(answer).toMatchObject({ status: 400, errors: [{ message: 'Send X-Session-Cookie: 1, once.' }] });
  });

  test.each([
    ['GET', '/graphql?query={__typename}'],
    ['GET', '/users/me/'],
    ['POST', '/token'],
    ['POST', '/revoke'],
    ['GET', '/nothing-here'],
  ])('%s %s is refused', async (method, path) => {
    const reply = await fetch(app.url + path, { method, headers: { ...page(), accept: 'application/json' } });
    expect(reply.status).toBe(403);
    expect(await reply.text()).toContain('X-Session-Cookie is for POST /graphql only.');
  });

  test('CORS_ORIGINS=* lists no one by name', async () => {
    const own = await startTestApp({ CORS_ORIGINS: '*', DATABASE_URL: app.databaseUrl });
    const answer = await own.graphql('{ __typename }', { headers: { 'x-session-cookie': '1', origin: LISTED } });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    await own.stop();
  });

  test('SESSION_COOKIES=off refuses the header with the name of the setting', async () => {
    const own = await startTestApp({ SESSION_COOKIES: 'off', CORS_ORIGINS: LISTED, DATABASE_URL: app.databaseUrl });
    const answer = await own.graphql('{ __typename }', { headers: { 'x-session-cookie': '1', origin: own.url } });
    expect(answer).toMatchObject({
      status: 403,
      errors: [{ message: expect.stringMatching(/^SESSION_COOKIES is off/) }],
    });
    const listed = await own.graphql('{ __typename }', { headers: { origin: LISTED, 'x-session-cookie': '1' } });
    expect(listed.headers.get('access-control-allow-origin')).toBe(LISTED);
    expect(listed.headers.get('access-control-allow-credentials')).toBeNull();
    await own.stop();
  });
});

describe('credentials over CORS', () => {
  const preflight = (origin: string) =>
    fetch(`${app.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-session-cookie',
      },
    });

  test('are allowed to origins that are listed by name', async () => {
    const { headers } = await preflight(LISTED);
    expect(headers.get('access-control-allow-origin')).toBe(LISTED);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('access-control-allow-headers')).toContain('x-session-cookie');
    const answer = await app.graphql('{ __typename }', { headers: { origin: LISTED, 'x-session-cookie': '1' } });
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    const other = await app.graphql('{ __typename }', { headers: { origin: LISTED } });
    expect(other.headers.get('access-control-allow-credentials')).toBeNull();
    // The page can read why it was refused.
    const refused = await app.graphql('{ __typename }', {
      headers: { origin: LISTED, 'x-session-cookie': '1', 'sec-fetch-site': 'cross-site' },
    });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('access-control-allow-origin')).toBe(LISTED);
  });

  test.each(['http://localhost:5173', 'https://studio.apollographql.com'])(
    'are not allowed to %s, which development lets in',
    async (origin) => {
      const { headers } = await preflight(origin);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    },
  );

  test('are not allowed to others', async () => {
    const { headers } = await preflight('https://evil.example');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });
});
