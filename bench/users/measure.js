const { Client } = require('pg');
const { logIn, startServer } = require('../support/world');
const { casesOf } = require('./cases');
const { measureRegistration } = require('./register');
const { Statements } = require('./statements');

const PAGE = `query ($first: Int, $after: String, $last: Int, $before: String, $offset: Int, $filter: UserFilter,
  $orderBy: UserOrder) {
  users(first: $first, after: $after, last: $last, before: $before, offset: $offset, filter: $filter, orderBy: $orderBy) {
    nodes { id username email fullName role isActive createdAt } pageInfo { hasNextPage endCursor }
  }
}`;
const COUNT = 'query ($filter: UserFilter) { users(first: 1, filter: $filter) { totalCount totalCountIsEstimate } }';
/** The measured counts: `totalCount` of each filter of the cases. */
const COUNTED = ['filter', 'search', 'worst'];

/**
 * What pages, searches, counts and registrations cost with a database of `users`.
 *
 * @returns {Promise<{ cases: object[], registration: object }>} of each case the figures of its worst variant.
 */
async function measure({ url, users, loader, quick }) {
  const database = new Client({ connectionString: url });
  await database.connect();
  const { port, server } = await startServer(url);
  try {
    const statements = new Statements(database, users);
    const asked = await casesOf((orderBy, share) => statements.cursorAt(orderBy, share));
    const token = await logIn(port);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const load = (query, variants) =>
      loader.run({
        ...{ port, method: 'POST', path: '/graphql', headers, connections: 1, seconds: quick ? 0.3 : 0.8 },
        bodies: variants.map((variables) => JSON.stringify({ query, variables })),
        expected: '"data":{"users":{',
      });
    const enough = quick ? 5 : 30;
    const cases = [];
    for (const { kind, title, variants } of asked) {
      const costs = [];
      for (const variant of variants) costs.push(await statements.page(variant, enough));
      cases.push({ kind, title, ...worstOf(costs), ...(await load(PAGE, variants)) });
    }
    for (const { title, variants } of [
      { title: 'all', variants: [{}] },
      ...asked.filter(({ kind }) => COUNTED.includes(kind)),
    ]) {
      const { filter } = variants[0];
      const cost = await statements.count(filter, enough);
      cases.push({ kind: 'count', title, ...cost, ...(await load(COUNT, [{ filter }])) });
    }
    return { cases, registration: await measureRegistration({ database, port, quick }) };
  } finally {
    await server.stop();
    await database.end();
  }
}

function worstOf(costs) {
  const worst = costs.reduce((one, other) => (other.milliseconds > one.milliseconds ? other : one));
  return { ...worst, seqScan: costs.some(({ seqScan }) => seqScan) };
}

module.exports = { measure };
