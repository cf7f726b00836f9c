// Runs `prisma generate` only when its output is older than what it is made from: it costs two seconds of every start.
const { spawnSync } = require('node:child_process');
const { statSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const modified = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
const sources = ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json'];

if (modified('src/database/generated/client.ts') < Math.max(...sources.map(modified))) {
  const cli = require.resolve('prisma/build/index.js');
  const { status, stderr } = spawnSync(process.execPath, [cli, 'generate', '--no-hints'], { cwd: root });
  if (status !== 0) process.stderr.write(stderr);
  process.exit(status ?? 1);
}
