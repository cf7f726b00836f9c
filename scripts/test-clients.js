// npm run test:clients: the tests that use published packages of other people. Each folder has a package.json of its own,
// so that `npm ci` of the project does not install what only these tests need.
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const FOLDERS = ['test/clients/graphql', 'test/clients/rest', 'engine/hosts'];
const root = join(__dirname, '..');
const wanted = process.argv.slice(2);

const folders = FOLDERS.filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
if (folders.length === 0)
  throw new Error(`No folder is called ${wanted.join(' or ')}. There are: ${FOLDERS.join(', ')}`);

const failed = [];
for (const folder of folders) {
  const cwd = join(root, folder);
  if (!existsSync(join(cwd, 'package-lock.json'))) throw new Error(`There is no package-lock.json in ${folder}.`);
  for (const args of [['ci', '--no-audit', '--no-fund'], ['test']]) {
    console.log(`\n${folder}: npm ${args.join(' ')}`);
    const { status } = spawnSync('npm', args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
    if (status === 0) continue;
    failed.push(folder);
    break;
  }
}
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
