import { startTestApp, type TestApp } from '../support/test-app';
import { auditOf, basic, createClient, passwordGrant, post, statusAndBody, type TestClient } from './support/oauth';

let app: TestApp;
let client: TestClient;
beforeAll(async () => {
  app = await startTestApp();
  await app.userToken('ada');
  client = await createClient(app, await app.adminToken(), ['users:read']);
});
afterAll(() => app.stop());

const refresh = (refresh_token: string, extra: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  post(app.url, '/token', { grant_type: 'refresh_token', refresh_token, ...extra }, headers);
const me = (token: string) => app.graphql('{ me { username } }', { token });

test('the password grant hands out a refresh token, and it gives new tokens', async () => {
  const first = await passwordGrant(app.url, 'ada');
  expect(first.refresh_token).toMatch(/^scoped_rt_[\da-f]{72}$/);
  const reply = await refresh(first.refresh_token);
  expect(reply.status).toBe(200);
  expect(reply.headers.get('cache-control')).toBe('no-store');
  const second = await reply.json();
  expect(second).toEqual({
    access_token: expect.any(String),
    token_type: 'Bearer',
    expires_in: 900,
    scope: 'me:read me:write',
    refresh_token: expect.stringMatching(/^scoped_rt_/),
  });
  expect(second.refresh_token).not.toBe(first.refresh_token);
  expect((await me(second.access_token)).data.me.username).toBe('ada');
});

test('a refresh may request fewer scopes, and all of them again next time', async () => {
  const { refresh_token } = await passwordGrant(app.url, 'ada');
  const fewer = await (await refresh(refresh_token, { scope: 'me:read' })).json();
  expect(fewer.scope).toBe('me:read');
  expect(await (await refresh(fewer.refresh_token)).json()).toMatchObject({ scope: 'me:read me:write' });
});

test('a scope beyond the original is invalid_scope, and uses nothing up', async () => {
  const { refresh_token } = await passwordGrant(app.url, 'ada', { scope: 'me:read' });
  for (const scope of ['me:write', 'me:read users:read', 'no-such', '"']) {
    const reply = await refresh(refresh_token, { scope });
    expect([reply.status, (await reply.json()).error]).toEqual([400, 'invalid_scope']);
  }
  expect((await refresh(refresh_token)).status).toBe(200);
});

test('every invalid refresh token gets the same body', async () => {
  const { prisma } = app.database;
  const sid = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString()).sid;
  const reused = await passwordGrant(app.url, 'ada');
  const child = await (await refresh(reused.refresh_token)).json();
  await refresh(child.refresh_token);
  const expired = await passwordGrant(app.url, 'ada');
  await prisma.session.update({ where: { id: sid(expired.access_token) }, data: { expiresAt: new Date(0) } });
  const idle = await passwordGrant(app.url, 'ada');
  await prisma.session.update({ where: { id: sid(idle.access_token) }, data: { lastUsedAt: new Date(0) } });
  const revoked = await passwordGrant(app.url, 'ada');
  await prisma.session.delete({ where: { id: sid(revoked.access_token) } });
  const other = await passwordGrant(app.url, 'ada');
  const bad = [
    reused.refresh_token,
    expired.refresh_token,
    idle.refresh_token,
    revoked.refresh_token,
    'random',
    other.refresh_token.toUpperCase(),
    `${other.refresh_token} `,
    other.access_token,
    'x'.repeat(10_000),
    'nul\0',
  ];
  const answers = await Promise.all(bad.map(async (token) => statusAndBody(await refresh(token))));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]).toMatchObject({ status: 400, body: expect.stringContaining('"invalid_grant"') });
  // None of them did anything to the last session.
  expect((await refresh(other.refresh_token)).status).toBe(200);
});

test('a refresh token is good with the client that it was issued to, and no other', async () => {
  const ofPublic = await passwordGrant(app.url, 'ada');
  const foreign = await refresh(ofPublic.refresh_token, {}, basic(client));
  expect([foreign.status, (await foreign.json()).error]).toEqual([400, 'invalid_grant']);
  expect((await refresh(ofPublic.refresh_token)).status).toBe(200);

  const body = { client_id: client.id, client_secret: client.secret };
  const ofClient = await passwordGrant(app.url, 'ada', body);
  expect((await refresh(ofClient.refresh_token)).status).toBe(400);
  // Its own id without the secret is not the client.
  const bare = await refresh(ofClient.refresh_token, { client_id: client.id });
  expect([bare.status, (await bare.json()).error]).toEqual([401, 'invalid_client']);
  expect((await refresh(ofClient.refresh_token, {}, basic(client))).status).toBe(200);
  const claims = JSON.parse(Buffer.from(ofClient.access_token.split('.')[1], 'base64url').toString());
  expect(claims).toMatchObject({ client_id: client.id, sid: expect.any(String) });
});

test('fifty refreshes at once get one child; the parent is theft once the child has been used', async () => {
  const { refresh_token } = await passwordGrant(app.url, 'ada');
  const replies = await Promise.all(Array.from({ length: 50 }, () => refresh(refresh_token)));
  expect(replies.map(({ status }) => status)).toEqual(Array(50).fill(200));
  const tokens = await Promise.all(replies.map((reply) => reply.json()));
  const children = new Set(tokens.map((token) => token.refresh_token));
  expect(children.size).toBe(1);

  const [child = ''] = children;
  const next = await (await refresh(child)).json();
  expect((await me(next.access_token)).data.me).not.toBeNull();
  const before = (await auditOf(app, 'REFRESH_TOKEN_REUSED')).length;
  expect((await refresh(refresh_token)).status).toBe(400);
  expect((await me(next.access_token)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect((await refresh(next.refresh_token)).status).toBe(400);
  expect(await auditOf(app, 'REFRESH_TOKEN_REUSED')).toHaveLength(before + 1);
});

test('a refresh without a refresh token is invalid_request', async () => {
  const reply = await post(app.url, '/token', { grant_type: 'refresh_token' });
  expect([reply.status, (await reply.json()).error]).toEqual([400, 'invalid_request']);
});

test('the password grant can be switched off; refreshing stays', async () => {
  const off = await startTestApp({ DATABASE_URL: app.databaseUrl, OAUTH_PASSWORD_GRANT: 'off' });
  try {
    expect(await passwordGrant(off.url, 'ada')).toMatchObject({ error: 'unsupported_grant_type' });
    const { refresh_token } = await passwordGrant(app.url, 'ada');
    expect((await post(off.url, '/token', { grant_type: 'refresh_token', refresh_token })).status).toBe(200);
  } finally {
    await off.stop();
  }
});
