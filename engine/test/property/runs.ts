import fc from 'fast-check';

/** Enough numbers for nearly all scenarios; missing ones are read as 0. */
const TAPE_LENGTH = 700;

/** The `PROPERTY_RUNS` for which each property runs as often as it says. */
const WHOLE_RUNS = 300;

/** `npm test` runs each property a third as often: it must not take long. */
const DEFAULT_RUNS = 100;

/**
 * How often to try a property, and from where. `PROPERTY_RUNS` scales all properties: 300 for `whole` runs of each, 10000 in
 * `npm run test:nightly`. `PROPERTY_SEED` repeats a run that failed.
 */
export function runs(whole: number): { readonly numRuns: number; readonly seed: number } {
  const { PROPERTY_RUNS, PROPERTY_SEED } = process.env;
  const factor = Number(PROPERTY_RUNS ?? DEFAULT_RUNS) / WHOLE_RUNS;
  // The nightly run explores. A run for a change must not fail for a reason that the change does not have.
  const seed = PROPERTY_SEED ? Number(PROPERTY_SEED) : PROPERTY_RUNS ? Date.now() % 2 ** 31 : 20_240_607;
  return { numRuns: Math.ceil(whole * factor), seed };
}

/** Rows of numbers to read scenarios from: nearly always full ones, which shrink to short ones. */
export const tapes = fc
  .noBias(
    fc.tuple(
      fc.nat({ max: 5 * TAPE_LENGTH }),
      fc.array(fc.nat({ max: 9_999 }), { minLength: TAPE_LENGTH, maxLength: TAPE_LENGTH }),
    ),
  )
  .map(([length, numbers]) => numbers.slice(0, length));
