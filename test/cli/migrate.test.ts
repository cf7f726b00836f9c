import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres';
import { cli } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { createEmptyDatabase, onServer, type TestDatabase } from '../support/test-database';

const directory = scratchDirectory();
let database: TestDatabase;

beforeAll(async () => {
  database = await createEmptyDatabase();
});
afterAll(async () => {
  directory.remove();
  await database.drop();
});

test('migrate brings an empty database to this release; again, it does nothing', async () => {
  const migrate = () => cli(['migrate'], { cwd: directory.path, env: { DATABASE_URL: database.url } });
  expect(await migrate()).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Applied \d{14}_init.*\.\n$/),
    stderr: '',
  });
  expect(await migrate()).toMatchObject({
    code: 0,
    stdout: 'Nothing to do: the database is up to date.\n',
    stderr: '',
  });
});

test('what a killed server left undecided in the embedded database is resolved without psql', async () => {
  const room = scratchDirectory();
  const embedded = () => startEmbeddedPostgres({ dataDir: join(room.path, '.data'), log: { info() {}, warn() {} } });
  const on = async (...statements: string[]) => {
    const postgres = await embedded();
    await onServer(postgres.ownerUrl, ...statements).finally(() => postgres.stop());
  };
  const run = (...args: string[]) => cli(['migrate', ...args], { cwd: room.path });
  try {
    expect(await run()).toMatchObject({ code: 0 });
    // As the previous release left it when it was killed after PostgreSQL had committed.
    await on(`UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0
      WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)`);
    expect(await run()).toMatchObject({ code: 0, stderr: '' });
    // And as no release leaves it.
    await on('UPDATE _prisma_migrations SET finished_at = NULL', 'DROP INDEX users_updated_at_id_idx');
    const refused = await run();
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/_init was begun.*users_updated_at_id_idx/),
    });
    const [, name = ''] = /--resolve (\S+) --applied/.exec(refused.stderr) ?? [];
    expect(await run('--resolve', name, '--applied')).toMatchObject({ code: 0 });
    expect(await run()).toMatchObject({ code: 0, stdout: 'Nothing to do: the database is up to date.\n' });
  } finally {
    room.remove();
  }
});
