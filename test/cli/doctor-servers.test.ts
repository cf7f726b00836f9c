import { hasPgbouncer, startPgbouncer } from '../database/support/pgbouncer';
import { startReplicatedPostgres } from '../database/support/replicated-postgres';
import { cli } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { createTestDatabase } from '../support/test-database';

const directory = scratchDirectory();
afterAll(directory.remove);

/** What is found about one subject. */
async function findings(name: string, env: Record<string, string>): Promise<{ status: string; what: string }[]> {
  const { stdout } = await cli(['doctor', '--json'], { cwd: directory.path, env });
  // Whether answers are slow depends on how busy the machine of the tests is.
  return JSON.parse(stdout).findings.filter(
    (finding: { name: string; what: string }) => finding.name === name && !finding.what.startsWith('An answer takes'),
  );
}

const testPooled = hasPgbouncer ? test : test.skip;
testPooled('a pooler in between is noticed, and its connections are not counted as PostgreSQL has them', async () => {
  const database = await createTestDatabase();
  const pgbouncer = await startPgbouncer(database.url, 2);
  try {
    const found = await findings('database', { DATABASE_URL: pgbouncer.url, WORKERS: '200', DB_POOL_MAX: '200' });
    expect(found).toEqual([
      { name: 'database', status: 'ok', what: expect.stringMatching(/ answers through a pooler in \d/) },
    ]);
  } finally {
    await pgbouncer.stop();
    await database.drop();
  }
});

test('a replica is asked how far it is, and is no place for DATABASE_URL', async () => {
  const { primary, replica, stop } = await startReplicatedPostgres();
  try {
    const [good, swapped] = await Promise.all([
      findings('replica', { DATABASE_URL: primary.url, DATABASE_REPLICA_URL: replica.url }),
      findings('database', { DATABASE_URL: replica.url }),
    ]);
    expect(good).toEqual([
      {
        name: 'replica',
        status: 'ok',
        what: expect.stringMatching(/^The replica at .* is at most \d\.\d s behind\.$/),
      },
    ]);
    expect(swapped).toContainEqual(
      expect.objectContaining({ status: 'error', what: expect.stringMatching(/It is a replica/) }),
    );
  } finally {
    await stop();
  }
});
