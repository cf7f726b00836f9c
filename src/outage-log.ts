import type { Logger } from 'pino';

/** Reports that something the server depends on is away: one line of log per kind and second, however many requests fail. */
export interface OutageLog {
  /**
   * @param kind - what is away, such as `database`; one of a few fixed words.
   * @param error - why. Its message and code are logged, no stack: it says nothing that the first line did not.
   * @param fields - further fields of the line, such as the request's id.
   */
  report(kind: string, error: unknown, fields?: Readonly<Record<string, unknown>>): void;
}

const WINDOW_MS = 1_000;

/** Makes an {@link OutageLog}. Failures within a second of a line are counted, and the count is logged when it is over. */
export function createOutageLog(log: Pick<Logger, 'error'>): OutageLog {
  const counts = new Map<string, number>();
  const follow = (kind: string) => {
    setTimeout(() => {
      const count = counts.get(kind) ?? 0;
      counts.delete(kind);
      if (count > 0)
        log.error({ kind, count }, `the ${kind} was unavailable to ${count} more request(s) within a second`);
    }, WINDOW_MS).unref();
  };
  return {
    report(kind, error, fields = {}) {
      const count = counts.get(kind);
      if (count !== undefined) {
        counts.set(kind, count + 1);
        return;
      }
      counts.set(kind, 0);
      follow(kind);
      const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown };
      log.error({ ...fields, kind, reason: message, code }, `the ${kind} is unavailable`);
    },
  };
}
