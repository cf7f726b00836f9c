const { Client } = require('pg');

const USERS = 100_000;
/** Of bcrypt's form and size; no one logs in with it. */
const PASSWORD_HASH = `hmac-sha256-v1:$2b$10$${'.'.repeat(53)}`;

/**
 * People who joined over the last years, five minutes apart, one in ten without a full name. With the key of the name, so that
 * this server has none to fill in in the background while it is measured.
 */
const INSERT = `
  INSERT INTO users (id, username, username_key, email, email_key, full_name, full_name_key, password_hash, role, is_active,
    email_verified_at, created_at, updated_at)
  SELECT uuidv7(-age), name, name, name || '@example.com', name || '@example.com',
    CASE WHEN n % 10 = 0 THEN NULL ELSE initcap(first) || ' ' || initcap(last) END,
    CASE WHEN n % 10 = 0 THEN NULL ELSE first || ' ' || last END,
    $2, 'USER', n % 50 <> 0, now() - age, now() - age, now() - age
  FROM generate_series(1, $1::int) n
  CROSS JOIN LATERAL (SELECT
    (ARRAY['ada','alan','barbara','dennis','edsger','frances','grace','john','katherine','linus'])[1 + n % 10] AS first,
    (ARRAY['hopper','liskov','lovelace','hamilton','knuth','lamport','ritchie','turing'])[1 + n / 10 % 8] AS last,
    n * interval '5 minutes' AS age) person
  CROSS JOIN LATERAL (SELECT first || '.' || last || n AS name) named`;

/** Fills the tables that this server's migrations have made. */
async function seed(url) {
  await withDatabase(url, async (database) => {
    await database.query(INSERT, [USERS, PASSWORD_HASH]);
    await database.query('ANALYZE');
  });
}

/** Calls `work` with a connection of its own. */
async function withDatabase(url, work) {
  const database = new Client({ connectionString: url });
  await database.connect();
  try {
    return await work(database);
  } finally {
    await database.end();
  }
}

module.exports = { seed, withDatabase, USERS };
