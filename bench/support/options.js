const { parseArgs } = require('node:util');

/**
 * Reads the command line of `bench/run.js`.
 *
 * @param {string[]} args
 * @param {string[]} names - the benches that exist.
 * @returns {{ name: string, quick: boolean, json: string | undefined }}
 * @throws Error that says how it is called.
 */
function parseOptions(args, names) {
  const usage = `usage: npm run bench -- ${names.join('|')} [--quick] [--json FILE]`;
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
    });
    const [name, ...rest] = positionals;
    if (name === undefined || !names.includes(name) || rest.length > 0) throw new Error('no such bench');
    return { name, quick: values.quick, json: values.json };
  } catch (error) {
    throw new Error(`${error.message}\n${usage}`);
  }
}

module.exports = { parseOptions };
