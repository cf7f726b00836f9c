import { type ProblemError, problemOf, type RestProblem } from './rest-problem';

/** Most faults to name in one answer. */
export const MAX_FAULTS = 20;

/**
 * The problem for input that can be read and makes no sense.
 *
 * @param faults - at least one; the first twenty are named.
 */
export function invalidInput(faults: readonly ProblemError[]): RestProblem {
  const [first = { code: 'BAD_USER_INPUT', detail: 'The request makes no sense.' }, ...more] = faults.slice(
    0,
    MAX_FAULTS,
  );
  return problemOf(422, [first, ...more]);
}
