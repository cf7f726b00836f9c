const path = require('node:path');
const { runInChild } = require('../support/child');
const { summarize } = require('../support/statistics');
const { renderTable } = require('../support/table');

const PROCESS = path.join(__dirname, 'decision-process.js');
const SIZES = [10, 100, 1_000];
const SITUATIONS = {
  cached: 'decision, cached',
  cold: 'decision, cold, all allowed',
  coldDenied: 'decision, cold, all denied',
  genericAuth: '@envelop/generic-auth, each request',
};

/** Every situation at every size, a process each, round after round. In nanoseconds. */
function measureDecisions({ rounds, repetitions }) {
  const cells = Object.keys(SITUATIONS).flatMap((situation) => SIZES.map((guarded) => ({ situation, guarded })));
  const times = cells.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [position, cell] of cells.entries()) times[position].push(runInChild(PROCESS, { ...cell, repetitions }));
  }
  return cells.map((cell, position) => ({ ...cell, nanoseconds: summarize(times[position]) }));
}

/** The table, a column for each size. */
function renderDecisions(results) {
  const cell = (situation, guarded) => {
    const { nanoseconds } = results.find((result) => result.situation === situation && result.guarded === guarded);
    const { median, low, high } = nanoseconds;
    const spread = low < high ? ` (±${Math.round(((high - low) / 2 / median) * 100)} %)` : '';
    return Math.round(median).toLocaleString('en') + spread;
  };
  const rows = Object.entries(SITUATIONS).map(([situation, label]) => [
    label,
    ...SIZES.map((guarded) => cell(situation, guarded)),
  ]);
  return renderTable(['ns', ...SIZES.map((guarded) => `${guarded.toLocaleString('en')} fields`)], rows);
}

module.exports = { measureDecisions, renderDecisions };
