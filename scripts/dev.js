// Builds on every change and restarts the server on every build, until Ctrl-C.
require('../bin/require-node');
const { spawn } = require('node:child_process');
const { join } = require('node:path');
const { passOn, say, stdio } = require('./start-output');

const root = join(__dirname, '..');
// No load balancer waits here to be told of a restart.
const env = { DRAIN_DELAY_SECONDS: '0', ...process.env };
const node = (...args) => passOn(spawn(process.execPath, args, { cwd: root, env, stdio }));

say('Starting the server for development: a change in src/ or schema.graphql restarts it. Ctrl-C ends it.');
const compiler = node(
  join(require.resolve('typescript/package.json'), '../bin/tsc'),
  // The engine first, then the server.
  '-b',
  'tsconfig.build.json',
  '--watch',
  '--preserveWatchOutput',
);
const server = node(
  '--watch-path=dist',
  '--watch-path=engine/dist',
  '--watch-path=schema.graphql',
  '--watch-preserve-output',
  'dist/main.js',
);

// The terminal's Ctrl-C reaches the children as well; wait for the server to drain.
process.on('SIGINT', () => compiler.kill());
server.on('exit', () => compiler.kill());
