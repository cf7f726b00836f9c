import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkout, copyBuiltCheckout } from '../support/boot-checkout';
import { type Ended, type Launched, launch, ROOT, run } from '../support/process';
import { listeningUrl, QUICK } from '../support/process-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/**
 * Carries out the recipe "Add a stored field to User" of CONTRIBUTING.md in a copy of the checkout, as a contributor would who
 * knows nothing else, and leaves out each of its steps in turn.
 */
const FIELD = 'pronouns';
const PASSWORD = 'plum orbit sandal';
const recipe = section('### Add a stored field to User');

let checkout: Checkout;
let database: TestDatabase;
/** A database of a contributor who wrote no migration. */
let unmigrated: TestDatabase;

beforeAll(async () => {
  checkout = copyBuiltCheckout();
  [database, unmigrated] = await Promise.all([createTestDatabase(), createTestDatabase()]);
});

afterAll(async () => {
  checkout?.end();
  await Promise.all([database?.drop(), unmigrated?.drop()]);
});

test('the recipe names one hand-written file of src/', () => {
  const steps = [...recipe.matchAll(/^\d+\. `([^`]+)`:/gm)].map(([, file]) => file);
  expect(steps).toEqual(['schema.graphql', 'prisma/schema.prisma', 'src/identity/user-fields.ts']);
});

test('the entry alone: the compiler names the steps in schema.prisma, schema.graphql and each of its inputs', async () => {
  addEntry();
  const { code, stdout } = await compile();
  expect(code).not.toBe(0);
  expect(stdout).toContain(`prisma/schema.prisma: add ${FIELD} to the model User, then: npm run build`);
  expect(stdout).toContain(`schema.graphql: add ${FIELD} to the type User, then: npm run codegen`);
  for (const input of ['RegisterInput', 'UpdateMeInput', 'UpdateUserInput']) {
    expect(stdout).toContain(`schema.graphql: add ${FIELD} to the input ${input}, then: npm run codegen`);
  }
});

test('all but the entry: the compiler names it, and each input that nothing reads', async () => {
  restore('src/identity/user-fields.ts');
  addToPrismaSchema();
  addToGraphqlSchema();
  await succeeds(node('scripts/generate-client.js'));
  await succeeds(node('node_modules/.bin/graphql-codegen', '--config', 'codegen.yml'));
  const { code, stdout } = await compile();
  expect(code).not.toBe(0);
  expect(stdout).toContain(`src/identity/user-fields.ts: add ${FIELD} to USER_FIELDS`);
  for (const input of ['RegisterInput', 'UpdateMeInput', 'UpdateUserInput']) {
    expect(stdout).toContain(`src/identity/user-fields.ts: nothing reads ${FIELD} of ${input}`);
  }
});

test('an entry without one of its writers: the compiler names the input', async () => {
  addEntry((entry) => entry.replace("'updateMe', ", ''));
  const { code, stdout } = await compile();
  expect(code).not.toBe(0);
  expect(stdout).toContain(`nothing reads ${FIELD} of UpdateMeInput: add 'updateMe' to the writers of the field`);
  expect(stdout).not.toContain('of RegisterInput');
  restore('src/identity/user-fields.ts');
});

test('an entry without a parser and a default: the compiler names both', async () => {
  addEntry((entry) => entry.replace(/^ *parse: .*\n/m, '').replace(/^ *default: .*\n/m, ''));
  const { code, stdout } = await compile();
  expect(code).not.toBe(0);
  expect(stdout).toContain(`src/identity/user-fields.ts: add parse to ${FIELD}`);
  expect(stdout).toContain(`src/identity/user-fields.ts: add 'default: null' to ${FIELD}`);
  restore('src/identity/user-fields.ts');
});

describe('with every step but the migration', () => {
  beforeAll(async () => {
    addEntry();
    await succeeds(node('node_modules/.bin/tsc', '-b', 'tsconfig.build.json'));
  });

  test('the start names the migration', async () => {
    const { code, stdout, stderr } = await start(unmigrated.url).ended;
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain('The table users lacks pronouns');
    expect(stdout + stderr).toContain('npm run migration');
  });

  test('the check names the lock of the policy', async () => {
    const { code, stdout, stderr } = await node('bin/scoped-api.js', 'policy', '--check');
    expect(code).not.toBe(0);
    expect(stdout + stderr).toMatch(/scoped-api policy/);
    await succeeds(node('bin/scoped-api.js', 'policy'));
    await succeeds(node('bin/scoped-api.js', 'policy', '--check'));
  });
});

describe('with every step', () => {
  let server: Launched;
  let url: string;

  beforeAll(async () => {
    await succeeds(
      run(process.execPath, ['scripts/create-migration.js', 'user_pronouns'], options(database.superuserUrl)),
    );
    server = start(database.url);
    url = await listeningUrl(server);
  });

  afterAll(() => server?.destroy());

  test('register and updateMe store the field and answer it; a value that is not one is refused', async () => {
    const input = `username: "ada", email: "ada@example.com", password: "${PASSWORD}"`;
    const register = (pronouns: string) =>
      graphql(
        `mutation { register(input: { ${input}, pronouns: "${pronouns}" }) { user { pronouns } userErrors { code } } }`,
      );
    const refused = await register('she, her');
    expect(refused.errors[0]).toMatchObject({
      message: 'pronouns is invalid. A pronoun must be like they/them.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect((await register(' she/her ')).data.register).toEqual({ user: { pronouns: 'she/her' }, userErrors: [] });

    const token = await login('ada');
    expect((await graphql('{ me { pronouns } }', token)).data.me).toEqual({ pronouns: 'she/her' });
    const updateMe = (pronouns: string) =>
      graphql(`mutation { updateMe(input: { pronouns: ${pronouns} }) { user { pronouns } } }`, token);
    expect((await updateMe('"they/them"')).data.updateMe).toEqual({ user: { pronouns: 'they/them' } });
    expect((await graphql('{ me { pronouns } }', token)).data.me).toEqual({ pronouns: 'they/them' });
    expect((await updateMe('null')).data.updateMe).toEqual({ user: { pronouns: null } });
  });

  test('updateUser, the audit log, REST, the command line, export and import know it', async () => {
    const admin = ['create-admin', '--username', 'root', '--email', 'root@example.com', '--json'];
    await succeeds(scopedApi(admin, 'correct horse battery staple'));
    const token = await login('root', 'correct horse battery staple');
    const rest = await fetch(`${url}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'bob', email: 'bob@example.com', password: PASSWORD, pronouns: 'he/him' }),
    });
    const { id, pronouns } = (await rest.json()) as Record<string, unknown>;
    expect([rest.status, pronouns]).toEqual([201, 'he/him']);

    const update = `mutation { updateUser(id: "${id}", input: { pronouns: "xe/xem" }) { user { pronouns } userErrors { code } } }`;
    expect((await graphql(update, token)).data.updateUser).toEqual({ user: { pronouns: 'xe/xem' }, userErrors: [] });
    const log = await graphql(
      `{ auditLog(first: 2, filter: { targetId: "${id}" }) { nodes { before after } } }`,
      token,
    );
    expect(log.data.auditLog.nodes).toEqual([
      { before: { pronouns: 'he/him' }, after: { pronouns: 'xe/xem' } },
      { before: null, after: expect.objectContaining({ username: 'bob', pronouns: 'he/him' }) },
    ]);

    const shown = await succeeds(scopedApi(['users', 'show', 'bob', '--json']));
    expect(JSON.parse(shown.stdout)).toMatchObject({ username: 'bob', pronouns: 'xe/xem' });
    const line = JSON.stringify({ username: 'eve', email: 'eve@example.com', pronouns: 'ze/hir' });
    await succeeds(scopedApi(['users', 'import', '-'], `${line}\n`));
    const exported = await succeeds(scopedApi(['users', 'export']));
    const users = exported.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(users.map(({ username, pronouns }) => [username, pronouns])).toEqual(
      expect.arrayContaining([
        ['bob', 'xe/xem'],
        ['eve', 'ze/hir'],
        ['root', null],
      ]),
    );
  });

  // Last: it changes the schema of the checkout that the server was started from.
  test.each(['type User', 'input RegisterInput', 'input UpdateMeInput', 'input UpdateUserInput'])(
    'but a line of %s in schema.graphql: the start names it',
    async (type) => {
      const whole = read('schema.graphql');
      write(
        'schema.graphql',
        within(whole, type, (body) => body.replace(block('graphql'), '')),
      );
      const { code, stdout, stderr } = await start(database.url).ended;
      write('schema.graphql', whole);
      expect(code).not.toBe(0);
      const field = `${type.replace(/^\w+ /, '')}.${FIELD}`;
      expect(stdout + stderr).toContain(`${field}: the server knows it and schema.graphql lacks it.`);
    },
  );

  test('and a field of any other input that nothing reads: the start names it', async () => {
    const whole = read('schema.graphql');
    write(
      'schema.graphql',
      within(whole, 'input LoginInput', (body) => `${body}  "A device."\n  device: String\n`),
    );
    const { code, stdout, stderr } = await start(database.url).ended;
    write('schema.graphql', whole);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain('LoginInput.device: nothing reads it.');
  });

  async function graphql(query: string, token?: string) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: each test reads what it selected
    return (await response.json()) as any;
  }

  async function login(username: string, password = PASSWORD): Promise<string> {
    const input = `username: "${username}", password: "${password}"`;
    const { data } = await graphql(`mutation { login(input: { ${input} }) { tokens { accessToken } } }`);
    return data.login.tokens.accessToken;
  }
});

/** A section of CONTRIBUTING.md. */
function section(heading: string): string {
  const text = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const [, after = ''] = text.split(`${heading}\n`);
  return after.split('\n### ')[0] ?? '';
}

/** The one block of the recipe in this language, with its indentation in the file that it goes into. */
function block(language: string): string {
  const [, text = ''] = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(recipe) ?? [];
  return text.replace(/^ {3}/gm, '').trimEnd().concat('\n');
}

function read(file: string): string {
  return readFileSync(join(checkout.path, file), 'utf8');
}

function write(file: string, text: string): void {
  writeFileSync(join(checkout.path, file), text);
}

function restore(file: string): void {
  write(file, readFileSync(join(ROOT, file), 'utf8'));
}

/** Changes what is between the braces of a definition. */
function within(text: string, definition: string, change: (body: string) => string): string {
  const start = text.indexOf(`\n${definition} `);
  const open = text.indexOf('{\n', start) + 2;
  const close = text.indexOf('\n}', open) + 1;
  if (start === -1 || close === 0) throw new Error(`There is no ${definition}.`);
  return text.slice(0, open) + change(text.slice(open, close)) + text.slice(close);
}

function addToGraphqlSchema(): void {
  let text = read('schema.graphql');
  for (const definition of ['type User', 'input RegisterInput', 'input UpdateMeInput', 'input UpdateUserInput']) {
    text = within(text, definition, (body) => body + block('graphql'));
  }
  write('schema.graphql', text);
}

function addToPrismaSchema(): void {
  write(
    'prisma/schema.prisma',
    within(read('prisma/schema.prisma'), 'model User', (body) => block('prisma') + body),
  );
}

function addEntry(change: (entry: string) => string = (entry) => entry): void {
  const text = read('src/identity/user-fields.ts');
  const end = '\n} as const satisfies';
  write('src/identity/user-fields.ts', text.replace(end, `\n${change(block('ts')).trimEnd()}${end}`));
}

function options(databaseUrl?: string) {
  return { cwd: checkout.path, env: { ...QUICK, ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }) } };
}

function node(...args: string[]): Promise<Ended> {
  return run(process.execPath, args, options());
}

/** Compiles `src/` without writing it; the second time only what a change concerns. */
function compile(): Promise<Ended> {
  return node('node_modules/.bin/tsc', '-p', 'tsconfig.build.json', '--noEmit', '--tsBuildInfoFile', '.checked');
}

function scopedApi(args: string[], input?: string): Promise<Ended> {
  const { cwd, env } = options(database.url);
  return run(process.execPath, ['bin/scoped-api.js', ...args], { cwd, env, ...(input !== undefined && { input }) });
}

function start(databaseUrl: string): Launched {
  return launch(process.execPath, ['dist/main.js'], options(databaseUrl));
}

async function succeeds(running: Promise<Ended>): Promise<Ended> {
  const ended = await running;
  if (ended.code !== 0) throw new Error(`${ended.stdout}\n${ended.stderr}`);
  return ended;
}
