import { createProject, type Project } from './support/policy-command';

const SDL = `type Query {
  me: User @authenticated
  orders(filter: OrderFilter): [Order!] @requiresScopes(scopes: [["orders:read"]])
  node: Node
  ping: String @public
}
type Mutation { register: RegisterPayload @public save(input: OrderInput!): Boolean @requiresScopes(scopes: [["orders:write"]]) }
type RegisterPayload { user: User }
interface Node { id: ID! }
type Order implements Node { id: ID!, total: Int @requiresScopes(scopes: [["orders:total"]]) }
type User { id: ID!, email: String }
input OrderFilter { text: String, secret: String @requiresScopes(scopes: [["admin"]]) }
input OrderInput { text: String, owner: ID @requiresScopes(scopes: [["admin"]]) }
`;
const ROLES = `USER: []
SUPPORT: [orders:read]
ADMIN: [orders:read, orders:write, orders:total, admin]
`;

let project: Project;
beforeEach(() => {
  project = createProject({ 'schema.graphql': SDL, 'roles.yaml': ROLES });
});
afterEach(() => project.remove());

/** Runs `policy test` on one file with these tests. */
async function runTests(tests: string, ...args: string[]) {
  const head = 'schema: ../schema.graphql\nroles: ../roles.yaml\n';
  project.write({ 'policy/a.policy.yaml': `${head}${tests}` });
  return project.run(['policy', 'test', ...args]);
}

describe('tests that pass', () => {
  it('decides coordinates and documents, with variables, for every viewer', async () => {
    const ended = await runTests(`tests:
  - name: support reads orders
    as: SUPPORT
    can:
      - Query.orders
      - Order.id
      - "{ orders(filter: { text: \\"x\\" }) { id } }"
    cannot:
      - OrderFilter.secret
      - Query.orders(filter:)x
  - name: no one else does
    as: [anonymous, USER, { scopes: [] }, { role: USER, scopes: [orders:write] }]
    cannot: [Query.orders]
`);
    // The coordinate that is none is a document, which is invalid.
    expect(ended).toEqual({ code: 1, stderr: '', stdout: expect.stringContaining('Syntax Error') });
    const passed = await runTests(`tests:
  - name: support reads orders
    as: SUPPORT
    can: [Query.orders, Order.id, User.email]
    cannot:
      - Order.total
      - document: |
          query ($filter: OrderFilter, $all: Boolean!) {
            orders(filter: $filter) { id total @include(if: $all) }
            me { id }
          }
        variables: { filter: { secret: x }, all: true }
        denied: [{ path: orders, coordinate: OrderFilter.secret, missing: [admin] }]
        missing: [admin, orders:total]
      - file: query.graphql
        operation: B
  - name: the variables decide
    as: { scopes: [orders:write] }
    can:
      - document: "mutation ($input: OrderInput!) { save(input: $input) }"
        variables: { input: { text: a } }
    cannot:
      - document: "mutation ($input: OrderInput!) { save(input: $input) }"
        variables: { input: { text: a, owner: "1" } }
        denied: [save]
`);
    expect(passed).toMatchObject({ code: 1, stderr: expect.stringContaining("Can't read policy/query.graphql") });
    project.write({ 'policy/query.graphql': 'query A { ping } query B { orders { total } }' });
    expect(await project.run(['policy', 'test', '--verbose'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('reports in JSON, and counts the guarded coordinates and roles that the tests mention', async () => {
    const tests = `tests:
  - name: orders
    as: [SUPPORT, anonymous, USER]
    cannot: ["mutation { save(input: {}) }", OrderInput.owner]
`;
    const { code, stdout } = await runTests(tests, '--json');
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ passed: 3, failed: 0 });
    const [coverage] = report.coverage;
    expect(coverage).toMatchObject({
      coordinates: { total: 6, covered: 2 },
      roles: { total: 4, covered: 3, missing: ['ADMIN'] },
      percent: 33,
    });
    expect(coverage.coordinates.missing).toContainEqual({
      coordinate: 'Query.me',
      place: { file: 'schema.graphql', line: 2, column: 3 },
    });
    const low = await runTests(tests, '--min-coverage', '34');
    expect(low.code).toBe(1);
    expect(low.stdout).toContain('Coverage of schema.graphql: 2 of 6 guarded coordinates (33 %), 3 of 4 roles (75 %).');
    expect(low.stdout).toContain('  schema.graphql:2:3: Query.me\n');
    expect(low.stdout).toContain('  the role ADMIN\n');
    expect((await runTests(tests, '--min-coverage', '33')).code).toBe(0);
  });

  it('counts a document that cannot run for what is denied of it only', async () => {
    const { stdout } = await runTests(
      'tests: [{ name: a, as: SUPPORT, cannot: ["{ me { id } orders { total } }"] }]',
      '--json',
    );
    const [{ coordinates }] = JSON.parse(stdout).coverage;
    expect(coordinates).toMatchObject({ covered: 1 });
    expect(coordinates.missing.map(({ coordinate }: { coordinate: string }) => coordinate)).toContain('Query.me');
  });
});

describe('tests that fail', () => {
  const cases: [title: string, claim: string, message: string][] = [
    [
      'a coordinate that a viewer cannot use',
      'as: SUPPORT, can: [Order.total]',
      ':3: SUPPORT cannot use Order.total: it lacks orders:total',
    ],
    [
      'a coordinate that requires a token',
      'as: anonymous, can: [Query.me]',
      ':3: anonymous cannot use Query.me: it requires an access token',
    ],
    [
      'a coordinate that a viewer can use',
      'as: anonymous, cannot: [User.email]',
      ':3: anonymous can use User.email, by: mutation { register { user { email } } }',
    ],
    [
      'an operation that is denied',
      'as: USER, can: ["{ orders { id } }"]',
      ':3: USER is denied Query.orders at orders: it lacks orders:read',
    ],
    ['an operation that runs', 'as: SUPPORT, cannot: ["{ orders { id } }"]', ':3: SUPPORT may run the whole operation'],
    [
      'another denial',
      'as: USER, cannot: [{ document: "{ orders { id } me { id } }", denied: [me] }]',
      ':3: USER is not denied me',
    ],
    [
      'one denial more',
      'as: anonymous, cannot: [{ document: "{ orders { id } me { id } }", denied: [me] }]',
      ':3: anonymous is denied Query.orders at orders too',
    ],
    [
      'another coordinate',
      'as: USER, cannot: [{ document: "{ orders { id } }", denied: [{ path: orders, coordinate: Order }] }]',
      'is not denied orders as Order, but as Query.orders',
    ],
    [
      'other missing scopes',
      'as: USER, cannot: [{ document: "{ orders { id } }", missing: [a] }]',
      'lacks orders:read for the operation, and not a',
    ],
    [
      'other missing scopes of a denial',
      'as: USER, cannot: [{ document: "{ orders { id } }", denied: [{ path: orders, missing: [a] }] }]',
      'lacks orders:read at orders, and not a',
    ],
    [
      'no such coordinate',
      'as: USER, cannot: [Query.order]',
      ':3: the schema has no Query.order. Did you mean Query.orders?',
    ],
    [
      'no such coordinate on an object',
      'as: USER, cannot: [constructor, Query.toString, __proto__.a]',
      'the schema has no constructor',
    ],
    [
      'an invalid document',
      'as: USER, can: ["{ me { nope } }"]',
      ':3: Cannot query field "nope" on type "User". (line 1 of the document)',
    ],
    [
      'a missing variable',
      'as: ADMIN, can: ["mutation ($input: OrderInput!) { save(input: $input) }"]',
      'policy/a.policy.yaml:3: Variable "$input" ',
    ],
    [
      'an unknown variable',
      'as: ADMIN, can: [{ document: "{ me { id } }", variables: { a: 1 } }]',
      'the operation has no variable $a',
    ],
    [
      'a document that is nested without end',
      `as: ADMIN, can: ["{ ${'me { '.repeat(20_000)}"]`,
      'the document is nested too deeply',
    ],
    ['several operations', 'as: ADMIN, can: ["query A { ping } query B { ping }"]', 'has several operations; name one'],
  ];
  it.each(cases)('%s', async (_title, claim, message) => {
    const { code, stdout, stderr } = await runTests(`tests: [{ name: it, ${claim} }]`);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('FAIL it (');
    expect(stdout).toContain(message);
    expect(stdout).toContain('0 passed, 1 failed.');
  });
});

describe('files that are refused', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
  for (const [at, name] of [...'bcdefghi'].entries())
    bomb.push(`${name}: &${name} [${`*${'abcdefgh'[at]}, `.repeat(10)}]`);
  const cases: [title: string, text: string, message: string][] = [
    ['an empty file', '', ':1: the file is empty'],
    ['only a comment', '# nothing\n', ':1: the file is empty'],
    ['no tests', 'schema: a.graphql\n', 'the file has no tests'],
    ['an empty list of tests', 'tests: []\n', ':1: tests must be a list with at least one item'],
    [
      'an unknown key',
      'tests:\n  - name: a\n    as: USER\n    cann: [Query.me]\n',
      ':4: a test has no "cann". Did you mean can',
    ],
    ['an unknown key of the file', 'shema: a\ntests: []\n', ':1: the file has no "shema". Did you mean schema?'],
    ['a test that claims nothing', 'tests:\n  - name: a\n    as: USER\n', ':2: the test claims nothing'],
    [
      'an empty list of claims',
      'tests:\n  - { name: a, as: USER, can: [] }\n',
      ':2: can must be a list with at least one item',
    ],
    ['a test without a viewer', 'tests:\n  - { name: a, can: [Query.me] }\n', ':2: the test has no `as`'],
    ['a viewer without anything', 'tests:\n  - { name: a, as: {}, can: [Query.me] }\n', ':2: the viewer has neither'],
    [
      'no such role',
      'roles: { USER: [] }\nschema: ../schema.graphql\ntests:\n  - { name: a, as: [USR], can: [Query.me] }\n',
      ':4: there is no role USR. Did you mean USER?',
    ],
    [
      'a role with the name of a member of objects',
      'roles: { USER: [] }\nschema: ../schema.graphql\ntests:\n  - { name: a, as: constructor, can: [Query.me] }\n',
      'there is no role constructor.',
    ],
    [
      'expected denials of what runs',
      'tests:\n  - name: a\n    as: USER\n    can:\n      - document: "{ ping }"\n        denied: [a]\n',
      ':5: `denied` and `missing` belong to `cannot`',
    ],
    [
      'a number as a name',
      'tests:\n  - { name: 12, as: USER, can: [Query.me] }\n',
      ':2: name must be a text; write it in quotes',
    ],
    ['a key twice', 'tests:\n  - name: a\n    name: b\n', ':3: Map keys must be unique'],
    ['broken YAML', 'tests:\n  - name: "a\n', 'Missing closing "quote'],
    ['a tag', 'tests: !!js/function x\n', ':1: '],
    ['a second document', 'tests: []\n---\ntests: []\n', ':3: is a second document'],
    ['aliases that grow', `${bomb.join('\n')}\ntests: *i\n`, 'the file stands for more than 100000 values'],
    ['an alias of itself', 'tests: &a [*a]\n', 'is nested deeper than 50 levels'],
    [
      'a merge key',
      'tests:\n  - &t { name: a, as: USER, can: [Query.me] }\n  - { <<: *t, name: b }\n',
      ':3: a test has no "<<"',
    ],
    [
      'neither a document nor a file',
      'tests:\n  - { name: a, as: USER, can: [{ operation: A }] }\n',
      'either `document` or `file`',
    ],
  ];
  it.each(cases)('%s', async (_title, text, message) => {
    project.write({ 'policy/a.policy.yaml': text });
    const ended = await project.run(['policy', 'test']);
    expect(ended).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(message) });
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });

  it('no file at all is wrong usage', async () => {
    expect(await project.run(['policy', 'test'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'No file matches policy/*.policy.yaml.\n',
    });
  });

  it('lists everything that is wrong in a file', async () => {
    project.write({ 'policy/a.policy.yaml': 'tests:\n  - { nam: a, as: USER, can: [] }\n  - { name: b }\n' });
    const { stderr } = await project.run(['policy', 'test']);
    for (const line of [
      ':2: a test has no "nam"',
      ':2: the test has no `name`',
      ':2: can must',
      ':3: the test has no `as`',
    ]) {
      expect(stderr).toContain(line);
    }
  });
});

describe('viewers with a level and an age', () => {
  const STEP_UP = `directive @requiresAuthentication(level: Level = SINGLE_FACTOR, maxAgeSeconds: Int) on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
enum Level { SINGLE_FACTOR MULTI_FACTOR PHISHING_RESISTANT }
extend schema
  @scope(name: "root", description: "All") @scope(name: "read", description: "Reads")
  @role(name: "USER", description: "Reads.", scopes: ["read"])
  @role(name: "ADMIN", description: "All.", scopes: ["*"], level: MULTI_FACTOR)
type Query {
  ping: String @public
  report: Report @requiresScopes(scopes: [["read"]])
}
type Report { id: ID, salaries: String @requiresScopes(scopes: [["root"]]) @requiresAuthentication(level: PHISHING_RESISTANT) }
type Mutation {
  drop(input: DropInput): Int @requiresScopes(scopes: [["root"]]) @requiresAuthentication(level: MULTI_FACTOR, maxAgeSeconds: 300)
  rename: Int @requiresScopes(scopes: [["read"]]) @requiresAuthentication(maxAgeSeconds: 600)
}
input DropInput { all: Boolean @requiresAuthentication(maxAgeSeconds: 60), some: Boolean }
`;
  const runStepUp = async (tests: string, ...args: string[]) => {
    project.write({
      'step-up.graphql': STEP_UP,
      'policy/b.policy.yaml': `schema: ../step-up.graphql\ntests:\n${tests}`,
    });
    return project.run(['policy', 'test', 'policy/b.policy.yaml', ...args]);
  };

  it('decides by the level and the age; without them, the scopes decide', async () => {
    const ended = await runStepUp(
      `
  - name: an admin who has just authenticated in the strongest way may do everything
    as: ADMIN
    can: [Mutation.drop, Mutation.rename, Report.salaries, DropInput.all]
  - name: nor does a user become an admin by it
    as: USER
    can: [Mutation.rename]
    cannot: [Mutation.drop, Report.salaries]
  - name: within five minutes
    as: { role: ADMIN, level: MULTI_FACTOR, age: 300 }
    can: [Mutation.drop, "mutation { drop(input: { some: true }) }"]
    cannot:
      - Report.salaries
      - DropInput.all
      - document: "mutation ($input: DropInput) { drop(input: $input) }"
        variables: { input: { all: true } }
        denied: [{ path: drop, coordinate: DropInput.all, level: SINGLE_FACTOR, maxAgeSeconds: 60 }]
        missing: []
  - name: and not later
    as: { role: ADMIN, age: 301 }
    cannot:
      - Mutation.drop
      - document: "mutation { drop }"
        denied: [{ path: drop, level: MULTI_FACTOR }]
  - name: below its level, a role has no scopes
    as: { role: ADMIN, level: SINGLE_FACTOR }
    cannot:
      - Query.report
      - document: "mutation { drop }"
        denied: [{ path: drop, missing: [root] }]
  - name: a personal access token never authenticates
    as: [{ role: ADMIN, level: NONE }, { scopes: [root, read], level: NONE }]
    can: [Query.report]
    cannot: [Mutation.drop, Mutation.rename, Report.salaries]
  - name: no token
    as: anonymous
    cannot: [Mutation.drop]
`,
      '--min-coverage',
      '100',
    );
    expect(ended.stderr).toBe('');
    expect(ended.stdout).toContain('8 passed, 0 failed.');
    expect(ended.stdout).toContain(
      'Coverage of step-up.graphql: 5 of 5 guarded coordinates (100 %), 3 of 3 roles (100 %), 4 of 4 authentications (100 %).',
    );
    expect(ended.code).toBe(0);
  });

  it('says what a viewer lacks, and lists authentications that no test mentions with a level or an age', async () => {
    const { code, stdout } = await runStepUp(
      `
  - name: a
    as: [USER, ADMIN, anonymous]
    cannot: [Mutation.drop]
  - name: b
    as: { role: ADMIN, level: MULTI_FACTOR, age: 301 }
    can:
      - Mutation.drop
      - "mutation { drop }"
    cannot:
      - document: "mutation { drop }"
        denied: [{ path: drop, level: MULTI_FACTOR, maxAgeSeconds: 60 }]
      - document: "mutation { rename drop }"
        denied: [{ path: drop, missing: [root] }]
  - name: c
    as: { role: USER, level: SINGLE_FACTOR }
    cannot:
      - document: "mutation { drop }"
        denied: [{ path: drop, level: MULTI_FACTOR }]
`,
      '--min-coverage',
      '100',
    );
    expect(code).toBe(1);
    const needs = 'a multi-factor authentication of the user within the last 300 seconds';
    const viewer = 'ADMIN with MULTI_FACTOR 301 seconds ago';
    for (const line of [
      'ADMIN can use Mutation.drop, by: mutation { drop }',
      `${viewer} cannot use Mutation.drop: it requires ${needs}`,
      `${viewer} is denied Mutation.drop at drop: it requires ${needs}`,
      `${viewer} requires ${needs} at drop, and not MULTI_FACTOR within the last 60 seconds`,
      `${viewer} lacks nothing at drop, and not root`,
      'USER with SINGLE_FACTOR 0 seconds ago lacks root at drop, and not only an authentication',
      'step-up.graphql:16:19: DropInput.all for a viewer with a level or an age',
      'step-up.graphql:14:3: Mutation.rename for a viewer with a level or an age',
    ])
      expect(stdout).toContain(line);
    expect(stdout).not.toContain('Mutation.drop for a viewer');
  });

  it.each([
    ['as: { role: USER, level: STRONG }', 'there is no level STRONG'],
    ['as: { role: USER, level: MULTIFACTOR }', 'Did you mean MULTI_FACTOR?'],
    ['as: { role: USER, age: -1 }', '`age` must be a whole number of seconds, 0 or more'],
    ['as: { role: USER, age: "60" }', '`age` must be a whole number of seconds, 0 or more'],
    ['as: { role: USER, age: 1.5 }', '`age` must be a whole number'],
    ['as: { role: USER, level: NONE, age: 5 }', 'a token of level NONE has no age'],
    ['as: { level: MULTI_FACTOR }', 'has neither `role` nor `scopes`'],
    ['as: { role: anonymous, level: MULTI_FACTOR }', 'a viewer without a token has no scopes and no level'],
  ])('refuses %s', async (as, message) => {
    const { code, stderr } = await runStepUp(`  - name: a\n    ${as}\n    can: [Query.ping]\n`);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) });
  });

  it.each([
    ['{ path: drop, maxAgeSeconds: 0 }', '`maxAgeSeconds` must be a whole number of seconds, 1 or more'],
    ['{ path: drop, level: NONE }', 'there is no level NONE'],
    ['{ path: drop, level: MULTI_FACTOR, missing: [root] }', 'only an authentication is missing'],
  ])('refuses the denial %s', async (denied, message) => {
    const test = `  - name: a\n    as: USER\n    cannot: [{ document: "mutation { drop }", denied: [${denied}] }]\n`;
    const { code, stderr } = await runStepUp(test);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) });
  });

  it('explain and who-can know the level and the age', async () => {
    project.write({ 'step-up.graphql': STEP_UP, 'drop.graphql': 'mutation { drop rename }' });
    const explain = (...args: string[]) =>
      project.run(['explain', 'drop.graphql', '--schema', 'step-up.graphql', ...args]);
    expect(await explain('--role', 'ADMIN')).toMatchObject({ code: 0, stdout: expect.stringContaining('all of it') });
    const old = await explain('--role', 'ADMIN', '--level', 'MULTI_FACTOR', '--age', '301');
    expect(old.code).toBe(1);
    expect(old.stdout).toContain(
      'All of it requires read and root and a multi-factor authentication of the user within the last 300 seconds.\n' +
        'The viewer lacks a multi-factor authentication of the user within the last 300 seconds.',
    );
    const weak = await explain('--role', 'ADMIN', '--level', 'SINGLE_FACTOR');
    expect(weak.stdout).toContain('The viewer lacks read root, and a multi-factor authentication');
    expect((await explain('--scopes', 'root read', '--level', 'NONE')).stdout).toContain(
      'The viewer lacks a multi-factor authentication',
    );
    const { stdout } = await explain('--scopes', 'root', '--level', 'NONE', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      allowed: false,
      missingScopes: ['read'],
      missingAuthentication: { level: 'MULTI_FACTOR', maxAgeSeconds: 300 },
    });
    for (const [args, message] of [
      [['--role', 'ADMIN', '--level', 'STRONG'], 'Write one of SINGLE_FACTOR, MULTI_FACTOR, PHISHING_RESISTANT, NONE.'],
      [['--role', 'ADMIN', '--age', '-1'], 'Write a whole number of seconds'],
      [['--level', 'MULTI_FACTOR'], 'add --role or --scopes'],
      [['--role', 'ADMIN', '--level', 'NONE', '--age', '1'], '--age: a token of level NONE has none.'],
    ] as const) {
      const { code, stderr } = await explain(...args);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
    }
    const who = (...args: string[]) => project.run(['who-can', ...args, '--schema', 'step-up.graphql']);
    expect((await who('Mutation.drop')).stdout).toMatch(
      /roles +ADMIN\nrequires +root\nand +a multi-factor authentication of the user within the last 300 seconds/,
    );
    expect(JSON.parse((await who('Query.report', '--json')).stdout)).toMatchObject({ requiredAuthentication: null });
    expect(JSON.parse((await who('Report.salaries', '--json')).stdout)).toMatchObject({
      roles: ['ADMIN'],
      requiredAuthentication: { level: 'PHISHING_RESISTANT', maxAgeSeconds: null },
    });
  });
});
