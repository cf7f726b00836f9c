import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockPolicy, type PolicyLock, printLock } from '@scoped-api/engine';
import { createPolicyEngine } from '../../src/graphql/engine';
import { createLockComparison } from '../../src/policy/policy-overview';
import { loadServerSchema } from '../../src/schema/load-schema';
import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let admin: string;
beforeAll(async () => {
  app = await startTestApp({ REQUIRE_SECOND_FACTOR: 'ADMIN' });
  admin = await app.adminToken();
  await app.database.pool.query(`UPDATE users SET granted_scopes = '{users:read}'`);
  admin = await app.userToken('root');
});
afterAll(() => app.stop());

interface Row {
  readonly coordinate: string;
  readonly description: string | null;
  readonly requiredScopes: string[][];
  readonly authentication: { level: string; maxAgeSeconds: number | null } | null;
  readonly isPublic: boolean;
  readonly roles: string[];
  readonly anonymous: boolean;
}
const COORDINATES = `coordinate description requiredScopes authentication { level maxAgeSeconds } isPublic roles anonymous`;
const POLICY = `query ($search: String, $first: Int! = 5000) { policy {
  scopes { name description isExternal audience } roles { name description scopes requiredLevel } coordinateCount
  coordinates(search: $search, first: $first) { ${COORDINATES} } } }`;
// biome-ignore lint/suspicious/noExplicitAny: the tests know what they selected
const policy = async (variables: Record<string, unknown> = {}, token = admin): Promise<any> => {
  const { data, errors } = await app.graphql(POLICY, { token, variables });
  return data?.policy ?? { errors: errors?.map(({ message }) => message) };
};

test('the scopes and the roles', async () => {
  const { scopes, roles } = await policy();
  expect(scopes).toContainEqual({
    ...{ name: 'users:read', description: 'Read every user', isExternal: false, audience: null },
  });
  expect(scopes).toContainEqual(expect.objectContaining({ name: 'tokens:introspect', isExternal: true }));
  expect(roles).toEqual([
    {
      name: 'USER',
      description: 'Can read and change their own profile.',
      scopes: ['me:read', 'me:write'],
      requiredLevel: null,
    },
    {
      name: 'ADMIN',
      description: 'Holds every scope.',
      scopes: scopes.map(({ name }: { name: string }) => name),
      requiredLevel: 'MULTI_FACTOR',
    },
  ]);
});

test('the matrix: what each coordinate requires, and who can use it', async () => {
  const { coordinates, coordinateCount } = await policy();
  expect(coordinates).toHaveLength(coordinateCount);
  const byName = new Map(coordinates.map((row: Row) => [row.coordinate, row]));
  expect(byName.get('Query.users')).toEqual({
    coordinate: 'Query.users',
    description: 'All users, one page at a time.',
    requiredScopes: [['users:read']],
    authentication: null,
    isPublic: false,
    roles: ['ADMIN'],
    anonymous: false,
  });
  expect(byName.get('Mutation.login')).toMatchObject({
    ...{ isPublic: true, anonymous: true, roles: ['USER', 'ADMIN'], requiredScopes: [] },
  });
  expect(byName.get('UpdateUserInput.role')).toMatchObject({
    description: 'The new role. You must hold every scope of the role.',
    requiredScopes: [['users:grant']],
    authentication: { level: 'SINGLE_FACTOR', maxAgeSeconds: 600 },
  });
  expect(byName.get('Query.explainScopes(userId:)')).toMatchObject({
    description: expect.stringMatching(/^Explains it to this user/),
  });
  // It requires nothing itself; what leads to it does.
  expect(byName.get('SystemStatus.version')).toMatchObject({ requiredScopes: [], roles: ['ADMIN'], anonymous: false });
});

test('it agrees with whoCan', async () => {
  const { coordinates } = await policy();
  for (const { coordinate, roles, anonymous } of (coordinates as Row[]).filter((_row, index) => index % 7 === 0)) {
    const { data } = await app.graphql('query ($c: String!) { whoCan(coordinate: $c) { roles anonymous } }', {
      token: admin,
      variables: { c: coordinate },
    });
    expect([coordinate, data.whoCan]).toEqual([coordinate, { roles, anonymous }]);
  }
});

test('some of them', async () => {
  const { coordinates } = await policy({ search: 'importUSERS' });
  expect(coordinates.length).toBeGreaterThan(3);
  expect(coordinates.every(({ coordinate }: Row) => /importusers/i.test(coordinate))).toBe(true);
  expect((await policy({ search: 'importusers', first: 2 })).coordinates).toEqual(coordinates.slice(0, 2));
  expect((await policy({ first: 0 })).coordinates).toEqual([]);
  expect(await policy({ first: 5001 })).toEqual({ errors: ['first must be 0 to 5000.'] });
  expect(await policy({ first: -1 })).toEqual({ errors: ['first must be 0 to 5000.'] });
  expect(await policy({ search: 'x'.repeat(101) })).toEqual({ errors: [expect.stringMatching(/^search must/)] });
});

test('the policy is answered a few times in one request, not hundreds of times', async () => {
  const { coordinateCount } = await policy();
  const lists = (count: number, list: string) =>
    Array.from({ length: count }, (_, index) => `a${index}: ${list}`).join(' ');
  const ask = (fields: string) => app.graphql(`{ policy { ${fields} } }`, { token: admin });
  const most = Math.floor(5000 / coordinateCount);
  expect((await ask(lists(most, 'coordinates { coordinate }'))).errors).toBeUndefined();
  for (const answer of [
    await ask(lists(most + 1, 'coordinates { coordinate }')),
    await ask(lists(51, 'coordinates(search: "nothing has this") { coordinate }')),
    await app.graphql(`{ ${lists(most + 1, 'policy { coordinates { coordinate } }')} }`, { token: admin }),
    await ask(lists(51, 'changes { coordinate }')),
  ]) {
    expect(answer.errors).toMatchObject([
      { message: expect.stringMatching(/at most 5000 items/), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  }
});

test('it is for those who may read users', async () => {
  const { errors } = await app.graphql(POLICY, { token: await app.userToken('plain') });
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
});

test('a server that names no scopes names none here', async () => {
  const silent = await startTestApp({ SHOW_REQUIRED_SCOPES: 'off', INTROSPECTION: 'off' });
  try {
    const { data } = await silent.graphql(POLICY, { token: await silent.adminToken() });
    const { scopes, roles, coordinates } = data.policy;
    expect(scopes).toEqual([]);
    expect(roles.map(({ scopes }: { scopes: string[] }) => scopes)).toEqual([[], []]);
    expect((coordinates as Row[]).every(({ requiredScopes }) => requiredScopes.length === 0)).toBe(true);
    const text = JSON.stringify(coordinates.map((row: Row) => ({ ...row, description: null })));
    expect(text).not.toMatch(/users:read/);
  } finally {
    await silent.stop();
  }
});

describe('changes since the lock', () => {
  const present = lockPolicy(
    createPolicyEngine(loadServerSchema({ schemaFiles: [], requireSecondFactor: [], audiences: undefined })).policy,
  );
  const directory = mkdtempSync(join(tmpdir(), 'lock-'));
  const file = join(directory, 'policy.lock.json');
  afterAll(() => rmSync(directory, { recursive: true }));
  const warnings: unknown[] = [];
  const log = { warn: (...args: unknown[]) => void warnings.push(args) } as never;
  const comparison = (showScopes = true) => createLockComparison({ file, present: () => present, showScopes, log });
  const write = (lock: PolicyLock) => writeFileSync(file, printLock(lock));
  const edited = ({ 'Query.users': _users, ...coordinates }: PolicyLock['coordinates']): PolicyLock => ({
    ...present,
    scopes: [...(present.scopes ?? []), 'old:scope'].filter((name) => name !== 'audit:read'),
    roles: { ...present.roles, USER: ['me:read', 'me:write', 'tokens:introspect'], GUEST: [] },
    coordinates: {
      ...coordinates,
      'Query.me': 'open',
      'Query.status': [['status:read', 'users:read']],
      'Query.old': 'open',
    },
  });

  test('without a file they are unknown', async () => {
    expect(await comparison()()).toBeNull();
    expect(warnings).toEqual([]);
  });

  test('the running server compares with the file of its working directory', async () => {
    const { data } = await app.graphql('{ policy { changes { coordinate kind } } }', { token: admin });
    // The tests run in the directory of the lock of the built-in schema.
    expect(data.policy.changes).toEqual([]);
  });

  test('each change, and its kind', async () => {
    write(edited(present.coordinates));
    expect(await comparison()()).toEqual(
      [
        { coordinate: 'audit:read', kind: 'ADDED', before: null, after: 'scope' },
        { coordinate: 'old:scope', kind: 'REMOVED', before: 'scope', after: null },
        { coordinate: 'GUEST', kind: 'REMOVED', before: 'no scopes', after: null },
        {
          coordinate: 'USER',
          kind: 'NARROWED',
          before: 'me:read, me:write, tokens:introspect',
          after: 'me:read, me:write',
        },
        { coordinate: 'Query.me', kind: 'NARROWED', before: 'nothing', after: 'me:read' },
        { coordinate: 'Query.old', kind: 'REMOVED', before: 'nothing', after: null },
        { coordinate: 'Query.status', kind: 'WIDENED', before: 'status:read and users:read', after: 'status:read' },
        { coordinate: 'Query.users', kind: 'ADDED', before: null, after: 'users:read' },
      ].map((change) => expect.objectContaining(change)),
    );
    const silent = await comparison(false)();
    expect(silent?.every(({ before, after }) => before === null && after === null)).toBe(true);
  });

  test('a coordinate that a role gains or loses by its scopes alone', async () => {
    write({ ...present, roles: { ...present.roles, USER: ['me:read'] } });
    expect(await comparison()()).toContainEqual({
      coordinate: 'Mutation.updateMe',
      kind: 'WIDENED',
      before: 'me:write',
      after: 'me:write',
    });
  });

  test('a file that changes is read again, and one that does not is not', async () => {
    let reads = 0;
    const read = createLockComparison({
      ...{ file, showScopes: true, log },
      present: () => {
        reads += 1;
        return present;
      },
    });
    write(present);
    const first = await read();
    expect(first).toEqual([]);
    expect(await read()).toBe(first);
    write(edited(present.coordinates));
    expect((await read())?.length).toBeGreaterThan(0);
    expect(reads).toBe(1);
  });

  test('one that is no lock is reported in the log, once', async () => {
    writeFileSync(file, '{"version": 7}');
    const read = comparison();
    expect([await read(), await read()]).toEqual([null, null]);
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).toMatch(/not a policy lock of version 1/);
  });
});
