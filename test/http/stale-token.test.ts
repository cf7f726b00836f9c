import { startTestApp, type TestApp } from '../support/test-app';
import { call } from './rest/support';
import { passwordGrant, post } from './support/oauth';

/** HTTP clients attach the token that they have to every request, also when it has expired. */
const STALE = [
  'Bearer a.b.c',
  'bearer eyJhbGciOiJIUzI1NiJ9.e30.x',
  'Bearer scoped_pat_0',
  'BEARER undefined',
  'Bearer',
  'Basic YTpi',
];
const BEARERS = STALE.filter((header) => /^bearer/i.test(header));
let app: TestApp;
let count = 0;

beforeAll(async () => {
  app = await startTestApp();
  await app.userToken('ada');
});
afterAll(() => app.stop());

const newUser = () => {
  count += 1;
  return { username: `new${count}`, email: `new${count}@example.com`, password: 'plum orbit sandal' };
};

test.each(STALE)('POST /register with %s registers, and names the faults of what it is sent', async (authorization) => {
  const headers = { authorization };
  expect((await call(app, 'POST', '/register', { headers, body: newUser() })).status).toBe(201);
  expect((await call(app, 'POST', '/register', { headers, body: {} })).status).toBe(422);
  expect((await call(app, 'POST', '/register', { headers, body: '[' })).status).toBe(400);
});

test.each(BEARERS)('a public client logs in, refreshes and revokes with %s', async (authorization) => {
  const headers = { authorization };
  const { refresh_token } = await passwordGrant(app.url, 'ada');
  const refreshed = await post(app.url, '/token', { grant_type: 'refresh_token', refresh_token }, headers);
  expect(refreshed.status).toBe(200);
  const { refresh_token: next } = await refreshed.json();
  expect((await post(app.url, '/revoke', { token: next }, headers)).status).toBe(200);
  const again = await post(app.url, '/token', { grant_type: 'refresh_token', refresh_token: next }, headers);
  expect([again.status, again.headers.get('www-authenticate')]).toEqual([400, null]);
});

test.each(BEARERS)('/introspect is for clients, which %s is not', async (authorization) => {
  const reply = await post(app.url, '/introspect', { token: 'x' }, { authorization });
  expect(reply.status).toBe(401);
  expect(reply.headers.get('www-authenticate')).toMatch(/^Basic /);
});

test.each(STALE)('a password reset is requested and refused by its own token alone, with %s', async (authorization) => {
  const { data, errors } = await app.graphql(
    `mutation {
      requestPasswordReset(input: { email: "ada@example.com" }) { expiresInMinutes }
      resetPassword(input: { token: "x", newPassword: "plum orbit sandal" }) { userErrors { code } }
    }`,
    { headers: { authorization } },
  );
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ resetPassword: { userErrors: [{ code: 'INVALID_TOKEN' }] } });
});

test.each([
  ...['/openapi.json', '/docs', '/docs/swagger-ui.css', '/graphiql', '/livez', '/readyz', '/metrics'],
  ...['/.well-known/oauth-authorization-server', '/.well-known/jwks.json'],
])('GET %s is for everyone, whatever token is sent', async (path) => {
  for (const authorization of STALE) {
    expect((await call(app, 'GET', path, { headers: { authorization } })).status).toBe(200);
  }
});

test('what requires a token is still refused with a stale one', async () => {
  const { status, headers } = await call(app, 'GET', '/users/me', { token: 'a.b.c' });
  expect(status).toBe(401);
  expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
});
