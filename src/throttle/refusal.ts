import { type DomainError, rateLimited } from '../errors';
import type { Metrics } from '../metrics/metrics';
import type { LimitName, LoginLimitName } from './limits';

/** What refusals are recorded with. */
export type RefusalMetrics = Pick<Metrics, 'throttleRejections'>;

/**
 * What somebody is told who tried too often: how long to wait, and nothing of whom or what was counted.
 *
 * @param waitMs - until the next attempt may be let in, above 0.
 */
export function refusal(metrics: RefusalMetrics, limit: LimitName | LoginLimitName, waitMs: number): DomainError {
  metrics.throttleRejections.inc({ limit });
  const seconds = Math.ceil(waitMs / 1000);
  return rateLimited(`Too many attempts. Try again in ${inWords(seconds)}.`, seconds);
}

function inWords(seconds: number): string {
  if (seconds < 120) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
