const { writeFileSync } = require('node:fs');
const { writeIntoDocument } = require('../support/document');
const { Loader } = require('../support/loader');
const { describeMachine } = require('../support/machine');
const { startServer, withPostgres } = require('../support/world');
const { seed } = require('../servers/seed');

const PARTS = {
  overhead: () => require('./overhead'),
  'first-answer': () => require('./first-answer'),
  logins: () => require('./logins'),
  'login-storm': () => require('./login-storm'),
  cluster: () => require('./cluster'),
};

/**
 * What running this server costs and gives: log and metrics, starting, logins, workers.
 *
 * @param {object} options - `quick`: a look, too short for a result; `json`: a file for every number; `only`: names of
 *   parts.
 */
async function run({ quick, json, only = Object.keys(PARTS) }) {
  const stranger = only.find((name) => !(name in PARTS));
  if (stranger !== undefined)
    throw new Error(`--only: there is no ${stranger}. Parts: ${Object.keys(PARTS).join(', ')}`);
  const machine = describeMachine();
  console.log(`${machine}\n`);
  const results = {};
  const sections = [];
  await withPostgres(async ({ url }) => {
    // Its start makes the tables.
    await (await startServer(url)).server.stop();
    await seed(url);
    const loader = new Loader();
    try {
      for (const name of only) {
        const { title, run: runPart, render } = PARTS[name]();
        results[name] = await runPart({ url, loader, quick });
        sections.push(`${title}:\n\n${render(results[name])}`);
        console.log(`${sections.at(-1)}\n`);
      }
    } finally {
      loader.stop();
    }
  });
  if (!quick && sections.length === Object.keys(PARTS).length) {
    writeIntoDocument('operations', [`${machine.split('\n').join(', ')}:`, ...sections].join('\n\n'));
  }
  if (json) writeFileSync(json, `${JSON.stringify({ machine, quick, results }, null, 2)}\n`);
}

module.exports = { run };
