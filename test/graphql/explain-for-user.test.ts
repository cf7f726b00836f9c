import { randomUUID } from 'node:crypto';
import { enrolTotp } from '../support/second-factors';
import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let admin: string;
let plain: string;
let plainId: string;
beforeAll(async () => {
  app = await startTestApp({ REQUIRE_SECOND_FACTOR: 'ADMIN' });
  // Before the level of the role counts: the level is that of the session, and this test is about the explained user.
  await app.adminToken('boss');
  plain = await app.userToken('plain');
  admin = await app.userToken('reader');
  await app.database.pool.query(`UPDATE users SET granted_scopes = '{users:read}' WHERE username = 'reader'`);
  admin = await app.userToken('reader');
  plainId = await idOf('plain');
});
afterAll(() => app.stop());

const idOf = async (username: string): Promise<string> =>
  (await app.database.pool.query('SELECT id FROM users WHERE username = $1', [username])).rows[0].id;
const EXPLAIN = `query ($document: String!, $userId: ID) { explainScopes(document: $document, userId: $userId) {
  allowed missingScopes missingAuthentication { level maxAgeSeconds } fields { coordinate allowed } } }`;
const explain = (document: string, userId?: string | null, token = admin) =>
  app.graphql(EXPLAIN, { token, variables: { document, ...(userId !== undefined && { userId }) } });

test('explains an operation to another user', async () => {
  const users = '{ me { id } users { nodes { id } } }';
  expect((await explain(users)).data.explainScopes).toMatchObject({ allowed: true, missingScopes: [] });
  const { data } = await explain(users, plainId);
  expect(data.explainScopes).toMatchObject({
    allowed: false,
    missingScopes: ['users:read'],
    fields: [
      { coordinate: 'Query.me', allowed: true },
      { coordinate: 'Query.users', allowed: false },
    ],
  });
});

test('the user counts as one who has just logged in with the strongest factor', async () => {
  const grant = 'mutation { createUser(input: { username: "a", email: "a@b.org", role: USER }) { userId } }';
  const boss = await idOf('boss');
  expect((await explain(grant, boss)).data.explainScopes).toMatchObject({
    allowed: false,
    missingScopes: ['users:write', 'users:grant'],
  });
  await enrolTotp(app, 'boss');
  expect((await explain(grant, boss)).data.explainScopes).toMatchObject({
    allowed: true,
    missingScopes: [],
    missingAuthentication: null,
  });
});

test('no such user: null', async () => {
  for (const id of [randomUUID(), 'nobody', '']) {
    const { data, errors } = await explain('{ me { id } }', id);
    expect([data.explainScopes, errors]).toEqual([null, undefined]);
  }
  expect((await explain('{ me { id } }', null)).data.explainScopes.allowed).toBe(true);
});

test('it requires users:read, even for oneself, and only if the user is given', async () => {
  const denied = await explain('{ me { id } }', plainId, plain);
  expect(denied.data.explainScopes).toBeNull();
  expect(denied.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect((await explain('{ me { id } }', undefined, plain)).data.explainScopes.allowed).toBe(true);
});

test('an invalid document is refused as without a user', async () => {
  const { errors } = await explain('{ nothing }', plainId);
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});
