// npm run dev: compiles once, then again on each change, and restarts the server after each compilation without errors, until
// Ctrl-C. Options are those of Node for the server: `npm run dev -- --inspect`.
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const { existsSync, watch } = require('node:fs');
const { basename, join } = require('node:path');
const { createInterface } = require('node:readline');
const { passOn, say, stdio } = require('./start-output');

const root = join(__dirname, '..');
// No load balancer has to be told of a restart.
const env = { DRAIN_DELAY_SECONDS: '0', ...process.env };
const nodeOptions = process.argv.slice(2);

/** Files that the server reads when it starts, beside its code. */
const READ_AT_START = new Set(['schema.graphql', '.env']);

say('Starting the server for development: a change in src/ or schema.graphql restarts it. Ctrl-C ends it.');
const generated = spawnSync(process.execPath, ['scripts/generate-client.js'], { cwd: root, stdio: ['ignore', 2, 2] });
if (generated.status !== 0) process.exit(generated.status ?? 1);

/** The compiler, which compiles the engine first and then the server. It watches both. */
const compiler = spawn(
  process.execPath,
  [
    join(require.resolve('typescript/package.json'), '../bin/tsc'),
    '-b',
    'tsconfig.build.json',
    '--watch',
    '--preserveWatchOutput',
  ],
  { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
);

let server;
let isRestarting = false;
let isStopping = false;
let isFirst = true;

createInterface({ input: compiler.stdout }).on('line', (line) => {
  const [, errors] = /Found (\d+) errors?\. Watching for file changes/.exec(line) ?? [];
  if (errors === '0') void compiled();
  else if (line.trim() !== '' && !/Starting (?:incremental )?compilation/.test(line)) say(line);
});

async function compiled() {
  if (isFirst) {
    isFirst = false;
    // The rest of `npm run build`. None changes while the server is developed; for the pages there is the server of Vite.
    for (const script of ['engine/scripts/write-esm.js', 'scripts/build-graphiql.js', 'scripts/build-web.js'])
      spawnSync(process.execPath, [script], { cwd: root, stdio: ['ignore', 2, 2] });
    watch(root, (_event, name) => {
      if (name !== null && READ_AT_START.has(basename(name))) void restart();
    });
    // Schema files of the default name.
    if (existsSync(join(root, 'schema'))) watch(join(root, 'schema'), () => void restart());
  }
  await restart();
}

/**
 * Starts the server, in place of the one that runs. That one is killed: it would stop the embedded PostgreSQL, and the next one
 * would wait for it to start. So it is left running, and the next server takes it over. On Ctrl-C the server stops by itself.
 */
async function restart() {
  if (isRestarting || isStopping) return;
  isRestarting = true;
  if (server?.exitCode === null && server.signalCode === null) {
    say('Restarting the server.');
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  }
  isRestarting = false;
  if (isStopping) return;
  server = passOn(
    spawn(process.execPath, ['--enable-source-maps', ...nodeOptions, 'dist/main.js'], { cwd: root, env, stdio }),
  );
  server.on('exit', (code) => {
    if (isStopping) process.exit(0);
    if (code !== null && code !== 0) say('The server has ended. A change starts it again.');
  });
}

// The terminal's Ctrl-C reaches the compiler and the server as well. Waits for the server to stop.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    isStopping = true;
    compiler.kill();
    if (!server || server.exitCode !== null || server.signalCode !== null) process.exit(0);
    if (signal !== 'SIGINT') server.kill(signal);
  });
}
compiler.on('exit', (code) => {
  if (isStopping) return;
  isStopping = true;
  server?.kill();
  process.exitCode = code ?? 1;
});
