const { ensurePeers } = require('./support/ensure-peers');
const { parseOptions } = require('./support/options');

/** What `npm run bench -- NAME` can run: each a function of `{ quick, json, only }`. The first is run without a name. */
const BENCHES = {
  servers: (options) => require('./servers').run(options),
  me: (options) => require('./servers').run({ ...options, works: ['me'] }),
  operations: (options) => require('./operations').run(options),
  documents: (options) => require('./documents').run(options),
  extension: (options) => require('./extension').run(options),
  shadow: (options) => require('./shadow').run(options),
  users: (options) => require('./users').run(options),
  scopes({ only, ...options }) {
    if (only) throw new Error('--only is for servers, me and operations');
    return require('./scopes').run(options);
  },
};

/** Measures what `NAME` names, prints tables, and with `--json FILE` writes every number behind them. */
async function main() {
  const { name, ...options } = parseOptions(process.argv.slice(2), Object.keys(BENCHES));
  // Needs nothing but the server itself.
  if (name !== 'documents') ensurePeers();
  await BENCHES[name](options);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
