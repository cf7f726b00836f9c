import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cli, cliProcess } from '../support/process-cli';
import { createProject, type Project } from './project';

let project: Project;

beforeEach(async () => {
  project = await createProject({
    'scoped-api.config.ts': 'export default {};',
    'migrations/001_orders.sql': 'CREATE TABLE orders (id int PRIMARY KEY);\nINSERT INTO orders VALUES (1);\n',
    'migrations/002_items.sql': 'CREATE TABLE items (order_id int REFERENCES orders);\r\n',
  });
});
afterEach(() => project.remove());

const recorded = async () =>
  (await project.sql('SELECT name FROM _extension_migrations WHERE finished_at IS NOT NULL ORDER BY name')).map(
    ({ name }) => name,
  );
const migrate = () => project.cli('migrate', '--json');

test('files are applied once, in order; readyz, status and doctor know them', async () => {
  expect(JSON.parse((await migrate()).stdout)).toEqual({ applied: ['001_orders.sql', '002_items.sql'] });
  expect(JSON.parse((await migrate()).stdout)).toEqual({ applied: [] });
  expect(await recorded()).toEqual(['001_orders.sql', '002_items.sql']);
  // Git may convert line breaks.
  project.write({ 'migrations/002_items.sql': 'CREATE TABLE items (order_id int REFERENCES orders);\n' });
  expect((await migrate()).code).toBe(0);

  const server = await project.start();
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  await project.sql(`DELETE FROM _extension_migrations WHERE name = '002_items.sql'`);
  const ready = await fetch(`${server.url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ checks: { migrations: 'pending' } });
  const doctor = await project.cli('doctor');
  expect(doctor.stdout).toContain('002_items.sql');
  const status = await project.cli('migrate', '--status', '--json');
  expect(JSON.parse(status.stdout)).toMatchObject({ pending: ['002_items.sql'] });
  expect(status.code).toBe(1);
});

test('a file that fails is rolled back and stops the start, with its line', async () => {
  await migrate();
  project.write({
    'migrations/003_bad.sql': "CREATE TABLE third (id int); -- 'é'\n\nINSERT INTO nowhere VALUES (1);\n",
  });
  const { code, stderr } = await cli(['start'], { cwd: project.path, env: { ...project.env, LOG_LEVEL: 'fatal' } });
  expect(code).toBe(1);
  expect(stderr).toContain(
    '003_bad.sql:3 of your tables failed and was rolled back: relation "nowhere" does not exist',
  );
  expect(await project.sql(`SELECT to_regclass('third') AS t`)).toEqual([{ t: null }]);
  expect(await recorded()).toHaveLength(2);
});

test('an edited and a missing file are refused by name', async () => {
  await migrate();
  project.write({ 'migrations/001_orders.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY);' });
  expect((await migrate()).stderr).toContain('edited after they were applied: 001_orders.sql');
  rmSync(join(project.path, 'migrations/001_orders.sql'));
  expect((await migrate()).stderr).toContain('files are missing: 001_orders.sql');
  rmSync(join(project.path, 'migrations'), { recursive: true });
  expect((await migrate()).stderr).toContain('files are missing: 001_orders.sql, 002_items.sql');
});

test('transactions are the server’s; one statement may run without', async () => {
  project.write({
    'migrations/003_begin.sql': 'BEGIN; CREATE TABLE a (id int); COMMIT;',
    'migrations/004_two.sql': '-- scoped-api: no-transaction\nSELECT 1; SELECT 2;',
  });
  const refused = await migrate();
  expect(refused.stderr).toContain('003_begin.sql: it must not begin or end transactions');
  expect(refused.stderr).toContain('004_two.sql: a file with');
  expect(await project.sql(`SELECT to_regclass('orders') AS t`)).toEqual([{ t: null }]);
  rmSync(join(project.path, 'migrations/003_begin.sql'));
  project.write({
    'migrations/004_two.sql':
      '-- scoped-api: no-transaction\nCREATE INDEX CONCURRENTLY items_order ON items (order_id);',
  });
  expect(JSON.parse((await migrate()).stdout).applied).toHaveLength(3);
  expect(await project.sql('SELECT indisvalid FROM pg_index WHERE indexrelid = $1::regclass', ['items_order'])).toEqual(
    [{ indisvalid: true }],
  );

  // One that fails halfway is not tried again by itself.
  await project.sql('INSERT INTO items VALUES (1), (1)');
  project.write({
    'migrations/005_unique.sql':
      '-- scoped-api: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY items_once ON items (order_id);',
  });
  const failed = (await migrate()).stderr;
  expect(failed).toMatch(/005_unique\.sql of your tables failed: .*run it again: DELETE FROM/);
  expect(failed).not.toMatch(/rolled back|start again/);
  expect((await migrate()).stderr).toMatch(/005_unique\.sql .*not recorded as finished/);
});

test('servers that start together apply each file once', async () => {
  project.write({ 'migrations/001_orders.sql': 'CREATE TABLE orders (id int PRIMARY KEY); SELECT pg_sleep(0.3);' });
  const both = await Promise.all(
    [1, 2].map(() => cliProcess(['migrate', '--json'], { cwd: project.path, env: project.env })),
  );
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(both.flatMap(({ stdout }) => JSON.parse(stdout).applied).sort()).toEqual(['001_orders.sql', '002_items.sql']);
});

test('names and folders that are wrong; no configuration file, no migrations', async () => {
  project.write({ 'migrations/bad name.sql': 'SELECT 1', 'migrations/empty.sql': ' ' });
  const { code, stderr } = await migrate();
  expect(code).toBe(2);
  expect(stderr).toContain('migrations/bad name.sql: write a name');
  expect(stderr).toContain('migrations/empty.sql: it is empty');
  rmSync(join(project.path, 'scoped-api.config.ts'));
  expect(JSON.parse((await migrate()).stdout)).toEqual({ applied: [] });
});
