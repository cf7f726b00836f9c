import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPolicyEngine } from '../../src/graphql/engine';
import { loadSchema, printServerSchema, readBuiltInSdl } from '../../src/schema/load-schema';
import { findSchemaFiles } from '../../src/schema/schema-files';
import type { SchemaFilesError } from '../../src/schema/schema-files-error';
import { SCHEMA } from '../support/scopes';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'schema-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = (name: string, text: string) => {
  writeFileSync(join(directory, name), text);
  return name;
};
const load = (text: string, builtIn?: string) =>
  loadSchema({ files: [write('app.graphql', text)], directory, ...(builtIn !== undefined && { builtIn }) });
/** The lines of the message. */
const faults = (run: () => unknown): string[] => {
  try {
    run();
  } catch (error) {
    expect((error as Error).name).toBe('SchemaFilesError');
    return (error as SchemaFilesError).message.split('\n  - ').slice(1);
  }
  return [];
};

const APP = `
extend schema
  @scope(name: "orders:read", description: "Read orders")
  @scope(name: "orders:write", description: "Change orders", external: true)
  @role(name: "SUPPORT", description: "Helps customers.", scopes: ["users:read", "orders:read"])
  @role(name: "USER", scopes: ["orders:read"])
  @narrow(field: "Mutation.deleteMe", scopes: [["orders:write"]])

"An order."
type Order { id: ID! }
extend type Query { orders: [Order!] @requiresScopes(scopes: [["orders:read"]]) }
extend type User { orders: [Order!] @requiresScopes(scopes: [["orders:read"]]) }
`;

test('without files, the schema is the built-in one', () => {
  expect(SCHEMA.document).toBe(SCHEMA.builtIn);
  expect(printServerSchema(SCHEMA)).toBe(readBuiltInSdl());
  expect(SCHEMA.scopes.roles).toEqual(['USER', 'ADMIN']);
  expect(SCHEMA.scopes.ofRole('ADMIN')).toEqual(SCHEMA.scopes.all);
  expect(SCHEMA.scopes.external).toEqual(['tokens:introspect']);
  for (const name of ['constructor', '__proto__', 'toString', 'me:READ', '']) {
    expect(SCHEMA.scopes.isScope(name) || SCHEMA.scopes.isRole(name)).toBe(false);
    expect(SCHEMA.scopes.ofRole(name)).toEqual([]);
    expect(SCHEMA.scopes.held({ role: name, grantedScopes: [name] })).toEqual([]);
  }
});

test('a file adds scopes, roles, types, fields and narrowings', () => {
  const schema = load(APP);
  const { scopes, document } = schema;
  expect(scopes.roles).toEqual(['USER', 'ADMIN', 'SUPPORT']);
  expect(scopes.ofRole('SUPPORT')).toEqual(['users:read', 'orders:read']);
  expect(scopes.ofRole('USER')).toEqual(['me:read', 'me:write', 'orders:read']);
  expect(scopes.ofRole('ADMIN')).toEqual(scopes.all);
  expect(scopes.held({ role: 'SUPPORT', grantedScopes: ['me:read', 'gone:read'] })).toEqual([
    'me:read',
    'users:read',
    'orders:read',
  ]);
  expect(scopes.describe('orders:read')).toBe('Read orders');
  const { policy } = createPolicyEngine({ document });
  const deleteMe = policy.found.filter(({ coordinate }) => coordinate === 'Mutation.deleteMe');
  expect(deleteMe.map(({ scopes }) => scopes)).toContainEqual([['me:write', 'orders:write']]);
  const role = policy.schema.getType('Role');
  expect(JSON.stringify(role?.toConfig())).toContain('Helps customers.');
  // The whole policy is one text, which says the same.
  const again = printServerSchema(schema);
  expect(again).toContain('@role(name: "SUPPORT", description: "Helps customers."');
  expect(again).not.toContain('@narrow(field');
});

test('a file raises authentication: of built-in fields, of its own fields, and of roles', () => {
  const { document } = load(`
    extend schema
      @role(name: "ADMIN", level: MULTI_FACTOR)
      @role(name: "SUPPORT", description: "Helps customers.", scopes: ["me:read"], level: PHISHING_RESISTANT)
      @narrow(field: "Query.status", level: MULTI_FACTOR)
      @narrow(field: "Query.status", maxAgeSeconds: 60)
      @narrow(field: "Query.clients", scopes: [["users:read"]], maxAgeSeconds: 300)
    type Vault @requiresAuthentication(level: PHISHING_RESISTANT) { key: String }
    extend type Query { vault(all: Boolean @requiresAuthentication(maxAgeSeconds: 5)): Vault @requiresScopes(scopes: [["me:read"]]) }
  `);
  const { policy } = createPolicyEngine({ document });
  const rulesOf = (at: string) =>
    policy.found
      .filter(({ coordinate }) => coordinate === at)
      .map(({ scopes, authentication }) => scopes ?? authentication);
  expect(rulesOf('Query.status')).toEqual([[['status:read']], { level: 'MULTI_FACTOR', maxAgeSeconds: 60 }]);
  expect(rulesOf('Query.clients')).toEqual([
    [['clients:read', 'users:read']],
    { level: 'SINGLE_FACTOR', maxAgeSeconds: 300 },
  ]);
  expect(rulesOf('Vault')).toEqual([{ level: 'PHISHING_RESISTANT', maxAgeSeconds: null }]);
  expect(rulesOf('Query.vault(all:)')).toEqual([{ level: 'SINGLE_FACTOR', maxAgeSeconds: 5 }]);
  expect(policy.declarations.roles.map(({ name, level }) => [name, level])).toEqual([
    ['USER', undefined],
    ['ADMIN', 'MULTI_FACTOR'],
    ['SUPPORT', 'PHISHING_RESISTANT'],
  ]);
});

test('several files are one schema, in any order', () => {
  const [head, tail] = APP.split('"An order."');
  const files = [write('b.graphql', `"An order."${tail}`), write('a.graphql', head as string)];
  const { scopes } = loadSchema({ files, directory });
  expect(scopes.isRole('SUPPORT')).toBe(true);
  expect(loadSchema({ files: [write('empty.graphql', '# nothing\n\n')], directory }).scopes.roles).toEqual([
    'USER',
    'ADMIN',
  ]);
});

describe('refused, with coordinate, file and line', () => {
  test.each([
    ['schema { query: Query }', 'schema: is defined by the built-in schema; write `extend schema`'],
    ['extend schema { subscription: Order } type Order { id: ID }', 'schema: adds the operation type subscription'],
    ['extend schema @link(url: "x")', 'schema: has @link; a file may write only @scope, @role and @narrow here'],
    [
      'extend schema @scope(name: "me:read")',
      '@scope(name: "me:read"): is declared twice, first in scoped-api/schema.graphql:',
    ],
    ['extend schema @role(name: "USER", description: "All", scopes: [])', '@role(name: "USER"): is declared twice'],
    [
      'extend schema @role(name: "ADMIN", scopes: ["me:read"])',
      '@role(name: "ADMIN"): adds to ADMIN, which holds every declared scope',
    ],
    [
      'extend schema @role(name: "ADMIN", scopes: ["me:read"], level: MULTI_FACTOR)',
      '@role(name: "ADMIN"): adds to ADMIN, which holds every declared scope',
    ],
    [
      'extend schema @role(name: "ADMIN", level: STRONG)',
      '@role(name: "ADMIN"): has a value of `level` that is not one of',
    ],
    ['extend schema @narrow(field: "Query.me")', '@narrow(field: "Query.me"): requires nothing'],
    [
      'extend schema @narrow(field: "Query.me", maxAgeSeconds: 0)',
      '@narrow(field: "Query.me"): has a value of `maxAgeSeconds` that is not a whole number of seconds, 1 or more',
    ],
    [
      'directive @requiresAuthentication(level: Int) on FIELD_DEFINITION',
      '@requiresAuthentication: is a built-in directive; remove this definition',
    ],
    ['extend enum AuthenticationLevel { NONE }', 'AuthenticationLevel: is a built-in enum'],
    ['extend type User @requiresAuthentication { x: Int }', 'User: has @requiresAuthentication on a built-in type'],
    [
      'extend type Query { x: Int @requiresScopes(scopes: [["me:read"]]) @requiresAuthentication(maxAgeSeconds: -1) }',
      'Query.x: @requiresAuthentication has a value of `maxAgeSeconds`',
    ],
    [
      'extend schema @role(name: "ROOT", description: "x", scopes: ["*"])',
      '@role(name: "ROOT"): has "*", which only ADMIN may have',
    ],
    ['extend schema @role(name: "USER", scopes: ["*"])', '@role(name: "USER"): has "*"'],
    [
      'extend schema @narrow(field: "Query.nope", scopes: [["me:read"]])',
      '@narrow(field: "Query.nope"): names no field of the built-in',
    ],
    [
      'extend schema @narrow(field: "Query.own", scopes: [["me:read"]]) extend type Query { own: Int @public }',
      'names no field of the built-in schema; write the rule of a field of your own on the field itself',
    ],
    ...['login', 'refresh', 'reauthenticate', 'beginReauthentication', 'completeLogin', 'loginWithPasskey'].map(
      (name) => [
        `extend schema @narrow(field: "Mutation.${name}", maxAgeSeconds: 60)`,
        `@narrow(field: "Mutation.${name}"): requires an authentication for a way to authenticate`,
      ],
    ),
    [
      'extend schema @narrow(field: "Mutation.registerPasskey", level: MULTI_FACTOR)',
      '@narrow(field: "Mutation.registerPasskey"): requires a second factor to add the first one',
    ],
    [
      'extend schema @scope(name: "unused", description: "x")',
      '@scope(name: "unused"): is required by no rule; if another API checks it, write external: true',
    ],
    ['type User { id: ID }', 'User: is a type of the built-in schema; write `extend type User` to add fields'],
    ['enum Role { X }', 'Role: is a type of the built-in schema; choose another name'],
    ['type Subscription { id: ID }', 'Subscription: would be the type of subscriptions'],
    ['type _Service { sdl: String }', '_Service: is a type of Federation'],
    ['extend type User { email: String }', 'User.email: is a field of the built-in schema, which a file cannot change'],
    ['extend type Query { me: User @public }', 'Query.me: is a field of the built-in schema'],
    ['extend type Query { _entities: Int @public }', 'Query._entities: is a field of Federation'],
    [
      'extend type User @requiresScopes(scopes: [["me:read"]]) { x: Int }',
      'User: has @requiresScopes on a built-in type',
    ],
    ['extend type User @authenticated', 'User: has @authenticated on a built-in type'],
    ['interface Node { id: ID! } extend type User implements Node', 'User: implements Node, whose rules would apply'],
    ['extend enum Role { X }', 'Role: has the declared roles as its values; declare one: extend schema @role('],
    ['extend enum AuditAction { X }', 'AuditAction: is a built-in enum'],
    [
      'extend input RegisterInput { x: Int }',
      'RegisterInput: is a built-in input, of which nothing would read your field',
    ],
    ['extend scalar Scope @specifiedBy(url: "https://x.example")', 'Scope: is a built-in type'],
    ['directive @public on OBJECT', '@public: is a built-in directive'],
    ['directive @skip(unless: Boolean) on FIELD', '@skip: is a built-in directive'],
    ['directive @deprecated(reason: Int) on FIELD_DEFINITION', '@deprecated: is a built-in directive'],
    ['scalar String @requiresScopes(scopes: [["users:read"]])', 'String: is a type of GraphQL itself'],
    ['type __Type { name: String }', '__Type: is a type of GraphQL itself'],
    ['query { me { id } }', 'document: has an operation'],
    [
      'extend type Query { x: Int }',
      'Query.x: does not state who may use it; add @requiresScopes, @authenticated or @public',
    ],
    [
      'extend type Query { x: Int @requiresScopes(scopes: [["nope:read"]]) }',
      'Query.x: requires the scope "nope:read", which no @scope declares',
    ],
    ['extend type Query { x: Int @requiresScopes(scopes: ["me:read"]) }', 'Query.x: @requiresScopes has a flat list'],
    ['extend type Query { x: Int @hasRole(role: ADMIN) @public }', 'Unknown directive "@hasRole"'],
    ['extend type Query { x: Missing @public }', 'Unknown type "Missing"'],
    [
      'extend type User { x: Int! @requiresScopes(scopes: [["users:read"]]) }',
      'User.x: is non-null, yet requires more than reaching User does',
    ],
    ['extend type Missing { x: Int }', 'Cannot extend type "Missing"'],
    ['type Order { id: ID } type Order { id: ID }', 'There can be only one type named "Order"'],
    ['type Order {', 'Syntax Error'],
  ])('%s', (text, message) => {
    const found = faults(() => load(`\n${text}`));
    expect(found.join('\n')).toContain(message);
    for (const line of found) expect(line).toMatch(/^app\.graphql:[23]: /);
  });

  test('every fault of every file at once', () => {
    const files = [
      write('a.graphql', 'extend type User { email: String }\nextend type Query { open: Int }'),
      write('b.graphql', '\nextend enum Role { X }'),
    ];
    expect(faults(() => loadSchema({ files, directory }))).toEqual([
      expect.stringMatching(/^a\.graphql:1: User\.email: /),
      expect.stringMatching(/^a\.graphql:2: Query\.open: does not state who may use it/),
      expect.stringMatching(/^b\.graphql:2: Role: /),
    ]);
  });

  test('more scopes than a token can carry', () => {
    const scopes = Array.from({ length: 60 }, (_, n) => `@scope(name: "${'s'.repeat(70)}${n}", external: true)`);
    expect(faults(() => load(`extend schema ${scopes.join(' ')}`))).toEqual([
      expect.stringMatching(/^schema: declares scopes of \d+ characters; the limit is 4000/),
    ]);
  });

  test('a file that cannot be read, is no text, or is too long', () => {
    writeFileSync(join(directory, 'bytes.graphql'), Buffer.from([0xc3, 0x28, 0xff]));
    write('long.graphql', `#${'x'.repeat(1_048_576)}`);
    const files = ['gone.graphql', 'bytes.graphql', 'long.graphql'];
    expect(faults(() => loadSchema({ files, directory }))).toEqual([
      expect.stringContaining("gone.graphql: Can't read gone.graphql: there is no such file"),
      expect.stringContaining('bytes.graphql: '),
      'long.graphql: has 1048577 bytes; the limit is 1048576',
    ]);
  });
});

describe('an upgrade of the server under a running extension', () => {
  const NEWER = readBuiltInSdl();

  test.each([
    [
      'has a field of the same name',
      NEWER.replace('\ntype User {', '\ntype User {\n  orders: Int'),
      'User.orders: is a field of the built-in schema',
    ],
    ['has a type of the same name', `${NEWER}\ntype Order { id: ID }`, 'Order: is a type of the built-in schema'],
    [
      'declares a scope of the same name',
      NEWER.replace('@scope(name: "me:read"', '@scope(name: "orders:read") @scope(name: "me:read"'),
      '@scope(name: "orders:read"): is declared twice',
    ],
    [
      'has lost a scope that a role of the file has',
      NEWER.replace('  @scope(name: "users:read", description: "Read every user")\n', ''),
      '@role(name: "SUPPORT"): has the scope "users:read", which no @scope declares',
    ],
    [
      'has lost a field that the file narrows',
      NEWER.replace('deleteMe(', 'closeMe('),
      '@narrow(field: "Mutation.deleteMe"): names no field',
    ],
  ])('is refused if the new release %s', (_title, builtIn, message) => {
    expect(builtIn).not.toBe(NEWER);
    const found = faults(() => load(APP, builtIn)).filter((line) => line.includes(message));
    expect(found).toEqual([expect.stringMatching(/^app\.graphql:\d+: /)]);
  });

  test('is accepted if nothing conflicts', () => {
    expect(
      load(APP, NEWER.replace('\ntype User {', '\ntype User {\n  nickname: String')).scopes.isRole('SUPPORT'),
    ).toBe(true);
  });
});

describe('SCHEMA_FILES', () => {
  test('names files and globs; each file counts once, those of a glob by name', () => {
    for (const name of ['b.graphql', 'a.graphql', 'c.txt', '[x].graphql']) write(name, '# nothing');
    expect(findSchemaFiles(['*.graphql'], directory)).toEqual(['[x].graphql', 'a.graphql', 'b.graphql']);
    expect(findSchemaFiles(['b.graphql', '*.graphql', './b.graphql'], directory)).toEqual([
      './b.graphql',
      '[x].graphql',
      'a.graphql',
    ]);
    expect(findSchemaFiles(['[x].graphql'], directory)).toEqual(['[x].graphql']);
    expect(findSchemaFiles([], directory)).toEqual([]);
  });

  test('follows symbolic links, as in a mounted ConfigMap, and counts a file once', () => {
    mkdirSync(join(directory, '..data'));
    write('..data/a.graphql', '# nothing');
    symlinkSync('..data/a.graphql', join(directory, 'a.graphql'));
    symlinkSync('a.graphql', join(directory, 'b.graphql'));
    expect(findSchemaFiles(['*.graphql'], directory)).toHaveLength(1);
  });

  test('by default reads schema/*.graphql, if there are any; a name that matches nothing is a fault', () => {
    expect(findSchemaFiles(undefined, directory)).toEqual([]);
    expect(faults(() => findSchemaFiles(['nope/*.graphql', 'gone.graphql', '.'], directory))).toEqual([
      `nope/*.graphql: matches no file in ${directory}; correct the name, or remove it from SCHEMA_FILES or the configuration file`,
      `gone.graphql: matches no file in ${directory}; correct the name, or remove it from SCHEMA_FILES or the configuration file`,
      '.: is a directory; name its files, such as ./*.graphql (SCHEMA_FILES)',
    ]);
  });
});
