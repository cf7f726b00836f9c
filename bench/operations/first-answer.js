const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');
const { summarize } = require('../support/statistics');
const { renderTable } = require('../support/table');
const { startServer } = require('../support/world');

const POLL_MS = 5;
const GIVE_UP_MS = 60_000;

/** How long it takes from starting the process to the first answer, with the tables made. */
async function run({ url, quick }) {
  const starts = quick ? 3 : 7;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'scoped-api-bench-embedded-'));
  try {
    return {
      database: await secondsOf(starts, (options) => startServer(url, {}, options)),
      embedded: await secondsOf(starts, (options) => startServer(undefined, { DATA_DIR: dataDir }, options)),
    };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The first start is not counted: it makes the tables, or the whole cluster. */
async function secondsOf(starts, start) {
  const seconds = [];
  for (let n = -1; n < starts; n += 1) {
    const began = performance.now();
    let answered;
    const { server } = await start({ until: async (port) => (answered = await firstAnswer(port)) });
    if (n >= 0) seconds.push((answered - began) / 1000);
    await server.stop();
  }
  return summarize(seconds);
}

async function firstAnswer(port) {
  const deadline = performance.now() + GIVE_UP_MS;
  while (performance.now() < deadline) {
    try {
      const { status } = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ __typename }"}',
      });
      if (status === 200) return performance.now();
    } catch {
      // The server does not listen yet.
    }
    await delay(POLL_MS);
  }
  throw new Error('the server did not answer within a minute');
}

function render({ database, embedded }) {
  const row = (label, { median, low, high }) => [label, ...[median, low, high].map((seconds) => seconds.toFixed(2))];
  const rows = [
    row('database up and migrated (at most 1.5)', database),
    row('embedded, second start (at most 2.5)', embedded),
  ];
  return renderTable(['start to first answer', 'seconds', 'from', 'to'], rows);
}

module.exports = { title: 'Start to first answer', run, render };
