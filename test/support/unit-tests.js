// Finds the unit tests: the test files that need neither PostgreSQL nor a process of their own. A file needs them if it, or a
// file of test/ that it imports, imports what NEEDED matches. So a new test belongs to `npm run test:unit` by what it imports.
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { dirname, join, relative, resolve } = require('node:path');

const root = join(__dirname, '../..');
const NEEDED = /^(?:test\/support\/(?:test-server|process)\.ts|src\/database\/embedded.*)$/;

/** Folders that need a build of other packages, a browser or the whole documentation. */
const NOT_UNIT = /^test\/(?:boot|browser|clients|examples)\//;

const IMPORT = /(?:from |import\(|require\()'(\.[^']+)'/g;

function isUnit(file, seen = new Set()) {
  const name = relative(root, file).replaceAll('\\', '/');
  if (NEEDED.test(name)) return false;
  if (seen.has(file) || !name.split('/').includes('test')) return true;
  seen.add(file);
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].every(([, imported]) => {
    const path = resolve(dirname(file), imported);
    const found = [path, `${path}.ts`, `${path}.js`, join(path, 'index.ts')].find(
      (one) => existsSync(one) && /\.[jt]s$/.test(one),
    );
    return found === undefined || isUnit(found, seen);
  });
}

const allTests = () =>
  ['test', 'engine/test', 'client/test', 'web/test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((name) => `${folder}/${name}`)
      .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules')),
  );

/** The paths of the unit tests, from the root of the project. */
exports.unitTests = () => allTests().filter((name) => !NOT_UNIT.test(name) && isUnit(join(root, name)));
