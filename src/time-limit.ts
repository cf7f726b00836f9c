/**
 * Waits for work, but not longer than its time limit. The work itself is not stopped.
 *
 * @param tooLate - makes the error when the time has passed.
 * @throws what the work throws, or the error of `tooLate`.
 */
export async function withinTime<T>(limitMs: number, work: Promise<T>, tooLate: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate()), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
