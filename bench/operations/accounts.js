const bcrypt = require('bcrypt');
const { createPasswordHasher } = require('../../dist/passwords/hashing');
const { withDatabase } = require('../servers/seed');
const { quantile } = require('../support/statistics');

const PASSWORD = 'correct horse battery';
const COUNT = 64;

const INSERT = `
  INSERT INTO users (id, username, username_key, email, email_key, password_hash, created_at, updated_at)
  SELECT gen_random_uuid(), name, name, name || '@example.com', name || '@example.com', $2, now(), now()
  FROM (SELECT 'bench-login-' || n AS name FROM generate_series(1, $1::int) n) names ON CONFLICT DO NOTHING`;

/**
 * Users who can log in, and the request by which each does.
 *
 * @param {number} cost - of their hashes; that of the server.
 */
async function makeAccounts(url, cost) {
  const hasher = createPasswordHasher({ cost });
  const hash = await hasher.hash(PASSWORD);
  await hasher.close();
  await withDatabase(url, (database) => database.query(INSERT, [COUNT, hash]));
  const query = 'mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken } } }';
  return {
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    bodies: Array.from({ length: COUNT }, (_, index) =>
      JSON.stringify({ query, variables: { input: { username: `bench-login-${index + 1}`, password: PASSWORD } } }),
    ),
    expected: '"accessToken"',
  };
}

/** The time of one hash by bcrypt alone, in seconds: the median of 15, on a thread like any other. */
function secondsOfOneHash(cost) {
  const stored = bcrypt.hashSync(PASSWORD, cost);
  const seconds = Array.from({ length: 15 }, () => {
    const began = performance.now();
    bcrypt.compareSync(PASSWORD, stored);
    return (performance.now() - began) / 1000;
  });
  return quantile(seconds, 0.5);
}

module.exports = { makeAccounts, secondsOfOneHash };
