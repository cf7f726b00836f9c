import { countHolders } from '../../src/users/count-holders';
import { createUsersHarness, type UsersHarness } from './harness';

let harness: UsersHarness;
beforeAll(async () => {
  harness = await createUsersHarness();
});
afterAll(() => harness.close());

test('the level that users can reach is looked up, also with more passkeys than fit into work_mem', async () => {
  const { pool } = harness.database;
  await pool.query(`
    INSERT INTO users (id, username, username_key, email, email_key, password_hash, updated_at)
    SELECT gen_random_uuid(), name, name, name, name, 'none:', 'epoch'
    FROM generate_series(1, 6000) n, LATERAL (SELECT 'user' || n AS name) named`);
  await pool.query(
    `INSERT INTO totp_factors (user_id, secret) SELECT id, '' FROM users WHERE username LIKE '%1' OR username LIKE '%2'`,
  );
  await pool.query(`
    INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, name, is_backed_up)
    SELECT gen_random_uuid(), id, uuid_send(id), '', 0, 'phone', false FROM users WHERE username NOT LIKE '%1' AND username NOT LIKE '%0'`);
  await harness.alter('ANALYZE users', 'ANALYZE passkeys', 'ANALYZE totp_factors');
  const client = await pool.connect();
  try {
    await client.query(`SET work_mem = '64kB'`);
    const plans: string[] = [];
    const groups = await countHolders(async (text) => {
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`);
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      return client.query(text);
    });
    // A scan here would be one for every user.
    expect(plans[0]).not.toMatch(/Materialize|Seq Scan on passkeys/);
    const counts = groups.map(({ level, count }) => [level, count]);
    expect(Object.fromEntries(counts)).toEqual({ SINGLE_FACTOR: 600, MULTI_FACTOR: 600, PHISHING_RESISTANT: 4800 });
  } finally {
    client.release(true);
  }
});
