/** A worker that lived for so long did not die of its start. */
const YOUNG_MS = 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/**
 * How long to wait before a worker that died is replaced: not at all, unless it died young; then twice as long each
 * time, up to half a minute.
 *
 * @param livedMs - from its fork to its end.
 * @param lastWaitMs - what this answered for the one before it; 0 at first.
 */
export function restartDelay(livedMs: number, lastWaitMs: number): number {
  if (livedMs >= YOUNG_MS) return 0;
  return Math.min(Math.max(lastWaitMs * 2, FIRST_WAIT_MS), LONGEST_WAIT_MS);
}
