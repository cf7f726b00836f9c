const { parseArgs } = require('node:util');

/**
 * Reads the command line of `bench/run.js`.
 *
 * @param {string[]} args
 * @param {string[]} names - the benches that exist; the first is run where none is named.
 * @returns {{ name: string, quick: boolean, json: string | undefined, only: string[] | undefined }}
 * @throws Error that says how it is called.
 */
function parseOptions(args, names) {
  const usage = `usage: npm run bench -- [${names.join('|')}] [--quick] [--only NAME[,NAME]] [--json FILE]`;
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        json: { type: 'string' },
      },
    });
    const [name = names[0], ...rest] = positionals;
    if (!names.includes(name) || rest.length > 0) throw new Error('no such bench');
    return { name, quick: values.quick, json: values.json, only: values.only?.split(',') };
  } catch (error) {
    throw new Error(`${error.message}\n${usage}`);
  }
}

module.exports = { parseOptions };
