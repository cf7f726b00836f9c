import type { Pool } from 'pg';
import { type DomainError, rateLimited } from '../errors';
import { MAIL_LIMITS } from '../mail/account-mails';
import type { Metrics } from '../metrics/metrics';
import { createWindow, type Limit, type ThrottleKey, type Window } from './counts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * The limits of everything except login. The name says what the key is: a `Network` is `RequestInfo.network`, an `Email`
 * is a canonical key.
 */
export const LIMITS = {
  /** Registrations, including refused ones: each may cost a password hash. */
  registerByNetwork: { points: 3_000, perSeconds: HOUR },
  ...MAIL_LIMITS,
  /** Tokens from mails that were sent in: give back those that were valid. */
  emailTokenByNetwork: { points: 60, perSeconds: 15 * MINUTE },
  /**
   * New passwords that were checked, including weak ones. The key is `change <user>` or `reset <user>`: a session that
   * uses up the first must not keep its user from a reset.
   */
  newPasswordByUser: { points: 30, perSeconds: 15 * MINUTE },
  /** Current passwords that a logged-in user sent: give back those that were right. */
  currentPasswordByUser: { points: 10, perSeconds: 15 * MINUTE },
  /** Passkeys that were refused: give back those that were accepted. */
  passkeyLoginByNetwork: { points: 100, perSeconds: 15 * MINUTE },
  /** First codes of an authenticator app that were sent: give back those that were right. */
  totpEnrolmentByUser: { points: 20, perSeconds: 15 * MINUTE },
  /**
   * Wrong secrets of a client. The key is `<client id> <network>` with the id that was sent. All ids that no client has
   * count as one: otherwise the answer would reveal which ids exist.
   */
  clientSecretByClientAndNetwork: { points: 20, perSeconds: 15 * MINUTE },
  /** Wrong secrets for all ids together, because a client can send any number of ids. */
  clientSecretByNetwork: { points: 300, perSeconds: 15 * MINUTE },
} as const satisfies Record<string, Limit>;

/** The name of a limit; also the `limit` label of the metric, so never made from input. */
export type LimitName = keyof typeof LIMITS;

/** The limits of logins: see `createLoginThrottle`. */
export type LoginLimitName = 'loginByPair' | 'loginByNetwork' | 'loginByName' | 'totpByUser' | 'unfinishedLoginByUser';

/** The dependencies of a throttle. */
export interface ThrottleDependencies {
  readonly pool: Pool;
  readonly key: ThrottleKey;
  readonly metrics: RefusalMetrics;
}

/** Limits the number of attempts, counted for all servers together. */
export type Throttle = ReturnType<typeof createThrottle>;

/** Makes the throttle of everything except login. Its counts are in PostgreSQL, so that all servers share them. */
export function createThrottle({ pool, key, metrics }: ThrottleDependencies) {
  const windows = Object.fromEntries(
    Object.entries(LIMITS).map(([name, limit]) => [name, createWindow(pool, limit)]),
  ) as Record<LimitName, Window>;

  return {
    /**
     * Counts one. Call it before the work that is counted: otherwise parallel requests would all be allowed.
     *
     * @param limit - a row of {@link LIMITS}.
     * @param value - what the count is for, of any length; only a keyed hash is stored. `RequestInfo.network` for a limit
     * by network.
     * @throws DomainError RATE_LIMITED with `retryAfter` in whole seconds.
     */
    async take(limit: LimitName, value: string): Promise<void> {
      const window = windows[limit];
      const stored = key(limit, value);
      // Look first: refusing a flood must cost one look-up each and no write.
      const waitMs = (await window.closedFor(stored)) || (await window.take(stored));
      if (waitMs > 0) throw refusal(metrics, limit, waitMs);
    },
    /** Takes an attempt back, because it succeeded or has no result. */
    giveBack: (limit: LimitName, value: string): Promise<void> => windows[limit].giveBack(key(limit, value)),
  };
}

/** Limits nothing: for the operator. */
export const UNTHROTTLED: Throttle = Object.freeze({ take: async () => {}, giveBack: async () => {} });

/** The metrics of refusals. */
type RefusalMetrics = Pick<Metrics, 'throttleRejections'>;

/**
 * Makes the refusal of an attempt after too many others. It says how long to wait, and nothing about what was counted.
 *
 * @param waitMs - until the next attempt may be allowed, above 0.
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
