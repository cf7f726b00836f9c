import { hashSecret, newSecret } from '../../src/secrets/secret';
import { startTestApp, type TestApp } from '../support/test-app';
import { basic, createClient, passwordGrant, post, type TestClient } from './support/oauth';

let app: TestApp;
let admin: string;
let server: TestClient;
let userId: string;
beforeAll(async () => {
  app = await startTestApp({ ISSUER: 'https://accounts.example.com', AUDIENCE: 'https://api.example.com' });
  const token = await app.userToken('ada');
  userId = (await app.graphql('{ me { id } }', { token })).data.me.id;
  admin = await app.adminToken();
  server = await createClient(app, admin, ['tokens:introspect', 'users:read']);
});
afterAll(() => app.stop());

const ask = (token: string, headers: Record<string, string> = basic(server), extra: Record<string, string> = {}) =>
  post(app.url, '/introspect', { token, ...extra }, headers);
const introspect = async (token: string) => {
  const reply = await ask(token);
  expect([reply.status, reply.headers.get('cache-control')]).toEqual([200, 'no-store']);
  return reply.json();
};
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString());
const INACTIVE = { active: false };

test('an access token is described as it is now, until its session ends', async () => {
  const { access_token } = await passwordGrant(app.url, 'ada');
  const claims = claimsOf(access_token);
  expect(await introspect(access_token)).toEqual({
    active: true,
    scope: 'me:read me:write',
    client_id: 'scoped-api',
    username: 'ada',
    token_type: 'Bearer',
    exp: claims.exp,
    iat: claims.iat,
    sub: userId,
    aud: 'https://api.example.com',
    iss: 'https://accounts.example.com',
    jti: claims.jti,
    sid: claims.sid,
    acr: 'aal1',
    amr: ['pwd'],
    auth_time: claims.auth_time,
  });
  expect(Math.abs(claims.auth_time - claims.iat)).toBeLessThan(60);
  await app.graphql('mutation { logout { sessionId } }', { token: access_token });
  expect(await introspect(access_token)).toEqual(INACTIVE);
});

test('its scope is what the user still holds', async () => {
  await app.adminToken('boss');
  const { access_token } = await passwordGrant(app.url, 'boss');
  const data = { role: 'USER' as const, grantedScopes: ['users:read'] };
  await app.database.prisma.user.update({ where: { usernameKey: 'boss' }, data });
  expect(await introspect(access_token)).toMatchObject({ active: true, scope: 'me:read me:write users:read' });
});

test('a refresh token is described without being used up', async () => {
  const { refresh_token, access_token } = await passwordGrant(app.url, 'ada', { scope: 'me:read' });
  const described = await introspect(refresh_token);
  expect(described).toEqual({
    active: true,
    scope: 'me:read',
    client_id: 'scoped-api',
    username: 'ada',
    exp: expect.any(Number),
    iat: expect.any(Number),
    sub: userId,
    iss: 'https://accounts.example.com',
    sid: claimsOf(access_token).sid,
    acr: 'aal1',
    amr: ['pwd'],
    auth_time: claimsOf(access_token).auth_time,
  });
  // The idle limit, 14 days, comes before the absolute one.
  expect(Math.abs(described.exp - Date.now() / 1000 - 14 * 86_400)).toBeLessThan(60);
  const exchange = () => post(app.url, '/token', { grant_type: 'refresh_token', refresh_token });
  const next = await (await exchange()).json();
  expect(next.refresh_token).toBeDefined();
  expect(await introspect(refresh_token)).toEqual(INACTIVE);
  expect(await introspect(next.refresh_token)).toMatchObject({ active: true });
  await post(app.url, '/revoke', { token: next.refresh_token });
  expect(await introspect(next.refresh_token)).toEqual(INACTIVE);
});

test('a personal access token is described as it is now', async () => {
  const make = async (expiresAt: Date) => {
    const token = newSecret('personalAccessToken');
    const data = { userId, name: 'x', hash: hashSecret(token), scopes: ['me:read', 'users:read'], expiresAt };
    const { id } = await app.database.prisma.personalAccessToken.create({ data });
    return { token, id };
  };
  const expiresAt = new Date(Math.floor(Date.now() / 1000 + 3600) * 1000);
  const { token, id } = await make(expiresAt);
  expect(await introspect(token)).toEqual({
    active: true,
    scope: 'me:read',
    username: 'ada',
    token_type: 'Bearer',
    exp: expiresAt.getTime() / 1000,
    sub: userId,
    aud: 'https://api.example.com',
    iss: 'https://accounts.example.com',
    jti: id,
  });
  expect(await introspect((await make(new Date(Date.now() - 1000))).token)).toEqual(INACTIVE);
});

test("a client's own token is described until the client ends", async () => {
  const machine = await createClient(app, admin, ['users:read']);
  const reply = await post(app.url, '/token', { grant_type: 'client_credentials' }, basic(machine));
  const { access_token } = await reply.json();
  const described = await introspect(access_token);
  expect(described).toMatchObject({ active: true, scope: 'users:read', client_id: machine.id, sub: machine.id });
  expect(described).not.toHaveProperty('username');
  expect(described).not.toHaveProperty('sid');
  await app.database.prisma.client.delete({ where: { id: machine.id } });
  expect(await introspect(access_token)).toEqual(INACTIVE);
});

test("a disabled user's tokens are inactive", async () => {
  await app.userToken('eve');
  const { access_token, refresh_token } = await passwordGrant(app.url, 'eve');
  await app.database.prisma.user.update({ where: { usernameKey: 'eve' }, data: { isActive: false } });
  expect(await introspect(access_token)).toEqual(INACTIVE);
  expect(await introspect(refresh_token)).toEqual(INACTIVE);
});

test('anything else is inactive, and nothing more is said', async () => {
  const { access_token } = await passwordGrant(app.url, 'ada');
  const tokens = ['x', 'nul\0', 'a.b.c', newSecret('refreshToken'), newSecret('clientSecret'), server.secret];
  for (const token of [...tokens, `${access_token.slice(0, -4)}AAAA`, `${access_token} `, 'x'.repeat(50_000)]) {
    expect(await introspect(token)).toEqual(INACTIVE);
  }
});

test('only a registered client that holds tokens:introspect may ask', async () => {
  const { access_token } = await passwordGrant(app.url, 'ada');
  const nobodies = [
    {},
    basic({ id: 'web', secret: '' }),
    basic({ ...server, secret: 'x' }),
    { authorization: `Bearer ${admin}` },
  ];
  for (const headers of nobodies) {
    const reply = await ask(access_token, headers);
    expect(reply.headers.get('www-authenticate')).toMatch(/^Basic/);
    expect([reply.status, (await reply.json()).error]).toEqual([401, 'invalid_client']);
  }
  const other = await createClient(app, admin, ['users:read']);
  const refusal = await ask(access_token, basic(other));
  expect([refusal.status, (await refusal.json()).error]).toEqual([403, 'insufficient_scope']);
  const byBody = await ask(access_token, {}, { client_id: server.id, client_secret: server.secret });
  expect(await byBody.json()).toMatchObject({ active: true });
  const none = await post(app.url, '/introspect', {}, basic(server));
  expect([none.status, (await none.json()).error]).toEqual([400, 'invalid_request']);
  expect((await fetch(`${app.url}/introspect`)).status).toBe(405);
});
