import { networkOf } from '../identity/network-of';
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

/** One of the counts that an attempt goes into. */
interface Count {
  readonly limit: LoginLimitName;
  /** Counts it, or says for how many milliseconds not. */
  take(): Promise<number>;
  giveBack(): Promise<void>;
  /** Where a success does more than take its own count back. */
  succeed?(): Promise<void>;
}

/**
 * Makes the throttle of logins through any door.
 *
 * A name that too many failed at, and a network that too many failed from, are still open to a user who has logged in
 * from there, so that nobody can lock others out where they usually are. A username and an e-mail address count apart
 * even if they are one user's: a shared count would tell whose address it is. Names that nobody has count as all others
 * do.
 */
export function createLoginThrottle(dependencies: LoginThrottleDependencies): LoginThrottle {
  const { pool, key, metrics, failuresPerNetwork } = dependencies;
  const pairs = createBackoff(pool, PAIR);
  const networks = createWindow(pool, { points: failuresPerNetwork, perSeconds: NETWORK_SECONDS });
  const names = createWindow(pool, NAME);

  return {
    async attempt({ identity, address, isKnownAddress }) {
      const network = networkOf(address);
      const byPair = key('loginByPair', `${network} ${identity}`);
      const byNetwork = key('loginByNetwork', network);
      const byName = key('loginByName', identity);

      // A flood of what will be refused is to cost a look-up or two each, no writing.
      if (!isKnownAddress) {
        let waitMs = await networks.closedFor(byNetwork);
        if (waitMs > 0) throw refusal(metrics, 'loginByNetwork', waitMs);
        waitMs = await names.closedFor(byName);
        if (waitMs > 0) throw refusal(metrics, 'loginByName', waitMs);
      }
      // Where a user has been before they are never refused for what others do: only their own failures count there.
      const takeOf = (window: Window, key: string) => () =>
        isKnownAddress ? window.count(key).then(() => 0) : window.take(key);

      const counts: readonly Count[] = [
        {
          limit: 'loginByPair',
          take: () => pairs.take(byPair),
          giveBack: () => pairs.giveBack(byPair),
          succeed: () => pairs.forget(byPair),
        },
        {
          limit: 'loginByNetwork',
          take: takeOf(networks, byNetwork),
          giveBack: () => networks.giveBack(byNetwork),
        },
        {
          limit: 'loginByName',
          take: takeOf(names, byName),
          giveBack: () => names.giveBack(byName),
        },
      ];
      for (const [index, { limit, take }] of counts.entries()) {
        const refusedMs = await take();
        if (refusedMs === 0) continue;
        // What one count refuses must not stay in the others.
        for (const taken of counts.slice(0, index)) await taken.giveBack();
        throw refusal(metrics, limit, refusedMs);
      }
      return {
        async succeeded() {
          for (const { giveBack, succeed = giveBack } of counts) await succeed();
        },
        async unjudged() {
          for (const { giveBack } of counts) await giveBack();
        },
      };
    },
  };
}
