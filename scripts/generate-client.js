// Runs `prisma generate` only when its output is older than what it is made from: it costs two seconds of every start.
const { spawnSync } = require('node:child_process');
const { readFileSync, statSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const modified = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
const sources = [
  'prisma/schema.prisma',
  'prisma.config.ts',
  'node_modules/prisma/package.json',
  'scripts/generate-client.js',
];

if (modified('src/database/generated/client.ts') < Math.max(...sources.map(modified))) {
  const cli = require.resolve('prisma/build/index.js');
  const { status, stderr } = spawnSync(process.execPath, [cli, 'generate', '--no-hints'], { cwd: root });
  if (status !== 0) process.stderr.write(stderr);
  else loadByRequire(join(root, 'src/database/generated/internal/class.ts'));
  process.exit(status ?? 1);
}

/**
 * Loads the query compiler by `require` in place of `import()`. Both files are CommonJS, and Jest, in which projects run
 * `createTestServer`, has no `import()` in CommonJS.
 */
function loadByRequire(file) {
  const text = readFileSync(file, 'utf8');
  const changed = text.replaceAll(/await import\((["'][^"']+["'])\)/g, 'require($1)');
  if (changed === text) throw new Error(`${file} has no import(): Prisma generates it in another way now.`);
  writeFileSync(file, changed);
}
