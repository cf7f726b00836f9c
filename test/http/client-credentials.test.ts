import { startTestApp, type TestApp } from '../support/test-app';
import { auditOf, basic, createClient, post, statusAndBody, type TestClient } from './support/oauth';

let app: TestApp;
let admin: string;
let client: TestClient;
beforeAll(async () => {
  app = await startTestApp();
  admin = await app.adminToken();
  client = await createClient(app, admin, ['users:read', 'status:read']);
});
afterAll(() => app.stop());

const token = (parameters: Record<string, string> = {}, headers: Record<string, string> = basic(client)) =>
  post(app.url, '/token', { grant_type: 'client_credentials', ...parameters }, headers);
const errorOf = async (reply: Response) => [reply.status, (await reply.json()).error];

test('a client gets a token of its own, without a refresh token, that works on GraphQL', async () => {
  const reply = await token();
  expect(reply.status).toBe(200);
  const body = await reply.json();
  expect(body).toEqual({
    access_token: expect.any(String),
    token_type: 'Bearer',
    expires_in: 900,
    scope: 'users:read status:read',
  });
  const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString());
  expect(claims).toMatchObject({ sub: client.id, client_id: client.id, scope: 'users:read status:read' });
  expect(claims).not.toHaveProperty('sid');

  const users = await app.graphql('{ users(first: 1) { nodes { username } } }', { token: body.access_token });
  expect(users.data.users.nodes).toHaveLength(1);
  const me = await app.graphql('{ me { id } }', { token: body.access_token });
  expect(me.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const logout = await app.graphql('mutation { logout { sessionId } }', { token: body.access_token });
  expect(logout.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('also a client that holds me:read has no account', async () => {
  const odd = await createClient(app, admin, ['me:read', 'me:write']);
  const { access_token } = await (await token({}, basic(odd))).json();
  const me = await app.graphql('{ me { id } }', { token: access_token });
  expect([me.data?.me ?? null, me.errors?.[0]?.extensions.code]).toEqual([null, 'FORBIDDEN']);
});

test('the secret may come in the body', async () => {
  const reply = await token({ client_id: client.id, client_secret: client.secret }, {});
  expect(reply.status).toBe(200);
  expect((await token({ client_id: client.id.toUpperCase(), client_secret: client.secret }, {})).status).toBe(200);
});

test('a client may request fewer scopes, and never more', async () => {
  expect(await (await token({ scope: 'users:read' })).json()).toMatchObject({ scope: 'users:read' });
  for (const scope of ['users:write', 'users:read users:write', 'no-such']) {
    expect(await errorOf(await token({ scope }))).toEqual([400, 'invalid_scope']);
  }
});

test('without credentials it is invalid_client, and so is a registered id alone', async () => {
  const replies = [
    await token({}, {}),
    await token({ client_id: 'web' }, {}),
    await token({ client_id: client.id }, {}),
    await token({}, basic({ id: client.id, secret: '' })),
    await token({ client_secret: client.secret }, {}),
  ];
  for (const reply of replies) {
    expect(reply.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    expect(await errorOf(reply)).toEqual([401, 'invalid_client']);
  }
});

test('a registered id without its secret is refused on every grant', async () => {
  const form = { grant_type: 'password', username: 'root', password: 'x', client_id: client.id };
  expect(await errorOf(await post(app.url, '/token', form))).toEqual([401, 'invalid_client']);
});

test('both ways at once is invalid_request', async () => {
  const reply = await token({ client_id: client.id, client_secret: client.secret });
  expect(await errorOf(reply)).toEqual([400, 'invalid_request']);
  expect((await token({ client_id: client.id })).status).toBe(200);
  expect(await errorOf(await token({ client_id: 'other' }))).toEqual([400, 'invalid_request']);
});

test('a wrong secret and an unknown client are answered alike and written down, and a flood is held back', async () => {
  const before = (await auditOf(app, 'CLIENT_LOGIN_FAILED')).length;
  const unknown = { id: '00000000-0000-7000-8000-000000000000', secret: client.secret };
  const answers = await Promise.all(
    [
      { ...client, secret: 'wrong' },
      { ...client, secret: `${client.secret}0` },
      unknown,
      { id: 'web', secret: 'x' },
    ].map(async (wrong) => statusAndBody(await token({}, basic(wrong)))),
  );
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]).toMatchObject({ status: 401, body: expect.stringContaining('"invalid_client"') });
  const events = (await auditOf(app, 'CLIENT_LOGIN_FAILED')).slice(before);
  expect(events.filter(({ targetId }) => targetId === client.id)).toHaveLength(2);
  expect(events.filter(({ targetId }) => targetId === null)).toHaveLength(2);
  expect(JSON.stringify(events)).not.toContain('scoped_cs_');

  const flood = await Promise.all(Array.from({ length: 30 }, () => token({}, basic({ ...client, secret: 'wrong' }))));
  const held = flood.filter(({ status }) => status === 429);
  expect(held.length).toBeGreaterThan(5);
  expect(Number(held[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await errorOf(held[0] as Response)).toEqual([429, 'temporarily_unavailable']);
  // A flood locks no client out: the right secret is never refused.
  expect((await token()).status).toBe(200);
});

test('when a secret was used is kept to the minute', async () => {
  const fresh = await createClient(app, admin, ['users:read']);
  const lastUsed = async () => {
    const where = { clientId: fresh.id };
    return (await app.database.prisma.clientSecret.findFirstOrThrow({ where })).lastUsedAt?.getTime();
  };
  expect(await lastUsed()).toBeUndefined();
  await token({}, basic(fresh));
  const first = await lastUsed();
  expect(first).toBeGreaterThan(Date.now() - 60_000);
  await token({}, basic(fresh));
  expect(await lastUsed()).toBe(first);
});

test('what the owner loses, the client loses, and what the client loses, its tokens lose', async () => {
  const boss = await app.adminToken('boss');
  const ofBoss = await createClient(app, boss, ['users:read', 'status:read']);
  const { access_token } = await (await token({}, basic(ofBoss))).json();
  const ask = () => app.graphql('{ users(first: 1) { nodes { id } } }', { token: access_token });
  expect((await ask()).errors).toBeUndefined();

  const { prisma } = app.database;
  const where = { usernameKey: 'boss' };
  await prisma.user.update({ where, data: { role: 'USER', grantedScopes: ['status:read'] } });
  expect((await ask()).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(await (await token({}, basic(ofBoss))).json()).toMatchObject({ scope: 'status:read' });
  await prisma.user.update({ where, data: { grantedScopes: [] } });
  expect(await errorOf(await token({}, basic(ofBoss)))).toEqual([400, 'unauthorized_client']);
  await prisma.user.update({ where, data: { role: 'ADMIN', isActive: false } });
  expect((await ask()).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(await errorOf(await token({}, basic(ofBoss)))).toEqual([401, 'invalid_client']);
  await prisma.user.delete({ where });
  expect((await ask()).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('a client without scopes may not use the grant', async () => {
  const bare = await createClient(app, admin, []);
  expect(await errorOf(await token({}, basic(bare)))).toEqual([400, 'unauthorized_client']);
});
