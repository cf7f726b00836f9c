// npm run test:node -- 22 24: runs tests on other releases of Node.js, from the npm registry: the unit tests, and some of each
// door through a real PostgreSQL. `npm run test:node -- 22 -- test/http` runs what is named after `--`.
const { spawnSync } = require('node:child_process');
const { existsSync, mkdirSync } = require('node:fs');
const { delimiter, join } = require('node:path');

const root = join(__dirname, '..');

/** What the unit tests leave out: native modules, threads, sockets, processes and the embedded PostgreSQL. */
const WITH_POSTGRES = [
  ...['test/auth', 'test/database/database.test', 'test/database/embedded-postgres', 'test/database/migrations.test'],
  ...['test/cli/help', 'test/cli/shutdown', 'test/cli/users-import', 'test/process', 'test/graphql/over-http'],
  ...[
    'test/graphql/accounts',
    'test/library',
    'test/graphql/refresh',
    'test/http/rest/routes',
    'test/http/oauth-clients',
    'test/corpus',
  ],
];

/**
 * Installs a release of Node.js: the package of this platform, because `node` itself downloads it by an install script.
 *
 * @param {number} major - such as 24.
 * @param {string} directory - where to; it must exist.
 * @returns {string | undefined} a PATH with it in front; undefined where the registry has none for this platform, or is out of
 *   reach.
 */
function pathWithNode(major, directory) {
  const name = `node-${process.platform}-${process.arch}`;
  const args = ['install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--prefix', directory];
  spawnSync('npm', [...args, `${name}@${major}`], { cwd: directory, stdio: 'ignore' });
  const bin = join(directory, 'node_modules', name, 'bin');
  return existsSync(join(bin, 'node')) ? `${bin}${delimiter}${process.env.PATH}` : undefined;
}

/** Runs jest on the first `node` of a PATH. Returns whether the tests passed. */
function runTests(PATH, args, env = {}) {
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const { status } = spawnSync('node', [jest, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH, ...env },
  });
  return status === 0;
}

function main(words) {
  const at = words.includes('--') ? words.indexOf('--') : words.length;
  const [majors, named] = [words.slice(0, at), words.slice(at + 1)];
  if (majors.length === 0) throw new Error('usage: npm run test:node -- 22 24 [-- test/http ...]');
  for (const major of majors) {
    const directory = join(root, 'node_modules/.cache', `node-${major}`);
    mkdirSync(directory, { recursive: true });
    const PATH = pathWithNode(major, directory);
    if (PATH === undefined) throw new Error(`Node.js ${major} could not be installed from the npm registry.`);
    console.log(`\nNode.js ${spawnSync('node', ['--version'], { env: { PATH }, encoding: 'utf8' }).stdout.trim()}`);
    const passed =
      named.length > 0
        ? runTests(PATH, named)
        : runTests(PATH, [], { SCOPED_API_TEST_UNIT: '1' }) && runTests(PATH, WITH_POSTGRES);
    if (!passed) process.exitCode = 1;
  }
}

module.exports = { pathWithNode };
if (require.main === module) main(process.argv.slice(2));
