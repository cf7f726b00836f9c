const { writeFileSync } = require('node:fs');
const { Client } = require('pg');
const { writeIntoDocument } = require('../support/document');
const { Loader } = require('../support/loader');
const { describeMachine } = require('../support/machine');
const { startServer, withPostgres } = require('../support/world');
const { measure } = require('./measure');
const { render, shortcomings } = require('./report');
const { seed } = require('./seed');

const FEW = 1_000;
const MANY = 1_000_000;
const MANY_IN_A_HURRY = 100_000;

/**
 * What the number of users has to do with what a page, a search, a count and a registration cost. Database times are
 * those of planning and running, by `EXPLAIN (ANALYZE, BUFFERS)`, of the very statements that the server sends.
 *
 * @param {object} options - `quick`: with 100,000 users, too short for a result; `json`: a file for every number.
 * @throws Error when the table of users is scanned from end to end.
 */
async function run({ quick, json, only }) {
  if (only) throw new Error('--only is for servers, me and operations');
  const machine = describeMachine();
  console.log(`${machine}\n`);
  await withPostgres(async ({ url }) => {
    const loader = new Loader();
    try {
      const few = await measureWith(FEW, { url, loader, quick });
      const many = await measureWith(quick ? MANY_IN_A_HURRY : MANY, { url, loader, quick });
      const short = shortcomings(few, many);
      if (json) writeFileSync(json, `${JSON.stringify({ machine, quick, few, many, short }, null, 2)}\n`);
      const tables = render(few, many);
      console.log(`${tables}\n\n${short.join('\n')}`);
      if (!quick) {
        const missed = short.length > 0 ? [`Missed:\n\n${short.map((one) => `- ${one}`).join('\n')}`] : [];
        writeIntoDocument('users', [`${machine.split('\n').join(', ')}:`, tables, ...missed].join('\n\n'));
      }
      const scans = short.filter((one) => one.endsWith('Seq Scan on users'));
      if (scans.length > 0) throw new Error(`The table of users was scanned from end to end:\n${scans.join('\n')}`);
    } finally {
      loader.stop();
    }
  });
}

async function measureWith(users, { url, loader, quick }) {
  const database = await createDatabase(url, `users_${users}`);
  // Its start makes the tables, and the admin while there is none.
  await (await startServer(database)).server.stop();
  const start = performance.now();
  await seed(database, users);
  console.log(`${users} users, seeded in ${((performance.now() - start) / 1000).toFixed(0)} s`);
  return { users, ...(await measure({ url: database, users, loader, quick })) };
}

async function createDatabase(url, name) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  const created = new URL(url);
  created.pathname = name;
  return created.href;
}

module.exports = { run };
