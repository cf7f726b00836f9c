import type { UsersHarness } from './harness';

/**
 * Users by the thousand: every hundredth is an admin, every fiftieth disabled, every 97th named Rare, and every user at
 * example.com. The first of them joined last.
 */
export async function addMany(
  { database: { pool }, alter }: Pick<UsersHarness, 'database' | 'alter'>,
  count: number,
): Promise<void> {
  const names = ['users_search_text_idx', 'users_search_key_idx'];
  const { rows } = await pool.query('SELECT indexdef FROM pg_indexes WHERE indexname = ANY ($1)', [names]);
  // Made afterwards, they take a fraction of the time.
  await alter(...names.map((name) => `DROP INDEX ${name}`));
  await pool.query(
    `INSERT INTO users (id, username, username_key, email, email_key, full_name, full_name_key, password_hash, role_name,
       is_active, created_at, updated_at)
     SELECT gen_random_uuid(), name, name, name || '@example.com', name || '@example.com',
       first || ' Name', lower(first) || ' name', 'none',
       CASE WHEN n % 100 = 3 THEN 'ADMIN' ELSE 'USER' END, n % 50 <> 1,
       now() - n * interval '1 minute', now() - n % 777 * interval '1 minute'
     FROM generate_series(1, $1::int) n CROSS JOIN LATERAL (SELECT 'user' || lpad(n::text, 6, '0') AS name,
       CASE WHEN n % 97 = 0 THEN 'Rare' ELSE 'Common' END AS first) named`,
    [count],
  );
  await alter(...rows.map(({ indexdef }) => indexdef), 'VACUUM ANALYZE users');
}
