const { ensurePeers } = require('./support/ensure-peers');
const { parseOptions } = require('./support/options');

/** What `npm run bench -- NAME` can run: each a module with `run({ quick, json })`. */
const BENCHES = {
  scopes: () => require('./scopes'),
  me: () => require('./me'),
};

/** Measures what `NAME` names, prints tables, and with `--json FILE` writes every number behind them. */
async function main() {
  const { name, ...options } = parseOptions(process.argv.slice(2), Object.keys(BENCHES));
  ensurePeers();
  await BENCHES[name]().run(options);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
