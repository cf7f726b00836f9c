const path = require('node:path');
const { roundsOfOneStart } = require('../support/compare-variants');
const { summarize } = require('../support/statistics');
const { renderTable } = require('../support/table');

// In quotes: a path may have a blank.
const NO_METRICS = `--require "${path.join(__dirname, '../support/no-metrics.js')}"`;

/** What is compared: the server as it is, and with something left off. */
const VARIANTS = [
  { name: 'default', label: 'as it is', env: {} },
  { name: 'silent', label: 'without log', env: { LOG_LEVEL: 'silent' } },
  { name: 'neither', label: 'without log and metrics', env: { LOG_LEVEL: 'silent', NODE_OPTIONS: NO_METRICS } },
];

/** What log and metrics cost `me`, over several starts: no two processes of the same program are equally fast. */
async function run({ url, loader, quick }) {
  const rounds = [];
  for (let start = 0; start < (quick ? 1 : 4); start += 1) {
    rounds.push(...(await roundsOfOneStart(VARIANTS, { url, loader, quick, quickRounds: 3 })));
  }
  return {
    variants: VARIANTS.map(({ name, label }, index) => ({
      name,
      label,
      cpu: summarize(rounds.map((figures) => figures[index].cpu)),
      againstDefault: summarize(rounds.map((figures) => figures[0].cpu / figures[index].cpu)),
    })),
  };
}

function render({ variants }) {
  const rows = variants.map(({ label, cpu, againstDefault: { median, low, high } }) => [
    label,
    cpu.median.toFixed(0),
    `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`,
  ]);
  return renderTable(['`me`', 'CPU us', 'as it is, against this'], rows);
}

module.exports = { title: 'Metrics and log on, against off (at most 1.05)', run, render };
