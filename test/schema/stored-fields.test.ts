import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  type DocumentNode,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  Source,
  validateSchema,
} from 'graphql';
import { subgraphSdl } from '../../src/graphql/subgraph';
import { loadSchema } from '../../src/schema/load-schema';
import { readStoredFields } from '../../src/schema/stored-fields';

const BUILT_IN = parse(new Source(readFileSync('schema.graphql', 'utf8'), 'schema.graphql'));
const SCOPES = ['me:read', 'me:write', 'users:read', 'users:write', 'orders:read', 'support:write'];
const scopes = {
  isScope: (name: string) => SCOPES.includes(name),
  ofRole: (role: string) => (role === 'USER' ? ['me:read', 'me:write', 'orders:read'] : SCOPES),
};

/** Reads the built-in schema with a schema file. */
function read(sdl: string) {
  const file = parse(new Source(sdl, 'schema/app.graphql'));
  return readStoredFields({ ...BUILT_IN, definitions: [...BUILT_IN.definitions, ...file.definitions] }, scopes);
}

/** Each problem as `place coordinate: message`. */
function problemsOf(sdl: string): string[] {
  return read(sdl).problems.map(({ place, coordinate, message }) => `${place} ${coordinate}: ${message}`);
}

const fieldsOf = (whole: DocumentNode, name: string): string[] => {
  const type = whole.definitions.find((one) => 'name' in one && one.name?.value === name);
  return ((type as ObjectTypeDefinitionNode | undefined)?.fields ?? []).map((one) =>
    print({ ...one, description: undefined } as never),
  );
};

const field = (definition: string) => `extend type User {\n  ${definition}\n} enum Seen @authenticated { A }`;

describe('declarations', () => {
  test('without any, the document stays the same object', () => {
    expect(readStoredFields(BUILT_IN, scopes)).toEqual({ fields: [], document: BUILT_IN, problems: [] });
    expect(readStoredFields(BUILT_IN, scopes).document).toBe(BUILT_IN);
  });

  test('are read with their types, writers and rules', () => {
    const { fields, problems } = read(`
      enum Tier @requiresScopes(scopes: [["users:read"], ["support:write"]]) { FREE PAID }
      extend enum Tier { GOLD }
      extend type User {
        "The employer."
        company: String @stored(write: [["me:write"]], index: true)
        tags: [String!] @stored(write: [["support:write", "users:write"], ["users:write"]])
        notes: [String] @stored(write: [["me:write"], ["users:write"]])
        tier: Tier @stored(write: [["support:write"]]) @requiresScopes(scopes: [["orders:read"]])
      }`);
    expect(problems).toEqual([]);
    expect(fields).toMatchObject([
      {
        name: 'company',
        type: 'String',
        list: 'none',
        description: 'The employer.',
        writers: ['register', 'acceptInvitation', 'updateMe', 'createUser', 'updateUser', 'updateUsers', 'import'],
        read: [],
        isIndexed: true,
      },
      { name: 'tags', list: 'of items', writers: ['createUser', 'updateUser', 'updateUsers', 'import'], ownWrite: [] },
      {
        name: 'notes',
        list: 'of nullable items',
        writers: ['register', 'acceptInvitation', 'updateMe', 'createUser', 'updateUser', 'updateUsers', 'import'],
        write: [['me:write'], ['users:write']],
        ownWrite: [['me:write']],
      },
      {
        name: 'tier',
        write: [['support:write', 'users:read'], ['support:write']],
        ownWrite: [['support:write']],
        type: { enumeration: 'Tier', values: ['FREE', 'PAID', 'GOLD'] },
        writers: ['updateMe', 'createUser', 'updateUser', 'updateUsers', 'import'],
        read: [
          ['orders:read', 'users:read'],
          ['orders:read', 'support:write'],
        ],
        isIndexed: false,
      },
    ]);
  });

  test('become input fields with the rules of writing, and of reading in the filter', () => {
    const { document } = read(`extend type User {
      company: String @stored(write: [["me:write"]])
      tags: [String!] @stored(write: [["users:write"]]) @requiresScopes(scopes: [["users:read"]])
    }`);
    expect(validateSchema(buildASTSchema(document))).toEqual([]);
    const inputs = [
      'RegisterInput',
      'AcceptInvitationInput',
      'CreateUserInput',
      'UpdateMeInput',
      'UpdateUserInput',
      'UserChanges',
      'UserFilter',
      'UserStoredFilter',
    ];
    const added = inputs.map((name) => {
      const builtIn = fieldsOf(BUILT_IN, name);
      return [name, ...fieldsOf(document, name).filter((one) => !builtIn.includes(one))];
    });
    expect(added).toEqual([
      ['RegisterInput', 'company: String'],
      ['AcceptInvitationInput', 'company: String'],
      [
        'CreateUserInput',
        'company: String @requiresScopes(scopes: [["me:write"]])',
        'tags: [String!] @requiresScopes(scopes: [["users:write"]])',
      ],
      ['UpdateMeInput', 'company: String @requiresScopes(scopes: [["me:write"]])'],
      [
        'UpdateUserInput',
        'company: String @requiresScopes(scopes: [["me:write"]])',
        'tags: [String!] @requiresScopes(scopes: [["users:write"]])',
      ],
      [
        'UserChanges',
        'company: String @requiresScopes(scopes: [["me:write"]])',
        'tags: [String!] @requiresScopes(scopes: [["users:write"]])',
      ],
      ['UserFilter', 'stored: UserStoredFilter'],
      ['UserStoredFilter', 'company: String', 'tags: String @requiresScopes(scopes: [["users:read"]])'],
    ]);
  });
});

test('a filter by a field requires the authentication that reading it requires', () => {
  const { fields, document, problems } = read(`
    extend type User @requiresAuthentication(maxAgeSeconds: 900) {
      salary: Int @stored(write: [["users:write"]]) @requiresScopes(scopes: [["users:read"]]) @requiresAuthentication(level: MULTI_FACTOR)
      pin: Int @stored(write: [["users:write"]]) @requiresAuthentication(maxAgeSeconds: 60)
    }`);
  expect(problems).toEqual([]);
  expect(fields.map(({ readAuthentication }) => readAuthentication)).toEqual([
    { level: 'MULTI_FACTOR', maxAgeSeconds: 900 },
    { level: 'SINGLE_FACTOR', maxAgeSeconds: 60 },
  ]);
  expect(fieldsOf(document, 'UserStoredFilter')).toEqual([
    'salary: Int @requiresScopes(scopes: [["users:read"]]) @requiresAuthentication(level: MULTI_FACTOR, maxAgeSeconds: 900)',
    'pin: Int @requiresAuthentication(level: SINGLE_FACTOR, maxAgeSeconds: 60)',
  ]);
  expect(read('extend type User { company: String @stored(write: [["me:write"]]) }').fields).toMatchObject([
    { readAuthentication: null },
  ]);
});

test('the SDL of a subgraph has the fields and their inputs, and does not say how they are stored', () => {
  const typeDefs = ['extend type User { company: String @stored(write: [["me:write"]]) }'];
  const sdl = subgraphSdl(loadSchema({ typeDefs }));
  expect(sdl).toContain('input UserStoredFilter');
  expect(sdl).not.toContain('@stored');
});

describe('mistakes', () => {
  test.each([
    ['a non-null field', 'company: String! @stored(write: [["me:write"]])', 'existing users have no value'],
    ['a list of lists', 'a: [[Int]] @stored(write: [["me:write"]])', 'a list of lists cannot be stored'],
    ['an object', 'a: Session @stored(write: [["me:write"]])', 'the type Session cannot be stored'],
    ['another scalar', 'a: JSONObject @stored(write: [["me:write"]])', 'the type JSONObject cannot be stored'],
    ['an unknown type', 'a: Nothing @stored(write: [["me:write"]])', 'the type Nothing cannot be stored'],
    ['arguments', 'a(b: Int): Int @stored(write: [["me:write"]])', 'has no arguments'],
    ['an unknown scope', 'a: Int @stored(write: [["me:wirte"]])', 'there is no scope "me:wirte"'],
    ['a rule that no one meets', 'a: Int @stored(write: [])', 'no one could write the field'],
    ['a rule that anyone meets', 'a: Int @stored(write: [[]])', 'an empty group, which anyone would meet'],
    ['a flat rule', 'a: Int @stored(write: ["me:write"])', 'must be a list of lists'],
    ['a rule without a list', 'a: Int @stored(write: "me:write")', 'must be a list of lists'],
    ['no rule', 'a: Int @stored', 'the argument write of @stored is missing'],
    ['numbers in a rule', 'a: Int @stored(write: [[1]])', 'names of scopes in quotes'],
    ['an unknown argument', 'a: Int @stored(write: [["me:write"]], size: 3)', '@stored has no argument size'],
    ['no boolean', 'a: Int @stored(write: [["me:write"]], index: 3)', 'must be true or false'],
    ['a repeated directive', 'a: Int @stored(write: [["me:write"]]) @stored(write: [["me:write"]])', 'more than once'],
    ['a long name', `${'a'.repeat(51)}: Int @stored(write: [["me:write"]])`, 'may have at most 50'],
    ['snake case', 'a_b: Int @stored(write: [["me:write"]])', 'camelCase'],
    ['a capital', 'Abc: Int @stored(write: [["me:write"]])', 'camelCase'],
    ['a name of JavaScript', 'constructor: Int @stored(write: [["me:write"]])', 'which every JavaScript object has'],
    ['a prototype', '__proto__: Int @stored(write: [["me:write"]])', 'which every JavaScript object has'],
    ['a built-in field', 'sessions: Int @stored(write: [["me:write"]])', 'too close to User.sessions'],
    ['a field in other case', 'fullname: Int @stored(write: [["me:write"]])', 'too close to User.fullName'],
    ['a column', 'usernameKey: Int @stored(write: [["me:write"]])', "too close to the server's own usernameKey"],
    ['a member of an import', 'passwordHash: Int @stored(write: [["me:write"]])', "the server's own passwordHash"],
    ['a member of an input', 'currentPassword: Int @stored(write: [["me:write"]])', 'UpdateMeInput.currentPassword'],
    ['a type with @authenticated', 'a: Seen @stored(write: [["me:write"]])', 'its type has @authenticated'],
    ['the column itself', 'stored: Int @stored(write: [["me:write"]])', "the server's own stored"],
  ])('%s', (_title, definition, message) => {
    const problems = problemsOf(field(definition));
    expect(problems.join('\n')).toContain(message);
    expect(problems[0]).toMatch(/^schema\/app\.graphql:2 User\.\w+: /);
  });

  test('are reported all at once', () => {
    const sdl = `extend type User {
      a: Int! @stored(write: [["unknown"]])
      companyName: String @stored(write: [["me:write"]])
      companyname: String @stored(write: [["me:write"]])
    }
    extend type Session { note: String @stored(write: [["me:write"]]) }
    input UserStoredFilter { a: Int }`;
    expect(problemsOf(sdl)).toEqual([
      'schema/app.graphql:2 User.a: existing users have no value, so the type must be nullable: write Int in place of Int!.',
      'schema/app.graphql:2 User.a: there is no scope "unknown". Declare it with extend schema @scope(name: ...), or correct it.',
      'schema/app.graphql:4 User.companyname: the name is too close to User.companyName: names must differ in more than case and underscores. Choose another one.',
      'schema/app.graphql:6 Session.note: @stored is for fields of the type User. Move the field to `extend type User`.',
      'schema/app.graphql:7 UserStoredFilter: the server makes this type from the fields with @stored. Rename yours.',
    ]);
    expect(
      problemsOf(
        `extend type User { ${Array.from({ length: 101 }, (_, n) => `f${n}: Int @stored(write: [["me:write"]])`).join(' ')} }`,
      ),
    ).toEqual(['undefined User: 101 fields have @stored, and at most 100 are allowed. Remove some.']);
  });
});
