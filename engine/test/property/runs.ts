import fc from 'fast-check';

/** Enough numbers for nearly all scenarios; what a longer one lacks reads as 0. */
const TAPE_LENGTH = 700;

const USUAL_RUNS = 300;

/**
 * How often to try a property, and from where. `PROPERTY_RUNS` (the nightly form: 10000) stands for
 * {@link USUAL_RUNS} and lengthens the others in proportion; `PROPERTY_SEED` repeats what failed.
 *
 * @param usual - runs in `npm test`.
 */
export function runs(usual: number): { readonly numRuns: number; readonly seed: number } {
  const { PROPERTY_RUNS, PROPERTY_SEED } = process.env;
  const factor = Number(PROPERTY_RUNS ?? USUAL_RUNS) / USUAL_RUNS;
  // The nightly form explores; what runs on every change must not fail for a reason of its own.
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
