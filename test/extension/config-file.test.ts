import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, run } from '../support/process';
import { type CommandOptions, cli } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { createProject, type Project, register } from './project';

let project: Project;

beforeAll(async () => {
  project = await createProject();
});
afterAll(() => project.remove());

const startHere = (options: CommandOptions) => cli(['start'], options);
const startBuilt = (options: CommandOptions) => run(process.execPath, [join(ROOT, 'dist/main.js')], options);

/** Starts a server that must not start; returns what it says. */
async function refusedStart(files: Record<string, string>, env: Record<string, string> = {}, start = startHere) {
  const own = createProjectFolder(files);
  try {
    const ended = await start({ cwd: own.path, env: { ...project.env, PORT: '0', LOG_LEVEL: 'fatal', ...env } });
    return { code: ended.code, stderr: ended.stderr, said: `${ended.stdout}${ended.stderr}` };
  } finally {
    own.remove();
  }
}

function createProjectFolder(files: Record<string, string>) {
  const directory = scratchDirectory();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory.path, name)), { recursive: true });
    writeFileSync(join(directory.path, name), text);
  }
  return directory;
}

const EMPTY_SCHEMA = 'type Unused { a: String }';

test.each([
  ['scoped-api start', startHere],
  ['dist/main.js', startBuilt],
])('every fault of the file at once, with suggestions; exit code 2 (%s)', async (_, start) => {
  const file = `export default {
      shema: 'x', resolver: {}, schema: 7, hookTimeoutMs: 5, migrations: './nowhere',
      hooks: { registred: () => {}, userChanged: 'x' }, codegen: { out: 'x' }, ['__proto__']: 1, constructor: 1,
    };`;
  const { code, stderr } = await refusedStart({ 'scoped-api.config.ts': file }, {}, start);
  expect(code).toBe(2);
  expect(stderr.split('\n').filter(Boolean)).toEqual([
    'scoped-api.config.ts has faults:',
    '  - shema: there is no such member. Did you mean schema?',
    '  - resolver: there is no such member. Did you mean resolvers?',
    "  - schema: write a path or a glob such as './schema/*.graphql', or a list of these.",
    '  - hookTimeoutMs: write a whole number of milliseconds from 50 to 10000.',
    expect.stringContaining('  - __proto__: there is no such member.'),
    expect.stringContaining('  - constructor: there is no such member.'),
    '  - hooks.registred: there is no such member. Did you mean hooks.registered?',
    '  - hooks.userChanged: write a function.',
    '  - codegen.out: there is no such member. Known are: output, sources.',
    '  - migrations: there is no folder ./nowhere. Make it, or leave the member out.',
  ]);
});

test.each([
  [
    'a syntax error',
    'const a = 1;\n\nexport default { schema: "x"\n  hooks: {} };',
    'scoped-api.config.ts:4: Unexpected token',
  ],
  [
    'an error',
    'interface A {\n  b: string;\n}\nfunction f(): never {\n  throw new Error("boom");\n}\nexport default f();',
    'scoped-api.config.ts:5: boom',
  ],
  [
    'a missing module',
    'const a = 1;\nimport x from "no-such-package";\nexport default x;',
    'scoped-api.config.ts:2: Cannot find no-such-package.',
  ],
  ['no export', 'export const a = 1;', 'It exports no configuration'],
  ['another export', 'export default [1];', 'Its default export is no object'],
  ['a class', 'class A {}\nexport default new A();', 'Its default export is no object'],
])('%s in the file is reported with its place; exit code 2', async (_what, text, message) => {
  const { code, stderr } = await refusedStart({ 'scoped-api.config.ts': text });
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(code).toBe(2);
});

test('an error in an imported file is reported with that file', async () => {
  const files = {
    'scoped-api.config.ts': "import './src/a';\nexport default {};",
    'src/a.ts': '\nconst a: string = "x";\nthrow new Error("deep");',
  };
  expect((await refusedStart(files)).stderr).toContain('src/a.ts:3: deep');
});

test('workers and commands of the CLI refuse the same', async () => {
  const text = 'export default { shema: 1 };';
  const { code, said } = await refusedStart({ 'scoped-api.config.ts': text }, { WORKERS: '2' }, startBuilt);
  expect([code, said.match(/Did you mean schema/g)?.length]).toEqual([2, 1]);
  const folder = createProjectFolder({ 'scoped-api.config.ts': text });
  const ended = await cli(['users', 'list', '--json'], { cwd: folder.path, env: project.env });
  expect(ended.code).toBe(2);
  expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code: 'CONFIGURATION' } });
  folder.remove();
});

test('two files are refused; CONFIG_FILE and --config name another one', async () => {
  const two = await refusedStart({
    'scoped-api.config.ts': 'export default {};',
    'scoped-api.config.mjs': 'export default {};',
  });
  expect(two.stderr).toContain(
    'scoped-api.config.ts has faults:\n  - There is another configuration file: scoped-api.config.mjs. Delete all but one.',
  );
  expect((await refusedStart({}, { CONFIG_FILE: 'conf/none.ts' })).stderr).toContain(
    'conf/none.ts has faults:\n  - There is no such file.',
  );
  const named = await refusedStart({ 'conf/a.mts': 'export default { x: 1 };' }, { CONFIG_FILE: 'conf/a.mts' });
  expect(named.stderr).toContain('conf/a.mts has faults:\n  - x: there is no such member.');
  const folder = createProjectFolder({ 'conf/b.cjs': 'module.exports = { y: 1 };' });
  const ended = await cli(['migrate', '--config', 'conf/b.cjs'], { cwd: folder.path, env: project.env });
  expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('conf/b.cjs has faults:\n  - y:') });
  folder.remove();
});

test('resolvers that do not fit the schema: all faults at once', async () => {
  const { code, stderr } = await refusedStart({
    'schema/app.graphql': `
      extend type Query { orders: [Order!] @public  odd: Session @public  typo: String @public }
      extend type User { company: String }
      type Order { id: ID! status: Status }
      enum Status { OPEN }
      scalar Money
      union Any = Order | User
      input OrderInput { a: String }
    `,
    'scoped-api.config.ts': `export default { schema: './schema/app.graphql', resolvers: {
      Query: { me: () => null, order: () => null, odd: () => null, typo: 'text' },
      Usr: {}, User: [], Order: { idd: () => 1 }, Status: { OPN: 1 }, Money: {}, OrderInput: {}, Role: {}, DateTime: {},
      Subscription: {}, ['__proto__']: {}, Any: { resolve: () => 1 },
    } };`,
  });
  expect(code).toBe(2);
  for (const fault of [
    'resolvers.Query.me: Query.me is built in',
    'resolvers.Query.order: the type Query has no field order. Did you mean orders?',
    'resolvers.Query.typo: write a function.',
    'resolvers.Usr: the schema has no type Usr. Did you mean User?',
    'resolvers.User: write an object with a function for each field.',
    'resolvers.Order.idd: the type Order has no field idd. Known are: id, status.',
    'resolvers.Status.OPN: the enum has no OPN. Did you mean OPEN?',
    'resolvers.Money: write a GraphQLScalarType',
    'resolvers.OrderInput: an input type has no resolvers.',
    'resolvers.Role: the enum Role is built in.',
    'resolvers.DateTime: the scalar DateTime is built in.',
    'resolvers.Subscription: this server has no subscriptions.',
    'resolvers.__proto__: the schema has no type __proto__.',
    'resolvers.Any: write { __resolveType',
    'schema/app.graphql:2): it has no resolver. Write resolvers: { Query: { orders: ... } }.',
    'schema/app.graphql:3): it has no resolver. Write resolvers: { User: { company: ... } }.',
    'Any: a union of your own has no built-in type: remove User.',
    'values of the built-in type Session are the server',
  ]) {
    expect(stderr).toContain(fault);
  }
});

test('every name of the file loads, with what TypeScript has that type stripping lacks', async () => {
  const body = (hook: string) => `{ hooks: { ${hook} } }`;
  const refuse = "beforeRegister: () => ({ message: 'from ' + NAME })";
  const texts: Record<string, string> = {
    'scoped-api.config.ts': `import { defineConfig } from 'scoped-api';\nenum E { NAME = 'ts' }\nconst NAME: string = E.NAME;\nexport default defineConfig(${body(refuse)});`,
    'scoped-api.config.mts': `const NAME = (await Promise.resolve('mts')) as string;\nexport default ${body(refuse)};`,
    'scoped-api.config.js': `const NAME = 'js';\nexport default ${body(refuse)};`,
    'scoped-api.config.mjs': `const NAME = import.meta.url.slice(-3);\nexport default ${body(refuse)};`,
    'scoped-api.config.cjs': `const NAME = 'cjs';\nmodule.exports = ${body(refuse)};`,
  };
  for (const [name, text] of Object.entries(texts)) {
    project.write({ [name]: text, 'schema/unused.graphql': EMPTY_SCHEMA });
    const server = await project.start();
    const { data } = await register(server, 'ada');
    expect(data.register.userErrors[0].message).toBe(`from ${name.split('.').at(-1)}`);
    await server.stop();
    rmSync(join(project.path, name));
  }
});
