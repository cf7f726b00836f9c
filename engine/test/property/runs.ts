import fc from 'fast-check';

/** Enough numbers for nearly all scenarios; missing ones are read as 0. */
const TAPE_LENGTH = 700;

const USUAL_RUNS = 300;

/**
 * Number of runs of a property, and the seed. `PROPERTY_RUNS` (nightly: 10000) replaces
 * {@link USUAL_RUNS} and scales the others in proportion; `PROPERTY_SEED` repeats a failure.
 *
 * @param usual - runs in `npm test`.
 */
export function runs(usual: number): { readonly numRuns: number; readonly seed: number } {
  const { PROPERTY_RUNS, PROPERTY_SEED } = process.env;
  const factor = Number(PROPERTY_RUNS ?? USUAL_RUNS) / USUAL_RUNS;
  // The nightly run uses a random seed; a run for a change must not fail because of another seed.
  const seed = PROPERTY_SEED ? Number(PROPERTY_SEED) : PROPERTY_RUNS ? Date.now() % 2 ** 31 : 20_240_607;
  return { numRuns: Math.ceil(usual * factor), seed };
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
