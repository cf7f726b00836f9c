import type { DomainError } from '../errors';
import { createBackoff, createWindow, type Window } from './counts';
import { type LoginLimitName, refusal, type ThrottleDependencies } from './throttle';

const MINUTE_MS = 60_000;

/** Failures of one name from one network without a delay: a few typing errors must not delay a user. */
export const FREE_FAILURES = 10;
/** After that, the wait between attempts is 1 s, 2 s, 4 s ... up to 15 minutes. */
const PAIR = {
  free: FREE_FAILURES,
  firstWaitMs: 1_000,
  longestWaitMs: 15 * MINUTE_MS,
  forgetAfterMs: 24 * 60 * MINUTE_MS,
};
/** Window of one network with all names: against trying one password on many users. */
const NETWORK_SECONDS = 15 * 60;
/** One name from all networks: NIST SP 800-63B-4, 3.2.2, allows 100 failures. */
const NAME = { points: 100, perSeconds: 60 * 60 };
/**
 * Wrong TOTP codes of one user, by any name and from all networks. Three of a million codes are valid at a time, so an
 * attacker who knows the password has a chance of 1 in 11,000 a day.
 */
export const CODES = { points: 30, perSeconds: 24 * 60 * 60 };
/** Logins of one user whose password was right, and whose second factor is missing. */
export const UNFINISHED = { points: 100, perSeconds: 60 * 60 };

/** The dependencies of the login throttle. */
interface LoginThrottleDependencies extends ThrottleDependencies {
  /** Failures and undecided attempts of one network within 15 minutes. */
  readonly failuresPerNetwork: number;
}

/** An attempt to log in. */
export interface LoginTry {
  /** The canonical key of the name that was sent, whether or not a user has it. */
  readonly identity: string;
  /** See `RequestInfo.network`. */
  readonly network: string;
  /** Whether this user has logged in from there before. */
  readonly isKnownAddress: boolean;
}

/** An attempt that was counted, before its password is verified. */
interface CountedAttempt {
  /**
   * Set if the name or the network has had too many failures. The attempt must take the same work as any other, and is
   * then refused with the error that this makes, unless it comes from a network where the user has logged in before and
   * the password is right. An answer without this work, or a different answer, would reveal which names exist.
   */
  readonly closed: (() => DomainError) | undefined;
  /** Whether a right password is accepted although `closed` is set. */
  readonly opensForUser: boolean;
  /** Call it after a right password: forgets the failures before it. */
  succeeded(): Promise<void>;
  /**
   * Call it if the attempt has no result, because of an error or too much work, or because the password was right and the
   * second factor is missing: the attempt is then not counted. Failures before it stay counted.
   */
  withdraw(): Promise<void>;
}

/** An attempt that was counted for a user whose password was right. */
export interface CountedByUser {
  /** Takes it back. */
  giveBack(): Promise<void>;
}

/** Limits attempts to guess passwords. */
export type LoginThrottle = ReturnType<typeof createLoginThrottle>;

/**
 * Makes the throttle of logins, by GraphQL and by OAuth together.
 *
 * After too many failures of a name or a network, a user who has logged in from that network before can still log in
 * with the right password, so that an attacker cannot lock them out where they usually are. A username and an e-mail
 * address are counted separately even if one user has both: a shared count would reveal whose address it is.
 *
 * Whether a user exists, and where they have logged in, changes no count, no answer and no amount of work: only a right
 * password makes a difference.
 */
export function createLoginThrottle(dependencies: LoginThrottleDependencies) {
  const { pool, key, metrics, failuresPerNetwork } = dependencies;
  const pairs = createBackoff(pool, PAIR);
  const networks = createWindow(pool, { points: failuresPerNetwork, perSeconds: NETWORK_SECONDS });
  const names = createWindow(pool, NAME);
  const codes = createWindow(pool, CODES);
  const unfinished = createWindow(pool, UNFINISHED);

  /**
   * Counts an attempt of a user whose password was right. When there is no room, it is refused, unless the user has logged
   * in from this network before: an attacker who knows the password must not lock them out where they usually are.
   */
  async function countByUser({ limit, window, key }: SharedCount, isKnownAddress: boolean): Promise<CountedByUser> {
    const waitMs = await window.take(key);
    if (waitMs > 0 && !isKnownAddress) throw refusal(metrics, limit, waitMs);
    return { giveBack: async () => (waitMs > 0 ? undefined : window.giveBack(key)) };
  }
  const codesOf = (userId: string): SharedCount => ({
    limit: 'totpByUser',
    window: codes,
    key: key('totpByUser', userId),
  });
  const unfinishedOf = (userId: string): SharedCount => ({
    limit: 'unfinishedLoginByUser',
    window: unfinished,
    key: key('unfinishedLoginByUser', userId),
  });

  return {
    /**
     * Counts an attempt, before its password is verified.
     *
     * @throws DomainError RATE_LIMITED with `retryAfter` if this name was tried too often from this network, whether or
     * not a user has it.
     */
    async attempt({ identity, network, isKnownAddress }: LoginTry): Promise<CountedAttempt> {
      const byPair = key('loginByPair', `${network} ${identity}`);
      const pairMs = await pairs.take(byPair);
      if (pairMs > 0) throw refusal(metrics, 'loginByPair', pairMs);
      const shared: readonly SharedCount[] = [
        { limit: 'loginByNetwork', window: networks, key: key('loginByNetwork', network) },
        { limit: 'loginByName', window: names, key: key('loginByName', identity) },
      ];
      const full = await takeAll(shared);
      return {
        closed: full && (() => refusal(metrics, full.limit, full.waitMs)),
        opensForUser: isKnownAddress,
        async succeeded() {
          await pairs.forget(byPair);
          if (!full) await giveBackAll(shared);
        },
        async withdraw() {
          await pairs.giveBack(byPair);
          if (!full) await giveBackAll(shared);
        },
      };
    },
    /**
     * Counts a TOTP code of a user whose password was right, before it is verified. Give it back if the code was right or was
     * not verified. Recovery codes and passkeys cannot be guessed, so that they are not counted here: they let in a user
     * whose codes an attacker has used up.
     *
     * @throws DomainError RATE_LIMITED with `retryAfter` after too many wrong codes.
     */
    code: (userId: string, isKnownAddress: boolean) => countByUser(codesOf(userId), isKnownAddress),
    /**
     * Counts a login whose password was right and whose second factor is missing. Give it back if the login could not be
     * stored; `finished` gives it back later.
     *
     * @throws DomainError RATE_LIMITED with `retryAfter` if too many were not finished.
     */
    unfinished: (userId: string, isKnownAddress: boolean) => countByUser(unfinishedOf(userId), isKnownAddress),
    /** Gives back a login that `unfinished` has counted. */
    finished: (userId: string): Promise<void> => giveBackAll([unfinishedOf(userId)]),
  };
}

/** A count that several names or networks share. */
interface SharedCount {
  readonly limit: LoginLimitName;
  readonly window: Window;
  readonly key: string;
}

/**
 * Counts one in each, or in none.
 *
 * @returns which one is full, and for how many milliseconds; undefined if all have counted.
 */
async function takeAll(counts: readonly SharedCount[]): Promise<{ limit: LoginLimitName; waitMs: number } | undefined> {
  for (const [index, { limit, window, key }] of counts.entries()) {
    const waitMs = await window.take(key);
    if (waitMs === 0) continue;
    // An attempt that one count refuses must not stay in the others.
    await giveBackAll(counts.slice(0, index));
    return { limit, waitMs };
  }
  return undefined;
}

async function giveBackAll(counts: readonly SharedCount[]): Promise<void> {
  for (const { window, key } of counts) await window.giveBack(key);
}
