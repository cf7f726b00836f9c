import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';
import { call } from '../http/rest/support';
import { type Checkout, copyBuiltCheckout } from '../support/boot-checkout';
import { type Launched, launch, ROOT, run } from '../support/process';
import { listeningUrl } from '../support/process-server';
import { startTestApp, type TestApp } from '../support/test-app';

/*
 * Follows the recipe "Add a REST route" of CONTRIBUTING.md in a copy of the checkout, as someone who knows nothing else of
 * the code.
 */

const SECRET_KEY = 'a secret key of thirty-two bytes or more';
const TABLE = 'src/http/rest/rest-table.ts';
const START_OF_TABLE = 'export const REST_TABLE: readonly RestRoute[] = [\n';

let app: TestApp;
let checkout: Checkout;
let server: Launched | undefined;

beforeAll(async () => {
  app = await startTestApp();
  checkout = copyBuiltCheckout();
});
afterAll(async () => {
  server?.destroy();
  checkout.end();
  await app.stop();
});

const recipe = () => {
  const [, text = ''] =
    /### Add a REST route\n([\s\S]*?)\n### /.exec(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')) ?? [];
  return text;
};

/** Writes the table with another row at its start. */
function addRow(row: string): void {
  const table = readFileSync(join(ROOT, TABLE), 'utf8');
  expect(table).toContain(START_OF_TABLE);
  writeFileSync(join(checkout.path, TABLE), table.replace(START_OF_TABLE, `${START_OF_TABLE}${row}\n`));
}

/** Starts the server of the copy, of which only the table has to be built again. */
function start(): Launched {
  const { code } = transformFileSync(join(checkout.path, TABLE), {
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  writeFileSync(join(checkout.path, 'dist/http/rest/rest-table.js'), code);
  server = launch(process.execPath, [join(checkout.path, 'dist/main.js')], {
    cwd: checkout.home,
    env: { DATABASE_URL: app.databaseUrl, SECRET_KEY, PORT: '0', BCRYPT_COST: '4', NODE_ENV: 'test' },
  });
  return server;
}

test('the recipe names one file of the source', () => {
  expect([...new Set(recipe().match(/src\/[\w/.-]+/g))]).toEqual([TABLE]);
});

test('with the row of the recipe the route answers, OpenAPI describes it, and metrics name it', async () => {
  const [, row = ''] = /```ts\n([\s\S]*?)```/.exec(recipe()) ?? [];
  expect(row.trim()).toBe(`{ method: 'GET', path: '/users/me/name/', document: '{ me { username } }' },`);
  addRow(row);
  const project = join(checkout.path, 'tsconfig.row.json');
  writeFileSync(project, JSON.stringify({ extends: './tsconfig.json', files: [TABLE], include: [] }));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  expect(await run(process.execPath, [tsc, '-p', project], { cwd: checkout.path })).toMatchObject({
    code: 0,
    stdout: '',
  });

  const url = await listeningUrl(start());
  const token = await app.userToken('ada');
  const paths = ['/users/me/name/', '/users/me/name'];
  for (const path of paths) {
    const reply = await call({ url }, 'GET', path, { token });
    expect([reply.status, reply.body]).toEqual([200, { username: 'ada' }]);
  }
  expect((await call({ url }, 'GET', '/users/me/name/')).status).toBe(401);
  expect((await call({ url }, 'POST', '/users/me/name/', { token })).headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  const reader = await app.userToken('writer', ['me:write']);
  expect((await call({ url }, 'GET', '/users/me/name/', { token: reader })).body).toMatchObject({
    status: 403,
    missing_scopes: ['me:read'],
  });

  const { status, body: document } = await call({ url }, 'GET', '/openapi.json');
  expect(status).toBe(200);
  expect(await faultsOf(document)).toEqual([]);
  const operation = document.paths['/users/me/name/'].get;
  expect(operation).toMatchObject({
    operationId: 'getUsersMeName',
    security: [{ oauth2: ['me:read'] }, { bearer: [] }],
    summary: expect.stringMatching(/\w/),
  });
  const [, name = ''] =
    /schemas\/(\w+)$/.exec(operation.responses['200'].content['application/json'].schema.$ref) ?? [];
  expect(document.components.schemas[name]).toMatchObject({ required: ['username'] });
  // The other routes are described as before.
  const before = (await call(app, 'GET', '/openapi.json')).body;
  expect(document.paths).toMatchObject(before.paths);
  expect(document.components.schemas).toMatchObject(before.components.schemas);

  const metrics = (await call({ url }, 'GET', '/metrics')).body;
  const label = 'route="/users/me/name/",method="GET",status="200"';
  expect(metrics).toContain(`http_request_duration_seconds_count{${label}} ${paths.length}`);
  expect(metrics).not.toContain('route="other"');
  server?.destroy();
});

test.each([
  ["{ method: 'GET', path: '/users/me/name/', document: '{ me { nickname } }' },", 'Cannot query field "nickname"'],
  ["{ method: 'GET', path: '/users/me/', document: '{ me { username } }' },", 'another row for this method and path'],
  ["{ method: 'GET', path: '/docs', document: '{ me { username } }' },", 'GET /docs is registered twice'],
])('the server does not start with the row %s, and says why', async (row, reason) => {
  addRow(row);
  const { code, stderr } = await start().ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/The REST route GET \/\S+: /);
  expect(stderr).toContain(reason);
});

/** What a standard validator finds wrong with an OpenAPI document. It is an ES module, which Jest does not load. */
async function faultsOf(document: unknown): Promise<unknown> {
  const script = `
    import { Validator } from '@seriousme/openapi-schema-validator';
    const { valid, errors = [] } = await new Validator().validate(JSON.parse(process.env.DOCUMENT));
    process.stdout.write(JSON.stringify(valid ? [] : errors));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: ROOT,
    env: { DOCUMENT: JSON.stringify(document) },
  });
  return JSON.parse(stdout);
}
