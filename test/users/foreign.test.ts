import { Client } from 'pg';
import { isForeign } from '../support/foreign';
import { createTestDatabase } from '../support/test-database';
import { createUsersHarness, succeeded, type UsersHarness } from './harness';

const describeForeign = isForeign ? describe : describe.skip;

describeForeign('the foreign PostgreSQL of npm run test:foreign', () => {
  test('is foreign: zone, date style, locale, schema and roles', async () => {
    const database = await createTestDatabase();
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query(`
      SELECT current_setting('TimeZone') AS zone, current_setting('DateStyle') AS style, lower('I') AS lower,
        current_schema() AS schema, r.rolsuper AS "isSuperuser",
        EXISTS (SELECT FROM pg_class WHERE relname = 'users' AND relowner = r.oid) AS "isOwner"
      FROM pg_roles r WHERE r.rolname = current_user`);
    await client.end();
    await database.drop();
    expect(rows).toEqual([
      {
        ...{ zone: 'America/St_Johns', style: 'SQL, DMY', lower: 'ı', schema: 'accounts' },
        ...{ isSuperuser: false, isOwner: false },
      },
    ]);
  });

  test('gives every connection of the server what it must have', async () => {
    const harness: UsersHarness = await createUsersHarness();
    const [settings] = await harness.database.sql(
      `SELECT current_setting('TimeZone') AS zone, current_setting('DateStyle') AS style, current_schemas(false)::text AS path,
         current_setting('default_transaction_isolation') AS isolation, current_setting('lock_timeout') AS lock,
         current_setting('statement_timeout') AS statement`,
      [],
    );
    expect(settings).toEqual({
      ...{ zone: 'UTC', style: 'ISO, YMD', path: '{accounts}', isolation: 'read committed' },
      ...{ lock: '3s', statement: '5s' },
    });
    // A Turkish database has another idea of what the small letter of I is.
    const info = harness.info;
    const user = succeeded(
      await harness.users.register(
        { username: 'ISIK', email: 'ISIK@EXAMPLE.COM', password: 'plum orbit sandal' },
        info,
      ),
    );
    expect(Math.abs(Date.now() - user.createdAt.getTime())).toBeLessThan(60_000);
    await harness.close();
  });
});
