import { MAIL_LIMITS } from '../mail/account-mails';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** How often something may be done for one key. */
export interface Limit {
  /** So many times are free. */
  readonly points: number;
  /** Within so many seconds, counted from the first time; then all of them are free again. */
  readonly perSeconds: number;
}

/**
 * How often the doors other than login let something be tried. The name says what the key is: a `Network` is what
 * `networkOf` makes of an address, an `Email` is a canonical key.
 */
export const LIMITS = {
  /** Registrations, refused ones included: each may cost a password hash. */
  registerByNetwork: { points: 3_000, perSeconds: HOUR },
  ...MAIL_LIMITS,
  /** Tokens from mails that were handed in: give back what was a good one. */
  emailTokenByNetwork: { points: 60, perSeconds: 15 * MINUTE },
  /**
   * New passwords that were judged, weak ones included. The key is `change <user>` or `reset <user>`: a session that
   * uses up the one must not keep its user from a reset.
   */
  newPasswordByUser: { points: 30, perSeconds: 15 * MINUTE },
  /** Current passwords that a logged-in user handed in: give back what was right. */
  currentPasswordByUser: { points: 10, perSeconds: 15 * MINUTE },
  /**
   * Wrong secrets that a client handed in. The key is `<client id> <network>`, with the id that was sent: ids that no
   * client has count as all others do, or the answer would tell which ones there are.
   */
  clientSecretByClientAndNetwork: { points: 20, perSeconds: 15 * MINUTE },
  /** The same, whatever the id: anyone can make up as many ids as they like. */
  clientSecretByNetwork: { points: 300, perSeconds: 15 * MINUTE },
} as const satisfies Record<string, Limit>;

/** What can be limited; also the `limit` label of the metric, so never made from input. */
export type LimitName = keyof typeof LIMITS;

/** What limits logins: see `createLoginThrottle`. */
export type LoginLimitName = 'loginByPair' | 'loginByNetwork' | 'loginByName';
