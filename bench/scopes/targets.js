/** How much slower than no rules the engine may be. */
const ALLOWED = 1.02;

/**
 * Whether the engine holds what it promises. A target holds or is missed only where the whole interval says so.
 *
 * @returns {{ target: string, verdict: string }[]}
 */
function compareWithTargets({ execution, growth }) {
  const { engine, 'no-rules-again': _, ...peers } = execution;
  const lengths = growth.map(({ ratio }) => ratio);
  const [shortest, longest] = [lengths[0], lengths[lengths.length - 1]];
  return [
    { target: 'within 2 % of no rules', verdict: verdict(engine.ratio.high <= ALLOWED, engine.ratio.low > ALLOWED) },
    ...Object.entries(peers).map(([name, { ratio }]) => ({
      target: `${name} is slower`,
      verdict: verdict(ratio.low > engine.ratio.high, ratio.high < engine.ratio.low),
    })),
    {
      target: 'no growth with the length of the list',
      verdict: verdict(longest.high <= Math.max(ALLOWED, shortest.high), longest.low > shortest.high),
    },
  ];
}

function verdict(holds, isMissed) {
  if (holds) return 'holds';
  return isMissed ? 'missed' : 'undecided, the spread is too wide';
}

module.exports = { compareWithTargets };
