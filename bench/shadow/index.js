const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { measure } = require('../servers/measure');
const { seed } = require('../servers/seed');
const { graphqlRequest } = require('../servers/works');
const { writeIntoDocument } = require('../support/document');
const { Loader } = require('../support/loader');
const { describeMachine } = require('../support/machine');
const { summarize } = require('../support/statistics');
const { renderTable } = require('../support/table');
const { logIn, startServer, withPostgres } = require('../support/world');

const DOCUMENT = path.join(__dirname, '../../docs/shadow.md');
const SCHEMA = path.join(__dirname, '../../schema.graphql');
/** A field of the measured operations that the second policy denies, so that each of them differs. */
const NARROWED = [
  '  me: User @requiresScopes(scopes: [["me:read"]])',
  '  me: User @requiresScopes(scopes: [["me:read", "audit:read"]])',
];

/**
 * What a second policy costs the first one: `me` with and without POLICY_SHADOW, in turns in one run. The second policy
 * is measured twice: one that decides the same, and one that differs in each operation.
 *
 * @param {object} options - `quick`: a look of a minute; `json`: a file for every number.
 */
async function run({ quick, json }) {
  const machine = describeMachine();
  console.log(`${machine}\n`);
  const directory = mkdtempSync(path.join(tmpdir(), 'scoped-api-bench-'));
  const different = path.join(directory, 'different.graphql');
  const schema = readFileSync(SCHEMA, 'utf8');
  if (!schema.includes(NARROWED[0])) throw new Error('schema.graphql has no such rule: correct NARROWED');
  writeFileSync(different, schema.replace(...NARROWED));
  const variants = [
    { name: 'without', label: 'without a shadow policy', env: {} },
    { name: 'same', label: 'with one that decides the same', env: { POLICY_SHADOW: SCHEMA } },
    { name: 'different', label: 'with one that differs in each operation', env: { POLICY_SHADOW: different } },
  ];
  const rounds = [];
  try {
    await withPostgres(async ({ url }) => {
      // Its start makes the tables.
      await (await startServer(url)).server.stop();
      await seed(url);
      const loader = new Loader();
      try {
        for (let start = 0; start < (quick ? 2 : 4); start += 1) {
          rounds.push(...(await roundsOfOneStart(variants, { url, loader, quick })));
        }
      } finally {
        loader.stop();
      }
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  const results = variants.map(({ name, label }, index) => ({
    name,
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
  writeIntoDocument('shadow', `${how}\n\n${table}`, DOCUMENT);
  if (json) writeFileSync(json, `${JSON.stringify({ machine, quick, results }, null, 2)}\n`);
}

async function roundsOfOneStart(variants, { url, loader, quick }) {
  const running = [];
  try {
    for (const variant of variants) {
      const { port, server } = await startServer(url, variant.env);
      const token = await logIn(port);
      running.push({ ...variant, port, server, asked: { me: graphqlRequest('me', token) } });
    }
    const plan = quick
      ? { rounds: 4, seconds: 1.5, warmUp: { requests: 6_000, seconds: 5 } }
      : { rounds: 5, seconds: 2, warmUp: { requests: 20_000, seconds: 8 } };
    const { rounds, failures } = await measure(running, 'me', loader, plan);
    if (failures.length > 0) throw new Error(failures[0].reason);
    return rounds;
  } finally {
    await Promise.all(running.map(({ server }) => server.stop()));
  }
}

module.exports = { run };
