import { createBackoff } from './backoff';
import type { ThrottleDependencies } from './create-throttle';
import type { LoginLimitName } from './limits';
import type { LoginThrottle } from './login-throttle';
import { refusal } from './refusal';
import { createWindow, type Window } from './window';

const MINUTE_MS = 60_000;

/** Failures of one name from one network that cost no wait: who mistypes a few times is not to notice. */
export const FREE_FAILURES = 10;
/** Then 1 s, 2 s, 4 s ... 15 minutes lie between attempts. */
const PAIR = {
  free: FREE_FAILURES,
  firstWaitMs: 1_000,
  longestWaitMs: 15 * MINUTE_MS,
  forgetAfterMs: 24 * 60 * MINUTE_MS,
};
/** One network, whatever the names: against trying one password on many users. */
const NETWORK_SECONDS = 15 * 60;
/** One name from everywhere: NIST SP 800-63B-4, 3.2.2, allows for 100 failures. */
const NAME = { points: 100, perSeconds: 60 * 60 };

/** What the login throttle works with. */
export interface LoginThrottleDependencies extends ThrottleDependencies {
  /** Failures, and attempts that are being judged, within 15 minutes. */
  readonly failuresPerNetwork: number;
}

/**
 * Makes the throttle of logins through any door.
 *
 * A name that too many failed at, and a network that too many failed from, are still open to a user who has logged in
 * from there and has the right password, so that no one can lock others out where they usually are. A username and an
 * e-mail address count apart even if they are one user's: a shared count would tell whose address it is.
 *
 * Whether there is such a user, and where they have been, changes no count, no answer and no amount of work: only a
 * right password makes a difference.
 */
export function createLoginThrottle(dependencies: LoginThrottleDependencies): LoginThrottle {
  const { pool, key, metrics, failuresPerNetwork } = dependencies;
  const pairs = createBackoff(pool, PAIR);
  const networks = createWindow(pool, { points: failuresPerNetwork, perSeconds: NETWORK_SECONDS });
  const names = createWindow(pool, NAME);

  return {
    async attempt({ identity, network, isKnownAddress }) {
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
        async unjudged() {
          await pairs.giveBack(byPair);
          if (!full) await giveBackAll(shared);
        },
      };
    },
  };
}

/** A count that names or networks share. */
interface SharedCount {
  readonly limit: LoginLimitName;
  readonly window: Window;
  readonly key: string;
}

/**
 * Counts one in each, or in none.
 *
 * @returns which one has no room, and for how many milliseconds; undefined where all have counted.
 */
async function takeAll(counts: readonly SharedCount[]): Promise<{ limit: LoginLimitName; waitMs: number } | undefined> {
  for (const [index, { limit, window, key }] of counts.entries()) {
    const waitMs = await window.take(key);
    if (waitMs === 0) continue;
    // What one count refuses must not stay in the others.
    await giveBackAll(counts.slice(0, index));
    return { limit, waitMs };
  }
  return undefined;
}

async function giveBackAll(counts: readonly SharedCount[]): Promise<void> {
  for (const { window, key } of counts) await window.giveBack(key);
}
