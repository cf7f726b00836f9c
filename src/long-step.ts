/** Milliseconds between two lines that say that a step goes on. */
const STILL_EVERY_MS = 10_000;

/** What {@link longStep} writes to; a pino logger will do. */
export interface StepLog {
  info(message: string): void;
}

/**
 * Does a step of a start that may take long where the machine is busy or slow. Says every ten seconds that it goes on, so
 * that no one takes the server for hung.
 *
 * @param name - the step, to begin a sentence: `Starting PostgreSQL`.
 * @param work - must leave the event loop turning.
 * @param options.isLong - also says the name at once, because the step always takes a moment.
 * @returns what `work` returns; rejects as it does.
 */
export async function longStep<T>(
  log: StepLog,
  name: string,
  work: () => Promise<T>,
  { isLong = false, everyMs = STILL_EVERY_MS }: { readonly isLong?: boolean; readonly everyMs?: number } = {},
): Promise<T> {
  if (isLong) log.info(name);
  let seconds = 0;
  const timer = setInterval(() => {
    seconds += everyMs / 1000;
    log.info(`${name}: not finished after ${seconds} s, still at work`);
  }, everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
