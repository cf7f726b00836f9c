#!/usr/bin/env node
require('./require-node');
// Stack traces name the lines of src/, as those of `npm start` do.
process.setSourceMapsEnabled(true);

// From a checkout, the first use builds what `npm start` would have built.
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
if (!existsSync(join(root, 'dist/cli.js'))) {
  const { status } = spawnSync(process.execPath, ['scripts/prepare-start.js'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status || 1);
}
require('../dist/cli.js');
