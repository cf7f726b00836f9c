import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProject, type Project } from './support/policy-command';

/** A federated subgraph: no directive is defined, one has a name of its own, and a type is only extended. */
const SDL = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", { name: "@requiresScopes", as: "@scoped" }])

type Query {
  me: User @authenticated
  orders(filter: OrderFilter): [Order!] @scoped(scopes: [["orders:read"]])
  ping: String @public
}
input OrderFilter { text: String, secret: String @scoped(scopes: [["admin"]]) }
type User @key(fields: "id") { id: ID!, email: String @scoped(scopes: [["users:read"], ["me:read"]]) }
`;
const ORDERS = `extend type Order @key(fields: "id") {
  id: ID!
  total: Int @scoped(scopes: [["orders:total"]])
}
`;
const ROLES = `USER: [me:read]
SUPPORT: [orders:read]
ADMIN: [me:read, orders:read, orders:total, users:read, admin]
`;

let project: Project;
beforeEach(() => {
  project = createProject({ 'schema.graphql': SDL + ORDERS, 'roles.yaml': ROLES });
});
afterEach(() => project.remove());
const run = (...args: string[]) => project.run(args);

describe('policy', () => {
  it('writes the lock of a federated subgraph, and finds what has drifted, with file and line', async () => {
    expect(await run('policy', '--roles', 'roles.yaml')).toEqual({
      code: 0,
      stdout: 'Wrote policy.lock.json: 8 coordinates.\n',
      stderr: '',
    });
    const lock = JSON.parse(readFileSync(join(project.path, 'policy.lock.json'), 'utf8'));
    expect(lock.coordinates).toMatchObject({ 'Query.me': 'authenticated', 'Order.total': [['orders:total']] });
    expect(lock.roles.SUPPORT).toEqual(['orders:read']);
    expect(await run('policy', 'schema.graphql', '--roles', 'roles.yaml', '--check')).toMatchObject({ code: 0 });

    project.write({ 'schema.graphql': SDL.replace('[["orders:read"]]', '[["me:read"]]') + ORDERS });
    const drifted = await run('policy', 'schema.graphql', '--roles', 'roles.yaml', '--check');
    expect(drifted.code).toBe(1);
    expect(drifted.stderr).toContain('schema.graphql:5:3: Query.orders: USER gained access; SUPPORT lost access');
    expect(drifted.stderr).toContain('write the file again with: scoped-api-policy policy schema.graphql');
  });

  it('reads several files and patterns as one schema', async () => {
    project.write({
      'src/schema.graphql': SDL,
      'src/orders/order.graphql': ORDERS,
      'src/node_modules/x/y.graphql': '{',
    });
    const { code, stdout } = await run('policy', 'src/**/*.graphql');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Wrote policy.lock.json: 8 coordinates.\n' });
    project.write({
      'more/a.graphql': 'type Query { a: Int @public }',
      'more/b.graphql': 'type Query { b: Int @public }',
    });
    expect((await run('policy', 'more/{a,b}.graphql')).stdout).toContain('2 coordinates');
  });

  it('compares locks and SDL; the exit code says whether access was widened', async () => {
    project.write({ 'new.graphql': SDL.replace('[["orders:read"]]', '[["me:read"]]') + ORDERS });
    await run('policy', '--roles', 'roles.yaml');
    const widened = await run('policy', 'diff', 'policy.lock.json', 'new.graphql', '--roles', 'roles.yaml');
    expect(widened).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('new.graphql:5:3: Query.orders: USER gained'),
    });
    const same = await run('policy', 'diff', 'policy.lock.json', 'schema.graphql', '--roles', 'roles.yaml', '--json');
    expect(same.code).toBe(0);
    expect(JSON.parse(same.stdout)).toEqual({ changes: [], roles: [], widened: false });
  });

  it('compares types and roles with the names of members of every object', async () => {
    const named = (rule: string) =>
      `type Query { constructor: constructor ${rule} } type constructor { toString: Int }`;
    project.write({ 'a.graphql': 'type Query { a: Int @public }', 'b.graphql': named('@authenticated') });
    project.write({ 'odd.yaml': '"constructor": [a]\n"__proto__": [b]\n' });
    const { code, stdout } = await run('policy', 'diff', 'a.graphql', 'b.graphql', '--roles', 'odd.yaml');
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringContaining('Query.constructor: __proto__, constructor gained'),
    });
    expect((await run('policy', 'diff', 'b.graphql', 'a.graphql', '--roles', 'odd.yaml')).stdout).toContain(
      'lost access',
    );
  });
});

describe('who can do what', () => {
  it('shows the matrix; the entities of a subgraph are reached without a root field', async () => {
    const { stdout } = await run('matrix', '--roles', 'roles.yaml', '--json');
    const { columns, rows } = JSON.parse(stdout);
    expect(columns).toEqual(['anonymous', 'USER', 'SUPPORT', 'ADMIN']);
    const reaches = Object.fromEntries(
      rows.map((row: { coordinate: string; reaches: boolean[] }) => [row.coordinate, row.reaches]),
    );
    expect(reaches).toMatchObject({
      'Order.total': [false, false, false, true],
      'OrderFilter.secret': [false, false, false, true],
      'Query.orders': [false, false, true, true],
    });
  });

  it('says who can use a coordinate, and suggests one for a typing error', async () => {
    const { stdout } = await run('who-can', 'OrderFilter.secret', '--roles', 'roles.yaml');
    expect(stdout).toBe('coordinate  OrderFilter.secret\nroles       ADMIN\nrequires    orders:read and admin\n');
    const unknown = await run('who-can', 'Query.order');
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('Did you mean Query.orders?') });
  });

  it('explains a document for a role', async () => {
    const explain = (document: string, ...args: string[]) =>
      project.run(['explain', '-', '--roles', 'roles.yaml', ...args], document);
    expect(await explain('{ me { email } }', '--role', 'USER')).toMatchObject({ code: 0 });
    const denied = await explain('{ me { email } orders { id } }', '--role', 'USER');
    expect(denied).toMatchObject({ code: 1, stdout: expect.stringContaining('The viewer lacks orders:read.') });
    expect(await explain('{ me { email } orders { id } }', '--role', 'USER', '--scopes', 'orders:read')).toMatchObject({
      code: 0,
    });
    expect(await explain('{ nope }')).toMatchObject({
      code: 1,
      stderr: 'The document is invalid:\nstandard input:1:3: Cannot query field "nope" on type "Query".\n',
    });
    expect(await explain('{ ping }', '--role', 'USR')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('mean USER'),
    });
  });

  it('finds root fields without a decision', async () => {
    expect(await run('coverage')).toEqual({
      code: 0,
      stdout: '3 root fields: 1 @requiresScopes, 1 @authenticated, 1 @public. Every one has a decision.\n',
      stderr: '',
    });
    project.write({ 'schema.graphql': 'type Query { a: Int @requiresAuthentication b: Int @public }' });
    expect((await run('coverage')).stdout).toBe(
      '2 root fields: 0 @requiresScopes, 1 @requiresAuthentication, 0 @authenticated, 1 @public. Every one has a decision.\n',
    );
    project.write({ 'schema.graphql': 'type Query {\n  a: Int\n}\n' });
    const { code, stdout } = await run('coverage');
    expect(code).toBe(1);
    expect(stdout).toContain('schema.graphql:2:3: Query.a does not state who may use it');
    project.write({
      'schema.graphql': 'type Query { a: Int @requiresAuthentication(maxAgeSeconds: 60), b: Int @public }',
    });
    expect((await run('coverage')).stdout).toBe(
      '2 root fields: 0 @requiresScopes, 1 @requiresAuthentication, 0 @authenticated, 1 @public. Every one has a decision.\n',
    );
  });
});

describe('what is refused', () => {
  const cases: [title: string, files: Record<string, string>, args: string[], code: number, message: string][] = [
    ['no such file', {}, ['policy', 'none.graphql'], 1, "Can't read none.graphql: there is no such file"],
    [
      'no lock to check',
      { 's.graphql': 'type Query {\n  a: Int @public\n}\ndirective @public on FIELD_DEFINITION' },
      ['policy', 's.graphql', '--check'],
      1,
      'There is no policy.lock.json to compare with. Write it with: scoped-api-policy policy s.graphql',
    ],
    ['a pattern that matches nothing', {}, ['policy', 'none/*.graphql'], 2, 'No file matches none/*.graphql.'],
    [
      'an introspection',
      { 'i.json': '{"data":{"__schema":{}}}' },
      ['policy', 'i.json'],
      2,
      'has no directives, and so no rules',
    ],
    ['a lock as a schema', { 'l.txt': '{"version":1,"coordinates":{}}' }, ['policy', 'l.txt'], 2, 'is a policy lock'],
    [
      'a syntax error',
      { 's.graphql': 'type Query {\n  a: \n}' },
      ['policy', 's.graphql'],
      1,
      's.graphql:3:1: Syntax Error',
    ],
    [
      'a missing type',
      { 's.graphql': 'type Query {\n  a: Usr @public\n}\ntype User { a: Int }' },
      ['policy', 's.graphql'],
      1,
      's.graphql:2:6: there is no type Usr. Did you mean User?',
    ],
    [
      'a field that is defined twice',
      { 's.graphql': 'type Query { a: Int @authenticated }\nextend type Query { a: Int }' },
      ['policy', 's.graphql'],
      1,
      's.graphql:2:21: Query.a is defined at s.graphql:1 too',
    ],
    [
      'a rule that cannot be read',
      { 's.graphql': 'type Query {\n  a: Int @requiresScopes(scopes: ["a"])\n}' },
      ['policy', 's.graphql'],
      1,
      's.graphql:2:3: Query.a ',
    ],
    ['a schema without rules', { 's.graphql': 'type Query { a: Int }' }, ['policy', 's.graphql'], 1, 'has no rule'],
    [
      'an operation in a schema',
      { 's.graphql': 'type Query { a: Int @public }\nquery { a }' },
      ['policy', 's.graphql'],
      1,
      's.graphql:2:1: is an operation',
    ],
    [
      'an implementer without a field',
      { 's.graphql': 'type Query { a: A @public }\ninterface I { x: Int }\ntype A implements I { y: Int }' },
      ['policy', 's.graphql'],
      1,
      's.graphql:2:15: Interface field I.x expected',
    ],
    ['an unknown option', {}, ['policy', '--chek'], 2, "unknown option '--chek'"],
    [
      'roles of another form',
      { 'r.yaml': 'USER: me:read\nanonymous: []\n' },
      ['policy', '--roles', 'r.yaml'],
      1,
      'r.yaml:2: no role can be called anonymous',
    ],
    ['a role twice', { 'r.yaml': 'USER: []\nUSER: []\n' }, ['policy', '--roles', 'r.yaml'], 1, 'r.yaml:2: '],
    ['a directive of no rule', {}, ['policy', '--directive', 'x=scope'], 2, 'such as scoped=requiresScopes'],
  ];
  it('a schema that is nested without end', async () => {
    project.write({ 's.graphql': `type Query { a(b: ${'['.repeat(100_000)}` });
    expect(await run('policy', 's.graphql')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('s.graphql:1: is nested'),
    });
  });

  it.each(cases)('%s', async (_title, files, args, code, message) => {
    project.write(files);
    const ended = await run(...args);
    expect(ended).toEqual({ code, stdout: '', stderr: expect.stringContaining(message) });
    expect(ended.stderr).not.toMatch(/\n\s+at /);
    const inJson = await run(...args, '--json');
    expect(JSON.parse(inJson.stderr)).toEqual({
      error: { code: expect.any(String), message: expect.stringContaining(message) },
    });
  });

  it('warns of a scope of a role that is probably misspelled', async () => {
    project.write({ 'r.yaml': 'SUPPORT:\n  - order:read\n' });
    const { code, stderr } = await run('policy', '--roles', 'r.yaml');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr:
        'warning: r.yaml:2: the role SUPPORT holds order:read, which no rule requires. Did you mean orders:read?\n',
    });
  });

  it('accepts names of directives that the schema does not link', async () => {
    project.write({ 's.graphql': 'type Query { a: Int @needs(scopes: [["a"]]) b: Int @policy(policies: [["x"]]) }' });
    expect((await run('policy', 's.graphql')).code).toBe(1);
    const named = ['--directive', 'needs=requiresScopes', '--directive', 'policy=ignore'];
    expect(await run('policy', 's.graphql', ...named)).toMatchObject({ code: 0 });
  });
});

test('the import of the engine loads graphql and nothing else; its commands are in a file of their own', () => {
  const code = `require('@scoped-api/engine');
    const { sep } = require('node:path');
    const others = Object.keys(require.cache).filter((file) => !file.includes(sep + 'engine' + sep + 'dist' + sep) && !file.includes(sep + 'graphql' + sep));
    const tools = Object.keys(require.cache).filter((file) => file.includes(sep + 'policy' + sep));
    console.log(JSON.stringify({ others, tools }));`;
  const root = join(__dirname, '../..');
  const printed = execFileSync(process.execPath, ['-e', code], { cwd: root, encoding: 'utf8' });
  expect(JSON.parse(printed)).toEqual({ others: [], tools: [] });
  const help = execFileSync(process.execPath, ['engine/bin/scoped-api-policy.js', '--help'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(help).toContain('Usage: scoped-api-policy');
});
