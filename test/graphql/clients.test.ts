import { createClientsService } from '../../src/clients/clients-service';
import { UNTHROTTLED } from '../../src/throttle/throttle';
import { auditOf, basic, createClient, post } from '../http/support/oauth';
import { until } from '../support/process';
import { SCOPES } from '../support/scopes';
import { startTestApp, type TestApp } from '../support/test-app';

const CLIENT = 'client { id name scopes ownerId createdAt secrets { id createdAt lastUsedAt } }';
const CREATE = `mutation ($input: CreateClientInput!) {
  createClient(input: $input) { ${CLIENT} secret userErrors { code path message } }
}`;
const ADD = `mutation ($id: ID!) { addClientSecret(id: $id) { ${CLIENT} secret userErrors { code path } } }`;
const REMOVE = `mutation ($id: ID!, $secretId: ID!) {
  removeClientSecret(id: $id, secretId: $secretId) { ${CLIENT} userErrors { code path } }
}`;
const DELETE = 'mutation ($id: ID!) { deleteClient(id: $id) { clientId userErrors { code path } } }';
const LIST = '{ clients { id name secrets { id } } }';
const NO_ID = '00000000-0000-7000-8000-000000000000';

let app: TestApp;
let admin: string;
beforeAll(async () => {
  app = await startTestApp();
  admin = await app.adminToken();
});
afterAll(() => app.stop());

// biome-ignore lint/suspicious/noExplicitAny: tests read what they requested, and know its shape
const run = async (query: string, variables: Record<string, unknown> = {}, token = admin): Promise<any> => {
  const { data, errors } = await app.graphql(query, { token, variables });
  return data ? Object.values(data)[0] : errors;
};
const create = (input: Record<string, unknown>, token = admin) => run(CREATE, { input }, token);
const add = (id: string, token = admin) => run(ADD, { id }, token);
const remove = (id: string, secretId: string, token = admin) => run(REMOVE, { id, secretId }, token);
const tokenOf = async (client: { id: string; secret: string }, scope?: string) => {
  const form = { grant_type: 'client_credentials', ...(scope !== undefined && { scope }) };
  return (await post(app.url, '/token', form, basic(client))).json();
};
const events = async (targetId: string) =>
  (await app.database.prisma.auditEvent.findMany({ where: { targetId }, orderBy: { id: 'asc' } })).map(
    ({ action, actorKind, before, after }) => ({ action, actorKind, before, after }),
  );
/** An admin who gave up all but these. */
const clerkToken = async (username: string, scopes: string[]) => {
  await app.userToken(username);
  await app.database.prisma.user.update({ where: { usernameKey: username }, data: { grantedScopes: scopes } });
  return app.userToken(username);
};

test('a client is registered, shows its secret once, and is listed without it', async () => {
  const { client, secret, userErrors } = await create({ name: '  Billing ', scopes: ['status:read', 'users:read'] });
  expect(userErrors).toEqual([]);
  expect(secret).toMatch(/^scoped_cs_[\da-f]{72}$/);
  const { data } = await app.graphql('{ me { id } }', { token: admin });
  expect(client).toEqual({
    id: expect.stringMatching(/^[\da-f-]{36}$/),
    name: 'Billing',
    scopes: ['users:read', 'status:read'],
    ownerId: data.me.id,
    createdAt: expect.any(String),
    secrets: [{ id: expect.any(String), createdAt: expect.any(String), lastUsedAt: null }],
  });
  const second = await create({ name: 'Later', scopes: [] });
  const listed = await run(LIST);
  expect(listed.slice(0, 2).map(({ id }: { id: string }) => id)).toEqual([second.client.id, client.id]);
  expect(JSON.stringify(listed)).not.toContain('scoped_cs_');
  const [row] = await app.database.pool
    .query('SELECT c.*, s.* FROM clients c JOIN client_secrets s ON s.client_id = c.id WHERE c.id = $1', [client.id])
    .then(({ rows }) => rows);
  expect(JSON.stringify(row)).not.toContain(secret.slice(10));
  expect(await events(client.id)).toEqual([
    {
      action: 'CLIENT_CREATED',
      actorKind: 'USER',
      before: null,
      after: {
        name: 'Billing',
        scopes: ['users:read', 'status:read'],
        ownerId: data.me.id,
        secretId: client.secrets[0].id,
      },
    },
  ]);
});

test('listing costs two statements for the clients, however many there are', async () => {
  const statements = async () => {
    const metrics = await fetch(`${app.url}/metrics`).then((response) => response.text());
    const counts = metrics.matchAll(/^prisma_query_duration_seconds_count\{[^}]*\} (\d+)$/gm);
    return [...counts].reduce((sum, [, n]) => sum + Number(n), 0);
  };
  const before = await statements();
  await run(LIST);
  // One for the viewer, and one for the clients, which Prisma may send as two.
  expect((await statements()) - before).toBeLessThanOrEqual(3);
});

test.each(['', '   ', 'a\nb', 'a\u2028b', 'a\u202eb', 'x'.repeat(101)])('refuses the name %j', async (name) => {
  const refused = await create({ name, scopes: [] });
  expect(refused).toMatchObject({
    client: null,
    secret: null,
    userErrors: [{ code: 'INVALID_NAME', path: ['input', 'name'] }],
  });
});

test('takes a name of 100 characters of any script, and no NUL', async () => {
  expect((await create({ name: '𝔘'.repeat(100), scopes: [] })).userErrors).toEqual([]);
  expect(await create({ name: 'a\0b', scopes: [] })).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

test('what a mutation answers of a client requires what reading clients does, or nothing is done', async () => {
  const blind = await app.adminToken('blind', ['clients:write', 'users:read']);
  const before = (await run(LIST)).length;
  const { errors } = await app.graphql(CREATE, {
    token: blind,
    variables: { input: { name: 'unseen', scopes: ['users:read'] } },
  });
  expect(errors?.map(({ extensions }) => extensions.coordinate)).toEqual(['CreateClientPayload.client']);
  expect(await run(LIST)).toHaveLength(before);
  const bare = 'mutation ($input: CreateClientInput!) { createClient(input: $input) { secret userErrors { code } } }';
  expect(await run(bare, { input: { name: 'unseen', scopes: ['users:read'] } }, blind)).toEqual({
    secret: expect.stringMatching(/^scoped_cs_/),
    userErrors: [],
  });
});

test('nobody gives a client what they do not hold, or what their token does not allow', async () => {
  const clerk = await clerkToken('clerk', ['clients:read', 'clients:write']);
  const beyond = await create({ name: 'x', scopes: ['me:read', 'users:read', 'users:write'] }, clerk);
  expect(beyond.client).toBeNull();
  expect(beyond.userErrors).toEqual([
    expect.objectContaining({
      code: 'SCOPE_NOT_HELD',
      path: ['input', 'scopes'],
      message: expect.stringMatching(/users:read, users:write/),
    }),
  ]);
  const narrow = await app.adminToken('narrow', ['clients:read', 'clients:write']);
  expect((await create({ name: 'x', scopes: ['users:read'] }, narrow)).userErrors[0].code).toBe('SCOPE_NOT_HELD');
  expect((await create({ name: 'x', scopes: ['clients:write'] }, narrow)).userErrors).toEqual([]);
});

test('without clients:read and clients:write there is nothing to see or do', async () => {
  const user = await app.userToken('plain');
  const variables = { id: NO_ID, secretId: NO_ID, input: { name: 'x', scopes: [] } };
  for (const query of [LIST, CREATE, ADD, REMOVE, DELETE]) {
    const { errors } = await app.graphql(query, { token: user, variables });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }
});

test('a secret is rotated while both work, and a third is refused', async () => {
  const { client, secret: old } = await create({ name: 'rotated', scopes: ['users:read'] });
  const added = await add(client.id.toUpperCase());
  expect(added.userErrors).toEqual([]);
  expect(added.client.secrets).toHaveLength(2);
  for (const secret of [old, added.secret]) {
    expect(await tokenOf({ id: client.id, secret })).toMatchObject({ token_type: 'Bearer' });
  }
  expect(await add(client.id)).toEqual({
    client: null,
    secret: null,
    userErrors: [{ code: 'LIMIT_REACHED', path: ['id'] }],
  });
  const oldId = client.secrets[0].id;
  const removed = await remove(client.id, oldId);
  expect(removed.client.secrets.map(({ id }: { id: string }) => id)).toEqual([added.client.secrets[1].id]);
  expect(await tokenOf({ id: client.id, secret: old })).toMatchObject({ error: 'invalid_client' });
  expect(await tokenOf({ id: client.id, secret: added.secret })).toMatchObject({ token_type: 'Bearer' });
  expect((await remove(client.id, oldId)).userErrors).toEqual([{ code: 'NOT_FOUND', path: ['secretId'] }]);
  const kinds = (await events(client.id)).map(({ action }) => action);
  expect(kinds).toEqual(['CLIENT_CREATED', 'CLIENT_SECRET_ADDED', 'CLIENT_SECRET_REMOVED', 'CLIENT_LOGIN_FAILED']);
});

test('the last secret can be removed; the client cannot authenticate until it gets another', async () => {
  const { client, secret } = await create({ name: 'leaked', scopes: ['users:read'] });
  expect((await remove(client.id, client.secrets[0].id)).client.secrets).toEqual([]);
  expect(await tokenOf({ id: client.id, secret })).toMatchObject({ error: 'invalid_client' });
  const { secret: next } = await add(client.id);
  expect(await tokenOf({ id: client.id, secret: next })).toMatchObject({ token_type: 'Bearer' });
});

test('of ten secrets added at once, one finds room', async () => {
  const { client } = await create({ name: 'raced', scopes: [] });
  const answers = await Promise.all(Array.from({ length: 10 }, () => add(client.id)));
  expect(answers.filter(({ secret }) => secret !== null)).toHaveLength(1);
  expect(await app.database.prisma.clientSecret.count({ where: { clientId: client.id } })).toBe(2);
});

test('a client ends with its secrets, its tokens and the sessions that it began', async () => {
  const { id, secret } = await createClient(app, admin, ['users:read']);
  const own = await tokenOf({ id, secret });
  const form = { grant_type: 'password', username: 'root', password: 'correct horse battery staple' };
  const session = await (await post(app.url, '/token', form, basic({ id, secret }))).json();
  const works = async (token: string) => (await app.graphql('{ users(first: 1) { nodes { id } } }', { token })).errors;
  expect([await works(own.access_token), await works(session.access_token)]).toEqual([undefined, undefined]);
  expect(await run(DELETE, { id })).toEqual({ clientId: id, userErrors: [] });
  for (const token of [own.access_token, session.access_token]) {
    expect((await works(token))?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  }
  expect(await tokenOf({ id, secret })).toMatchObject({ error: 'invalid_client' });
  expect(await run(DELETE, { id })).toEqual({ clientId: null, userErrors: [{ code: 'NOT_FOUND', path: ['id'] }] });
  expect((await events(id)).at(-1)).toMatchObject({ action: 'CLIENT_DELETED', before: { name: 'a program' } });
  // The last one is of the refused login above: no client has that id any more.
  expect((await auditOf(app, 'CLIENT_LOGIN_FAILED')).at(-1)?.targetId).toBeNull();
});

test.each(['x', NO_ID, "' OR 1=1"])('there is no client %j', async (id) => {
  const none = [{ code: 'NOT_FOUND', path: ['id'] }];
  expect((await add(id)).userErrors).toEqual(none);
  expect((await remove(id, NO_ID)).userErrors).toEqual(none);
  expect(await run(DELETE, { id })).toEqual({ clientId: null, userErrors: none });
});

test('nobody gets into, or in the way of, a client that has more than they hold; its owner may end it', async () => {
  const strong = await createClient(app, admin, ['users:write', 'users:grant']);
  const { id: secretId } = await app.database.prisma.clientSecret.findFirstOrThrow({ where: { clientId: strong.id } });
  const clerk = await clerkToken('weak', ['clients:read', 'clients:write']);
  const refused = [{ code: 'SCOPE_NOT_HELD', path: ['id'] }];
  expect(await add(strong.id, clerk)).toEqual({ client: null, secret: null, userErrors: refused });
  expect(await remove(strong.id, secretId, clerk)).toEqual({ client: null, userErrors: refused });
  expect(await run(DELETE, { id: strong.id }, clerk)).toEqual({ clientId: null, userErrors: refused });

  const demoted = await app.adminToken('demoted');
  const theirs = await createClient(app, demoted, ['users:write']);
  await app.database.prisma.user.update({
    where: { usernameKey: 'demoted' },
    data: { role: 'USER', grantedScopes: ['clients:read', 'clients:write'] },
  });
  expect((await add(theirs.id, demoted)).userErrors).toEqual(refused);
  expect(await run(DELETE, { id: theirs.id }, demoted)).toEqual({ clientId: theirs.id, userErrors: [] });
});

test('those who may not read clients are not told what a client holds', async () => {
  const { client } = await create({ name: 'Strong', scopes: ['users:write'] });
  const messages = async (scopes: string[]) => {
    const document = `mutation { addClientSecret(id: "${client.id}") { userErrors { message } } }`;
    return (await run(document, {}, await clerkToken(`clerk${scopes.length}`, scopes))).userErrors;
  };
  expect(await messages(['clients:write'])).toEqual([{ message: "This client has scopes that you don't hold." }]);
  expect(await messages(['clients:read', 'clients:write'])).toEqual([
    { message: "This client has scopes that you don't hold: users:write." },
  ]);
});

test('a client registers no clients and adds no secrets: no user has authenticated for it', async () => {
  const maker = await createClient(app, admin, ['users:read', 'clients:read', 'clients:write']);
  const { access_token } = await tokenOf(maker);
  const refused = [{ extensions: { code: 'STEP_UP_REQUIRED', currentLevel: null } }];
  expect(await create({ name: 'made', scopes: ['users:read'] }, access_token)).toMatchObject(refused);
  expect(await add(maker.id, access_token)).toMatchObject(refused);
  expect((await run(LIST, {}, access_token)).length).toBeGreaterThan(1);
});

describe('below the doors, a client that registers clients', () => {
  const service = () => createClientsService({ database: app.database, throttle: UNTHROTTLED, scopes: SCOPES });
  const viewerOf = async (scopes: string[]) => {
    const { id } = await createClient(app, admin, scopes);
    const { data } = await app.graphql('{ me { id } }', { token: admin });
    const ownerId: string = data.me.id;
    return { kind: 'client', clientId: id, ownerId, scopes, tokenId: 'x', expiresAt: 4_000_000_000 } as const;
  };

  test('does so for its owner, within its own scopes', async () => {
    const viewer = await viewerOf(['users:read', 'clients:read', 'clients:write']);
    const made = await service().create(viewer, { name: 'made', scopes: ['users:read'] }, null);
    if (!made.ok) throw new Error('refused');
    expect(made.client.ownerId).toBe(viewer.ownerId);
    expect((await events(made.client.id))[0]).toMatchObject({ actorKind: 'CLIENT' });
    expect(await service().create(viewer, { name: 'x', scopes: ['users:write'] }, null)).toMatchObject({
      errors: [{ code: 'SCOPE_NOT_HELD' }],
    });
  });

  test('and ends with a reset of its owner leaves no other client behind', async () => {
    const viewer = await viewerOf(['clients:read', 'clients:write']);
    const reset = await app.database.pool.connect();
    try {
      // What a reset does, up to its COMMIT.
      await reset.query('BEGIN');
      await reset.query('UPDATE users SET updated_at = now() WHERE id = $1', [viewer.ownerId]);
      await reset.query('DELETE FROM clients WHERE id = $1', [viewer.clientId]);
      const answer = service()
        .create(viewer, { name: 'left behind', scopes: ['clients:read'] }, null)
        .catch((error) => error);
      await until(async () => {
        const { rows } = await app.database.pool.query(
          "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        return rows.length > 0;
      }, 'the new client waits for the reset');
      await reset.query('COMMIT');
      expect(await answer).toMatchObject({ code: 'UNAUTHENTICATED' });
    } finally {
      reset.release();
    }
    expect(JSON.stringify(await run(LIST))).not.toContain('left behind');
  });
});

test('a personal access token gets no secret, which would outlive it', async () => {
  const { client } = await create({ name: 'Nightly', scopes: ['users:read'] });
  const mint = `mutation { createPersonalAccessToken(input: {
    name: "ci", expiresInDays: 1, scopes: ["users:read", "clients:read", "clients:write"] }) { token } }`;
  const { token } = await run(mint);
  for (const errors of [await create({ name: 'Mine', scopes: ['users:read'] }, token), await add(client.id, token)]) {
    expect(errors).toMatchObject([{ extensions: { code: 'STEP_UP_REQUIRED', currentLevel: null } }]);
  }
  expect((await remove(client.id, client.secrets[0].id, token)).userErrors).toEqual([]);
});
