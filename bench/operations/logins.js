const { availableParallelism } = require('node:os');
const { summarize } = require('../support/statistics');
const { renderTable } = require('../support/table');
const { startServer } = require('../support/world');
const { makeAccounts, secondsOfOneHash } = require('./accounts');

/** What users run unless they choose another. */
const COST = 12;

/** Logins by 8 connections, against what the cores could hash if they did nothing else. */
async function run({ url, loader, quick }) {
  const { port, server } = await startServer(url, {
    LOGIN_FAILURES_PER_ADDRESS: '100000',
    BCRYPT_COST: String(COST),
  });
  try {
    const request = { port, ...(await makeAccounts(url, COST)), connections: 8 };
    await loader.run({ ...request, seconds: quick ? 3 : 15 });
    const rounds = [];
    for (let round = 0; round < (quick ? 2 : 7); round += 1) {
      const hash = secondsOfOneHash(COST);
      const { steadyPerSecond: perSecond } = await loader.run({ ...request, seconds: quick ? 5 : 12 });
      rounds.push({ hash, perSecond, share: (perSecond * hash) / availableParallelism() });
    }
    const of = (figure) => summarize(rounds.map((round) => round[figure]));
    return { hash: of('hash'), perSecond: of('perSecond'), share: of('share') };
  } finally {
    await server.stop();
  }
}

function render({ hash, perSecond, share }) {
  return renderTable(
    ['', 'one hash alone, ms', 'logins/s', 'of what the cores could hash'],
    [
      [
        `bcrypt, cost ${COST}`,
        (hash.median * 1000).toFixed(1),
        perSecond.median.toFixed(1),
        `${share.median.toFixed(2)} (${share.low.toFixed(2)} to ${share.high.toFixed(2)})`,
      ],
    ],
  );
}

module.exports = { title: 'Logins per second, against cores / bcrypt time (at least 0.95)', run, render };
