const { send } = require('../support/world');
const { quantile } = require('../support/statistics');
const { PASSWORD_HASH } = require('./seed');

const INSERT = `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON)
  INSERT INTO users (id, username, username_key, email, email_key, full_name, full_name_key, password_hash, updated_at)
  VALUES (uuidv7(), $1, $1, $1 || '@example.com', $1 || '@example.com', 'Grace Murray Hopper', 'grace murray hopper', $2,
    now())`;

/** What a registration costs: the row alone in the database, and the mutation as a client sees it. */
async function measureRegistration({ database, port, quick }) {
  const inserts = [];
  const buffers = [];
  for (let n = 0; n < (quick ? 500 : 2000); n += 1) {
    const name = `bench.${Math.random().toString(36).slice(2)}.${n}`;
    const { rows } = await database.query(INSERT, [name, PASSWORD_HASH]);
    const [{ Plan: plan, 'Execution Time': execution }] = rows[0]['QUERY PLAN'];
    inserts.push(execution);
    buffers.push((plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0));
  }
  const mutations = [];
  for (let n = 0; n < (quick ? 10 : 40); n += 1) {
    const name = `bench.${Math.random().toString(36).slice(2)}`;
    const input = `{ username: "${name}", email: "${name}@example.com", password: "plum orbit sandal" }`;
    const start = performance.now();
    const { register } = await send(
      port,
      `mutation { register(input: ${input}) { user { id } userErrors { message } } }`,
    );
    if (!register.user) throw new Error(`register: ${register.userErrors[0].message}`);
    mutations.push(performance.now() - start);
  }
  return {
    insert: mean(inserts),
    insertP99: quantile(inserts, 0.99),
    buffers: mean(buffers),
    mutation: quantile(mutations, 0.5),
  };
}

/** Not the median: now and then one registration puts away the entries of many. */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

module.exports = { measureRegistration };
