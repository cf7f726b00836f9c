const { Client } = require('pg');

/** Of bcrypt's form and size; no one logs in with it. */
const PASSWORD_HASH = `hmac-sha256-v1:$2b$10$${'.'.repeat(53)}`;
const ROWS_AT_ONCE = 100_000;

const FIRST =
  `ada agnes alan alice amir anna anton barbara beatrice boris carla carlos chen clara dana david dennis diego
  edsger elena emma erik fatima felix frances george grace hanna hugo ines ivan jamal jana john jonas julia karin katherine
  kenji lara leo lena linus lucas maria marta max mehmet mia mila nadia nina noah olga omar paul petra pierre rosa sara sofia
  stefan tanja tim tomas uma vera victor wei xenia yolanda yusuf zara`.split(/\s+/);
const LAST =
  `lovelace hopper liskov hamilton knuth lamport ritchie turing dijkstra allen perlis backus mccarthy minsky simon
  newell wilkes wilkinson bachman floyd iverson hoare codd cook thompson karp hopcroft tarjan hartmanis stearns feigenbaum
  reddy blum pnueli engelbart gray brooks yao dahl nygaard rivest shamir adleman kay cerf kahn naur clarke emerson sifakis
  thacker valiant pearl goldwasser micali stonebraker diffie hellman bernerslee hennessy patterson bengio hinton lecun catmull
  hanrahan aho ullman dongarra metcalfe wigderson barto sutton noether curie meitner franklin hodgkin germain kovalevskaya
  agnesi somerville babbage boole shannon wiener neumann church godel kleene post markov rabin scott stachniak gosling
  stroustrup wirth`.split(/\s+/);

/** Who they are is told by hashes of their number, so that it has nothing to do with when they joined. */
const INSERT = `
  INSERT INTO users (id, username, username_key, email, email_key, full_name, full_name_key, password_hash, role_name,
    is_active,
    email_verified_at, created_at, updated_at)
  SELECT uuidv7(-age), name, name, address, address, full_name, lower(full_name COLLATE "und-x-icu"), $4,
    CASE WHEN h % 1000 = 0 THEN 'ADMIN' ELSE 'USER' END, h / 1000 % 50 <> 0,
    now() - age, now() - age, now() - age * (h % 97 / 97.0)
  FROM generate_series($1::int, $2::int) n
  CROSS JOIN LATERAL (SELECT hashint8extended(n, 1) & 281474976710655 AS h, n * interval '30 seconds' AS age) hashed
  CROSS JOIN LATERAL (SELECT ($5::text[])[1 + h % $6] AS first, ($7::text[])[1 + h / $6 % $8] AS last) named
  CROSS JOIN LATERAL (SELECT first || '.' || last || n AS name) called
  CROSS JOIN LATERAL (SELECT CASE
      WHEN n > $3 * 0.99 THEN 'oldest.' WHEN h % 1000 = 7 THEN 'acme.' WHEN h % 3 = 0 THEN 'mail.' ELSE ''
    END || 'example.com' AS domain,
    CASE WHEN h % 10 = 1 THEN NULL WHEN h % 20 = 2 THEN 'Мария Щукина' WHEN h % 100 = 3 THEN '王 小明'
      ELSE initcap(first) || ' ' || initcap(last) END AS full_name) texts
  CROSS JOIN LATERAL (SELECT name || '@' || domain AS address) addressed`;

/**
 * Fills a database that this server's migrations have made: names of people, one in a thousand an admin, one in fifty
 * disabled, one every thirty seconds back from now.
 */
async function seed(url, users) {
  const database = new Client({ connectionString: url });
  await database.connect();
  try {
    await database.query("SET maintenance_work_mem = '256MB'");
    const rebuild = await dropSearch(database);
    for (let from = 1; from <= users; from += ROWS_AT_ONCE) {
      const to = Math.min(users, from + ROWS_AT_ONCE - 1);
      await database.query(INSERT, [from, to, users, PASSWORD_HASH, FIRST, FIRST.length, LAST, LAST.length]);
    }
    await rebuild();
    // As autovacuum would in a while.
    await database.query('VACUUM ANALYZE users');
    await database.query('CHECKPOINT');
  } finally {
    await database.end();
  }
}

/** Building these indexes afterwards takes a tenth of the time. */
async function dropSearch(database) {
  const { rows } = await database.query(
    "SELECT indexname, indexdef FROM pg_indexes WHERE indexname IN ('users_search_text_idx', 'users_search_key_idx')",
  );
  for (const { indexname } of rows) await database.query(`DROP INDEX ${indexname}`);
  return async () => {
    for (const { indexdef } of rows) await database.query(indexdef);
  };
}

module.exports = { seed, PASSWORD_HASH };
