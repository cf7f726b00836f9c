import { hashSecret, newSecret } from '../../src/secrets/secret';
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

const revoke = (token: string, extra: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  post(app.url, '/revoke', { token, ...extra }, headers);
const isAlive = async (token: string) => (await app.graphql('{ me { id } }', { token })).errors === undefined;
const refresh = (refresh_token: string) => post(app.url, '/token', { grant_type: 'refresh_token', refresh_token });

const DONE = { status: 200, body: '' };

test('a refresh token ends its session at once, and it is written down', async () => {
  const { access_token, refresh_token } = await passwordGrant(app.url, 'ada');
  const reply = await revoke(refresh_token, { token_type_hint: 'refresh_token' });
  expect(reply.headers.get('cache-control')).toBe('no-store');
  expect(await statusAndBody(reply)).toEqual(DONE);
  expect(await isAlive(access_token)).toBe(false);
  expect((await refresh(refresh_token)).status).toBe(400);
  const [event] = (await auditOf(app, 'SESSION_REVOKED')).slice(-1);
  expect(event).toMatchObject({ actorKind: 'USER', before: { sessionId: expect.any(String) } });
  expect(event?.targetId).toBe(event?.actorId);
});

test('so does one that was exchanged already', async () => {
  const { refresh_token } = await passwordGrant(app.url, 'ada');
  const next = await (await refresh(refresh_token)).json();
  expect(await statusAndBody(await revoke(refresh_token))).toEqual(DONE);
  expect(await isAlive(next.access_token)).toBe(false);
  expect((await refresh(next.refresh_token)).status).toBe(400);
});

test.each(['access_token', 'refresh_token', 'nonsense'])('so does an access token, with the hint %s', async (hint) => {
  const { access_token, refresh_token } = await passwordGrant(app.url, 'ada');
  expect(await statusAndBody(await revoke(access_token, { token_type_hint: hint }))).toEqual(DONE);
  expect(await isAlive(access_token)).toBe(false);
  expect((await refresh(refresh_token)).status).toBe(400);
});

test('a personal access token ends itself alone', async () => {
  const session = await passwordGrant(app.url, 'ada');
  const { data } = await app.graphql('{ me { id } }', { token: session.access_token });
  const userId = data.me.id;
  const make = async () => {
    const token = newSecret('personalAccessToken');
    const expiresAt = new Date(Date.now() + 3_600_000);
    await app.database.prisma.personalAccessToken.create({
      data: { userId, name: 'x', hash: hashSecret(token), scopes: ['me:read'], expiresAt },
    });
    return token;
  };
  const [token, other] = [await make(), await make()];
  expect(await statusAndBody(await revoke(token))).toEqual(DONE);
  expect(await isAlive(token)).toBe(false);
  expect(await isAlive(other)).toBe(true);
  // Anyone who finds one may revoke it.
  expect(await statusAndBody(await revoke(other, {}, basic(client)))).toEqual(DONE);
  expect(await isAlive(other)).toBe(false);
  expect(await isAlive(session.access_token)).toBe(true);
  expect((await auditOf(app, 'PERSONAL_ACCESS_TOKEN_REVOKED')).slice(-1)).toEqual([
    expect.objectContaining({
      actorId: userId,
      targetId: userId,
      before: { personalAccessTokenId: expect.any(String) },
    }),
  ]);
});

test('what is no token, or none any more, is done already', async () => {
  const { access_token, refresh_token } = await passwordGrant(app.url, 'ada');
  await revoke(refresh_token);
  const before = await app.database.prisma.auditEvent.count();
  const tokens = [
    refresh_token,
    access_token,
    newSecret('refreshToken'),
    newSecret('personalAccessToken'),
    'x',
    'nul\0',
    'a.b.c',
    'x'.repeat(50_000),
    `${access_token.slice(0, -4)}AAAA`,
  ];
  for (const token of tokens) expect(await statusAndBody(await revoke(token))).toEqual(DONE);
  expect(await app.database.prisma.auditEvent.count()).toBe(before);
});

test("a client's tokens are revoked by that client only, and others are told so", async () => {
  const refusal = async (reply: Response) => [reply.status, (await reply.json()).error];
  const OF_ANOTHER = [400, 'unauthorized_client'];
  const other = await createClient(app, await app.adminToken('other'), []);
  const credentials = { client_id: client.id, client_secret: client.secret };
  for (const kind of ['access_token', 'refresh_token']) {
    const ofClient = await passwordGrant(app.url, 'ada', credentials);
    expect(await refusal(await revoke(ofClient[kind]))).toEqual(OF_ANOTHER);
    expect(await refusal(await revoke(ofClient[kind], {}, basic(other)))).toEqual(OF_ANOTHER);
    expect(await isAlive(ofClient.access_token)).toBe(true);
    const ofPublic = await passwordGrant(app.url, 'ada');
    expect(await refusal(await revoke(ofPublic[kind], {}, basic(client)))).toEqual(OF_ANOTHER);
    expect(await isAlive(ofPublic.access_token)).toBe(true);

    expect(await statusAndBody(await revoke(ofClient[kind], credentials))).toEqual(DONE);
    expect(await isAlive(ofClient.access_token)).toBe(false);
    const [event] = (await auditOf(app, 'SESSION_REVOKED')).slice(-1);
    expect(event).toMatchObject({ actorKind: 'CLIENT', actorId: client.id });
  }
});

test("a client's own access token can't be revoked, and the answer says so", async () => {
  const reply = await post(app.url, '/token', { grant_type: 'client_credentials' }, basic(client));
  const { access_token } = await reply.json();
  const refusal = await revoke(access_token, {}, basic(client));
  expect([refusal.status, (await refusal.json()).error]).toEqual([400, 'unsupported_token_type']);
});

test('a malformed request is refused as RFC 6749 says', async () => {
  const none = await post(app.url, '/revoke', {});
  expect([none.status, (await none.json()).error]).toEqual([400, 'invalid_request']);
  const wrong = await revoke('x', {}, basic({ ...client, secret: 'wrong' }));
  expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic/);
  expect([wrong.status, (await wrong.json()).error]).toEqual([401, 'invalid_client']);
  const bare = await revoke('x', { client_id: client.id });
  expect([bare.status, (await bare.json()).error]).toEqual([401, 'invalid_client']);
  const get = await fetch(`${app.url}/revoke?token=x`);
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
});

test('twenty revocations of one session at once end it once, also while it is refreshed', async () => {
  const { access_token, refresh_token } = await passwordGrant(app.url, 'ada');
  const before = (await auditOf(app, 'SESSION_REVOKED')).length;
  const replies = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      n % 3 === 0 ? refresh(refresh_token) : revoke([access_token, refresh_token][n % 2]),
    ),
  );
  expect(replies.every(({ status }) => status === 200 || status === 400)).toBe(true);
  expect(await isAlive(access_token)).toBe(false);
  expect(await auditOf(app, 'SESSION_REVOKED')).toHaveLength(before + 1);
});
