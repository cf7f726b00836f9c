const { renderTable } = require('../support/table');
const { measureExecution } = require('./execution');

const LENGTHS = [10, 100, 1_000, 10_000];
/** From here on an execution takes so long that the usual time holds too few of them. */
const LONG = 10_000;

/** The engine beside no rules on lists of every length. */
function measureGrowth({ rounds, seconds }) {
  return LENGTHS.map((items) => ({
    items,
    ...measureExecution({ contestants: ['engine'], items, rounds, seconds: items < LONG ? seconds : 3 * seconds })
      .engine,
  }));
}

/** The table by length of list. */
function renderGrowth(results) {
  const rows = results.map(({ items, ratio, noRulesMicroseconds }) => [
    items.toLocaleString('en'),
    ratio.median.toFixed(3),
    `${ratio.low.toFixed(3)} to ${ratio.high.toFixed(3)}`,
    noRulesMicroseconds.median.toFixed(0),
  ]);
  return renderTable(['items', 'engine to no rules', 'spread', 'us with no rules'], rows);
}

module.exports = { measureGrowth, renderGrowth };
