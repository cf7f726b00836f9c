// The first half of `npm start`: builds the server, and says so where that takes a while.
require('../bin/require-node');
const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { passOn, say, stdio, whileSaying } = require('./start-output');

const root = join(__dirname, '..');
const WHAT = 'Building the server';

async function build() {
  if (!existsSync(join(root, 'dist/main.js'))) say(`${WHAT}: the first time takes half a minute`);
  // The npm that runs this; `npm` itself is a batch file on Windows.
  const npm = process.env.npm_execpath;
  const [command, args] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  const child = passOn(spawn(command, [...args, 'run', '--silent', 'build'], { cwd: root, stdio }));
  return new Promise((resolve, reject) =>
    child.on('error', reject).on('close', (code) => resolve(code === null ? 1 : code)),
  );
}

whileSaying(WHAT, build()).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`The build could not be started: ${error.message}\n`);
    process.exitCode = 1;
  },
);
