/** Milliseconds between two lines about a step that is not finished. */
const STILL_EVERY_MS = 10_000;

/** The log of {@link longStep}, such as a pino logger. */
interface StepLog {
  info(message: string): void;
}

/**
 * Runs a step of the start that may take long on a busy or slow machine. Logs every ten seconds that the step is not
 * finished, so that the server does not seem to hang.
 *
 * @param name - the step, to begin a sentence: `Starting PostgreSQL`.
 * @param work - must not block the event loop.
 * @param options.isLong - also logs the name at once, because the step always takes a moment.
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
    log.info(`${name}: not finished after ${seconds} s, still running`);
  }, everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
