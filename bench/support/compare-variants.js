const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { Pool } = require('pg');
const { measure } = require('../servers/measure');
const { seed } = require('../servers/seed');
const { graphqlRequest } = require('../servers/works');
const { writeIntoDocument } = require('./document');
const { Loader } = require('./loader');
const { describeMachine } = require('./machine');
const { summarize } = require('./statistics');
const { renderTable } = require('./table');
const { logIn, startServer, withPostgres } = require('./world');

/**
 * Measures `me` of this server under several configurations, in turns in one run, against the first of them.
 *
 * @param {string} name - of the bench, and of the part of the document that it writes.
 * @param {object} options - `quick`: a look of a minute; `json`: a file for every number.
 * @param {object} bench - `document`: the page with the table; `variants(directory)`: `{ name, label, env }` of each
 *   configuration, whose files are in the directory; `prepare(pool)`: changes the seeded database, once all tables exist.
 */
async function compareVariants(name, { quick, json }, { document, variants: create, prepare }) {
  const machine = describeMachine();
  console.log(`${machine}\n`);
  const directory = mkdtempSync(path.join(tmpdir(), 'scoped-api-bench-'));
  const variants = create(directory);
  const rounds = [];
  try {
    await withPostgres(async ({ url }) => {
      // Its start makes the tables.
      await (await startServer(url)).server.stop();
      await seed(url);
      if (prepare) await withPool(url, prepare);
      const loader = new Loader();
      try {
        for (let start = 0; start < (quick ? 2 : 4); start += 1) {
          rounds.push(...(await roundsOfOneStart(variants, { url, loader, quick, quickRounds: 4 })));
        }
      } finally {
        loader.stop();
      }
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  const results = variants.map(({ name: variant, label }, index) => ({
    name: variant,
    label,
    cpu: summarize(rounds.map((figures) => figures[index].cpu)),
    againstWithout: summarize(rounds.map((figures) => figures[index].cpu / figures[0].cpu)),
  }));
  const rows = results.map(({ label, cpu, againstWithout: { median, low, high } }) => [
    label,
    cpu.median.toFixed(0),
    `${median.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`,
  ]);
  const table = renderTable(['`me`', 'CPU us', 'against without'], rows);
  console.log(`${table}\n`);
  const how = `${machine.split('\n').join(', ')}; ${rounds.length} rounds${quick ? ' of the quick mode' : ''}:`;
  writeIntoDocument(name, `${how}\n\n${table}`, path.join(__dirname, '../..', document));
  if (json) writeFileSync(json, `${JSON.stringify({ machine, quick, results }, null, 2)}\n`);
}

async function withPool(url, work) {
  const pool = new Pool({ connectionString: url, max: 1 });
  try {
    await work(pool);
  } finally {
    await pool.end();
  }
}

/**
 * Starts this server under each configuration, and measures `me` of each in turns.
 *
 * @param {{ name: string, env: object }[]} variants - the configurations.
 * @param {object} options - `url` of the database, `loader`, `quick`, and `quickRounds`: the number of rounds in the quick mode.
 * @returns the figures of each round, in the order of the configurations.
 */
async function roundsOfOneStart(variants, { url, loader, quick, quickRounds }) {
  const running = [];
  try {
    for (const variant of variants) {
      const { port, server } = await startServer(url, variant.env);
      // Before the login, which may fail: every server that was started is stopped.
      running.push({ ...variant, port, server });
      const token = await logIn(port);
      running.at(-1).asked = { me: graphqlRequest('me', token) };
    }
    const plan = quick
      ? { rounds: quickRounds, seconds: 1.5, warmUp: { requests: 6_000, seconds: 5 } }
      : { rounds: 5, seconds: 2, warmUp: { requests: 20_000, seconds: 8 } };
    const { rounds, failures } = await measure(running, 'me', loader, plan);
    if (failures.length > 0) throw new Error(failures[0].reason);
    return rounds;
  } finally {
    await Promise.all(running.map(({ server }) => server.stop()));
  }
}

module.exports = { compareVariants, roundsOfOneStart };
