import type { KeyPair } from './key-pair';
import { keysInUse, type ScheduledKey, signerAt } from './key-schedule';
import { KeyringError } from './keyring';

/** For clocks that differ, and for servers that look at the file late. */
const MARGIN_SECONDS = 300;

/** How a key takes over. Times are in seconds. */
export interface Rotation {
  /** Since 1970. */
  readonly now: number;
  /** From now until the new key signs: as long as others may keep an old copy of the public keys. */
  readonly delaySeconds: number;
  /** How long an access token is good for. */
  readonly tokenTtlSeconds: number;
}

/** A key that signs at once: the first of its file. */
export function firstKey(pair: KeyPair, now: number): ScheduledKey {
  return { ...pair, signsFrom: now, verifiesUntil: undefined };
}

/**
 * Lets a new key take over. It is published from now on and signs after the delay, or at once where none signs now. The
 * key that signs now verifies until its last token has expired. A key that waited to sign has signed nothing and makes
 * room; keys that are over are forgotten.
 *
 * @throws KeyringError when the key is among them.
 */
export function rotate(keys: readonly ScheduledKey[], pair: KeyPair, rotation: Rotation): readonly ScheduledKey[] {
  const { now, delaySeconds, tokenTtlSeconds } = rotation;
  const kept = keysInUse(keys, now).filter(({ signsFrom }) => signsFrom <= now);
  if (kept.some(({ kid }) => kid === pair.kid)) throw new KeyringError(`The key ${pair.kid} is there already.`);
  const signer = signerAt(kept, now);
  const signsFrom = signer ? now + delaySeconds : now;
  const verifiesUntil = signsFrom + tokenTtlSeconds + MARGIN_SECONDS;
  const retire = (key: ScheduledKey) =>
    key === signer || key.verifiesUntil === undefined ? { ...key, verifiesUntil } : key;
  return [...kept.map(retire), { ...pair, signsFrom, verifiesUntil: undefined }];
}

/**
 * Takes a key away: all of its tokens end. Where only keys with an end are left, the last of them gets none, so that
 * the server goes on signing.
 *
 * @throws KeyringError when there is no such key, or none would sign any more.
 */
export function remove(keys: readonly ScheduledKey[], kid: string, now: number): readonly ScheduledKey[] {
  const left = keys.filter((key) => key.kid !== kid);
  if (left.length === keys.length) {
    throw new KeyringError(`There is no key ${kid}. See what there is with: scoped-api keys list`);
  }
  const signer = signerAt(left, now);
  if (!signer) {
    throw new KeyringError(
      `No key would be left to sign with. Let another sign at once, then remove this one: scoped-api keys rotate --in 0`,
    );
  }
  if (left.some(({ verifiesUntil }) => verifiesUntil === undefined)) return left;
  return left.map((key) => (key === signer ? { ...key, verifiesUntil: undefined } : key));
}
