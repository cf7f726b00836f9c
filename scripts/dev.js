// Builds on every change and restarts the server on every build, until Ctrl-C.
const { spawn } = require('node:child_process');
const { join } = require('node:path');

const root = join(__dirname, '..');
// No load balancer waits here to be told of a restart.
const env = { DRAIN_DELAY_SECONDS: '0', ...process.env };
const node = (...args) => spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
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
