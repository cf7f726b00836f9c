const path = require('node:path');
const { runInChild } = require('../support/child');
const { summarize } = require('../support/statistics');
const { renderTable } = require('../support/table');
const { CONTESTANTS } = require('./contestants');

const PROCESS = path.join(__dirname, 'pair-process.js');

/** Of so many pairs of rounds, peers take part in one: they are far enough from 1 for that to tell. */
const PEERS_EVERY = 4;

/**
 * Round after round, a process for each contestant in turn, each paired with no rules. Rounds come in pairs, of which
 * the second reverses who is created first.
 *
 * @param {{ contestants: string[], items: number, rounds: number, seconds: number }} plan - `seconds` of CPU time
 *   that each process measures.
 * @returns by contestant the ratio to no rules and both times in microseconds, summarized over the processes.
 */
function measureExecution({ contestants, items, rounds, seconds }) {
  const results = Object.fromEntries(contestants.map((contestant) => [contestant, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of contestants) {
      if (CONTESTANTS[contestant].isPeer && Math.floor(round / 2) % PEERS_EVERY !== 0) continue;
      results[contestant].push(runInChild(PROCESS, { contestant, items, seconds, reverse: round % 2 === 1 }));
    }
  }
  return Object.fromEntries(
    Object.entries(results).map(([contestant, processes]) => {
      const summary = (key) => summarize(processes.map((result) => result[key]));
      return [
        contestant,
        {
          ratio: summary('ratio'),
          microseconds: summary('microseconds'),
          noRulesMicroseconds: summary('noRulesMicroseconds'),
        },
      ];
    }),
  );
}

/** The contestants' table. */
function renderExecution(results) {
  const rows = Object.entries(results).map(([contestant, { ratio, microseconds }]) => [
    CONTESTANTS[contestant].label,
    ratio.median.toFixed(3),
    `${ratio.low.toFixed(3)} to ${ratio.high.toFixed(3)}`,
    String(ratio.values.length),
    microseconds.median.toFixed(0),
  ]);
  return renderTable(['', 'ratio to no rules', 'spread', 'processes', 'us'], rows);
}

module.exports = { measureExecution, renderExecution };
