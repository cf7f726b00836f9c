/** @jest-environment ./test/support/own-temporary-directory.js */

import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'graphql';
import { createTestServer, type TestServer } from '../../src';
import { until } from '../support/process';
import { processesWith } from '../support/process-table';
import { totpCode } from '../support/second-factors';

const SHARED = /^scoped-api-test-\w+-[0-9a-f]{16}/;
const shared = () => readdirSync(tmpdir()).filter((name) => SHARED.test(name));

describe('a test server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await createTestServer();
  });
  afterAll(() => server.close());

  test('answers on a free port, as an anonymous client and as a user', async () => {
    expect(server.url).toMatch(/^http:\/\/localhost:\d+$/);
    const ada = await server.createUser({ username: 'ada', fullName: 'Ada Lovelace' });
    expect(ada).toMatchObject({ username: 'ada', email: 'ada@example.com', scopes: ['me:read', 'me:write'] });
    const query = '{ me { username fullName } }';
    const me = await server.graphql<{ me: { username: string } }>(query, {}, { as: ada });
    expect(me).toMatchObject({ status: 200, errors: undefined, data: { me: { fullName: 'Ada Lovelace' } } });
    expect((await server.graphql(query, {}, { as: ada.token })).data).toEqual(me.data);
    const anonymous = await server.graphql(query);
    expect(anonymous.data).toEqual({ me: null });
    expect(anonymous.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  test('takes parsed documents, variables, an operation and headers', async () => {
    const admin = await server.createUser({ role: 'ADMIN' });
    const id = '0123456789abcdef';
    const document = parse('query A($first: Int!) { users(first: $first) { nodes { id } } } query B { me { id } }');
    const { data, headers, status } = await server.graphql(
      document,
      { first: 1 },
      { as: admin, operationName: 'A', headers: { 'x-request-id': id } },
    );
    expect(data.users.nodes).toHaveLength(1);
    expect([status, headers.get('x-request-id')]).toEqual([200, id]);
  });

  test('makes users with a role and scopes, and tokens with fewer', async () => {
    const clerk = await server.createUser({ scopes: ['users:read'] });
    expect(clerk.scopes).toEqual(['me:read', 'me:write', 'users:read']);
    const token = await server.login(clerk, ['me:read']);
    const { errors } = await server.graphql('{ users { totalCount } }', {}, { as: token });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('says why a user is refused', async () => {
    await expect(server.createUser({ username: 'x', password: 'short' })).rejects.toThrow(
      /^x can't be created: A username has 3 to 64 characters\. Use at least 8 characters\.$/,
    );
    await expect(server.login({ username: 'nobody', password: 'wrong' })).rejects.toThrow(/^nobody can't log in: /);
    const protectedUser = await server.createUser();
    const begun = await server.graphql('mutation { beginTotpEnrolment { secret } }', {}, { as: protectedUser });
    const code = totpCode(begun.data.beginTotpEnrolment.secret);
    await server.graphql(
      `mutation { confirmTotpEnrolment(input: { code: "${code}" }) { recoveryCodes } }`,
      {},
      { as: protectedUser },
    );
    await expect(server.login(protectedUser)).rejects.toThrow(
      'The user has a second factor: send the mutations login and completeLogin.',
    );
  });

  test('sets how and when a user has authenticated', async () => {
    const user = await server.createUser();
    const [input, query] = [{ email: user.email }, '{ me { sessions { authenticationLevel authenticationMethods } } }'];
    const change = async () => {
      const document = 'mutation ($input: UpdateMeInput!) { updateMe(input: $input) { userErrors { code } } }';
      const { errors } = await server.graphql(document, { input }, { as: user });
      return errors?.[0]?.extensions.code;
    };
    expect(await change()).toBeUndefined();
    await server.setAuthentication(user, { ageSeconds: 601 });
    expect(await change()).toBe('STEP_UP_REQUIRED');
    await server.setAuthentication(user.token, { level: 'MULTI_FACTOR' });
    expect(await change()).toBeUndefined();
    expect((await server.graphql(query, {}, { as: user })).data.me.sessions).toEqual([
      { authenticationLevel: 'MULTI_FACTOR', authenticationMethods: ['pwd', 'otp', 'mfa'] },
    ]);
    await expect(server.setAuthentication(user, { level: 'STRONG' as never })).rejects.toThrow('STRONG is not a level');
    await expect(server.setAuthentication(user, { ageSeconds: -1 })).rejects.toThrow('must be a number of 0 or more');
    await expect(server.setAuthentication('scoped_pat_x', {})).rejects.toThrow('the token has no session');
  });

  test('answers REST, as a user too', async () => {
    const ada = await server.createUser();
    const response = await server.fetch('/users/me/', { as: ada });
    expect(await response.json()).toMatchObject({ username: ada.username });
    expect((await server.fetch('/users/me/')).status).toBe(401);
  });

  test('keeps the mails, and waits for the next one to an address', async () => {
    const ada = await server.createUser();
    const reset = `mutation { requestPasswordReset(input: { email: "${ada.email}" }) { expiresInMinutes } }`;
    await server.graphql(reset);
    const mail = await server.nextMail(ada.email, 'Set a new password');
    expect(mail.text).toMatch(/scoped_\w+_[0-9a-f]+/);
    expect(mail.html).toContain('<p>');
    expect(server.mails).toContain(mail);
    await server.graphql(reset);
    expect(await server.nextMail(ada.email, /new password/)).not.toBe(mail);
  });

  test('keeps the log', async () => {
    await server.graphql('{ __typename }', {}, { headers: { 'x-request-id': 'in-the-log' } });
    expect(server.log).toContainEqual(expect.objectContaining({ requestId: 'in-the-log' }));
  });
});

test('several servers share one PostgreSQL, each with a database of its own; the last one leaves nothing behind', async () => {
  const servers = await Promise.all([createTestServer(), createTestServer(), createTestServer()]);
  expect(new Set(servers.map(({ databaseUrl }) => new URL(databaseUrl).port)).size).toBe(1);
  expect(new Set(servers.map(({ databaseUrl }) => new URL(databaseUrl).pathname)).size).toBe(3);
  expect(shared()).toHaveLength(1);
  await servers[0]?.createUser({ username: 'ada' });
  await servers[1]?.createUser({ username: 'ada' });
  await Promise.all(servers.map((server) => server.close()));
  await servers[0]?.close();
  expect(shared()).toEqual([]);
  await until(() => processesWith(join(tmpdir(), 'scoped-api-test-')).length === 0, 'every process is gone');
});

test('the settings are those of the server, but for the database', async () => {
  await expect(createTestServer({ env: { DATABASE_URL: 'postgresql://localhost/mine' } })).rejects.toThrow(
    'remove DATABASE_URL from env',
  );
  await expect(createTestServer({ env: { PORT: 'x', BCRYPT_COST: 'y' } })).rejects.toMatchObject({
    name: 'ConfigError',
    faults: [expect.stringMatching(/^PORT/), expect.stringMatching(/^BCRYPT_COST/)],
  });
  expect(shared()).toEqual([]);
  const server = await createTestServer({ env: { INTROSPECTION: 'off' } });
  const { errors } = await server.graphql('{ __schema { queryType { name } } }');
  await server.close();
  expect(errors).toHaveLength(1);
});
