/** The value at `share` (0 to 1) of the sorted `values`. */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  return below + (sorted[Math.ceil(position)] - below) * (position - Math.floor(position));
}

/**
 * The median of `values` and how sure it is: the distribution-free 95 % confidence interval between two of the sorted
 * values (for fewer than six there is none, and the interval is the whole range).
 *
 * @param {number[]} values
 * @returns {{ median: number, low: number, high: number, values: number[] }}
 */
function summarize(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const reach = Math.max(0, Math.floor(sorted.length / 2 - 0.98 * Math.sqrt(sorted.length)));
  return {
    median: quantile(sorted, 0.5),
    low: sorted[reach],
    high: sorted[sorted.length - 1 - reach],
    values,
  };
}

module.exports = { quantile, summarize };
