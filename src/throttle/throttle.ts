import type { LimitName } from './limits';

/** Bounds how often something is done, counted for all nodes together. Made by `createThrottle`. */
export interface Throttle {
  /**
   * Counts one, before what is counted is done: what is sent at the same time must not all find the door open.
   *
   * @param limit - which row of `LIMITS`.
   * @param key - whom or what it is counted for, of any length; stored as a keyed hash only. Give `RequestInfo.network`
   * where the limit asks for a network.
   * @throws DomainError RATE_LIMITED with `retryAfter` in whole seconds.
   */
  take(limit: LimitName, key: string): Promise<void>;
  /** Gives back what was taken, because it was a success or was never judged. */
  giveBack(limit: LimitName, key: string): Promise<void>;
}

/** Lets everything in: for whoever runs the server. */
export const UNTHROTTLED: Throttle = Object.freeze({ take: async () => {}, giveBack: async () => {} });
