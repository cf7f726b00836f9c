const path = require('node:path');
const { runInChild } = require('../support/child');
const { summarize } = require('../support/statistics');
const { renderTable } = require('../support/table');
const { CONTESTANTS } = require('./contestants');

const PROCESS = path.join(__dirname, 'pair-process.js');

/**
 * Round after round, a process for each contestant in turn, each paired with no rules.
 *
 * @param {{ contestants: string[], items: number, rounds: number, seconds: number }} plan - `seconds` of CPU time
 *   that each process measures.
 * @returns by contestant the ratio to no rules and both times in microseconds, summarized over the processes.
 */
function measureExecution({ contestants, items, rounds, seconds }) {
  const results = Object.fromEntries(contestants.map((contestant) => [contestant, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of contestants) {
      results[contestant].push(runInChild(PROCESS, { contestant, items, seconds, contestantFirst: round % 2 === 1 }));
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
    microseconds.median.toFixed(0),
  ]);
  return renderTable(['', 'ratio to no rules', 'spread', 'us'], rows);
}

module.exports = { measureExecution, renderExecution };
