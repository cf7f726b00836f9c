const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { freePort } = require('../support/free-port');
const { ServerProcess } = require('../support/server-process');
const { summarize } = require('../support/statistics');
const { renderTable } = require('../support/table');
const { logIn, serverEnv } = require('../support/world');
const { measure } = require('../servers/measure');
const { graphqlRequest } = require('../servers/works');

const BIN = path.join(__dirname, '../../bin/scoped-api.js');
const WORKERS = [1, 2];

/** What `--workers 2` gives over one. */
async function run({ url, loader, quick }) {
  if (process.platform !== 'linux')
    return { missing: 'what several processes use is read from /proc, which only Linux has' };
  const { stdout } = spawnSync(process.execPath, [BIN, 'start', '--help'], { encoding: 'utf8' });
  if (!stdout.includes('--workers')) return { missing: 'there is no `scoped-api start --workers` yet' };
  const running = [];
  try {
    for (const workers of WORKERS) {
      const port = await freePort();
      const args = [BIN, 'start', '--workers', String(workers)];
      const server = await ServerProcess.startCommand(process.execPath, args, { port, env: serverEnv(url, port) });
      running.push({ workers, name: `${workers}`, label: `${workers} workers`, port, server });
      running.at(-1).asked = { me: graphqlRequest('me', await logIn(port)) };
    }
    const plan = quick
      ? { rounds: 3, seconds: 2, warmUp: { requests: 6_000, seconds: 5 } }
      : { rounds: 7, seconds: 3, warmUp: { requests: 20_000, seconds: 8 } };
    const { contestants, rounds, failures } = await measure(running, 'me', loader, plan);
    if (failures.length > 0) throw new Error(failures[0].reason);
    const capacity = (figures, index) => (contestants[index].workers * 1e6) / figures[index].cpu;
    return {
      variants: contestants.map(({ workers }, index) => ({
        workers,
        cpu: summarize(rounds.map((figures) => figures[index].cpu)),
        perSecond: summarize(rounds.map((figures) => figures[index].perSecond)),
        capacity: summarize(rounds.map((figures) => capacity(figures, index))),
        ratio: summarize(rounds.map((figures) => capacity(figures, index) / capacity(figures, 0))),
      })),
    };
  } finally {
    await Promise.all(running.map(({ server }) => server.stop()));
  }
}

function render({ missing, variants }) {
  if (missing !== undefined) return `Skipped: ${missing}.`;
  const rows = variants.map(({ workers, cpu, perSecond, capacity, ratio: { median, low, high } }) => [
    String(workers),
    cpu.median.toFixed(0),
    perSecond.median.toFixed(0),
    capacity.median.toFixed(0),
    `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`,
  ]);
  const head = ['workers', 'CPU us of all processes', 'requests/s here', 'requests/s with a core each', 'ratio'];
  return `${renderTable(head, rows)}

The load and PostgreSQL take their part of the same cores, so requests/s here say little. With a core for each worker
there would be workers / (CPU time of a request, over all of the server's processes) requests a second: the ratio is of
that, and leaves out what workers would wait for.`;
}

module.exports = { title: 'One process to two (at least 1.7)', run, render };
