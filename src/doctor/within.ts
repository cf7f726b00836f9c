import { type Finding, findingsAbout, type Subject } from './finding';

/** A check may ask several things of a server, each with a timeout of its own. */
const LIMIT_MS = 8_000;

/**
 * Runs a check that must neither hang nor throw.
 *
 * @returns an error where it took more than 8 seconds, or failed in a way that it does not know.
 */
export async function within(name: Subject, check: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  const { error } = findingsAbout(name);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Finding[]>((resolve) => {
    const finding = error(`It did not answer within ${LIMIT_MS / 1000} s.`, 'Look at what it hangs on, and try again.');
    timer = setTimeout(resolve, LIMIT_MS, [finding]);
  });
  try {
    return await Promise.race([check(), late]);
  } catch (failure) {
    const { message, code } = failure as NodeJS.ErrnoException;
    return [error(`It could not be looked at: ${message || code}.`, 'Fix what the message says, and try again.')];
  } finally {
    clearTimeout(timer);
  }
}
