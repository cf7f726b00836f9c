import type { KeyPair } from './key-pair';
import { KeyringError } from './keyring';

/** A key pair with the times of its use, in whole seconds since 1970. */
export interface ScheduledKey extends KeyPair {
  /** The key signs from this time on, until a later key does. It is published before. */
  readonly signsFrom: number;
  /** The last second in which the key is used; undefined for no end. */
  readonly verifiesUntil: number | undefined;
}

/** The use of a key: only published yet, signing, only verifying what it signed, or not used any more. */
type KeyState = 'published' | 'signs' | 'verifies' | 'over';

/** Returns the keys to verify with and to publish, including those that do not sign yet. */
export function keysInUse(keys: readonly ScheduledKey[], now: number): readonly ScheduledKey[] {
  return keys.filter(({ verifiesUntil }) => verifiesUntil === undefined || now <= verifiesUntil);
}

/** Returns the key to sign with: of those in use the one with the latest `signsFrom`, the later in the list of two. */
export function signerAt(keys: readonly ScheduledKey[], now: number): ScheduledKey | undefined {
  let signer: ScheduledKey | undefined;
  for (const key of keysInUse(keys, now)) {
    if (key.signsFrom <= now && key.signsFrom >= (signer?.signsFrom ?? 0)) signer = key;
  }
  return signer;
}

/** Returns the use of one of the keys. */
export function stateAt(keys: readonly ScheduledKey[], key: ScheduledKey, now: number): KeyState {
  if (!keysInUse(keys, now).includes(key)) return 'over';
  if (key.signsFrom > now) return 'published';
  return signerAt(keys, now) === key ? 'signs' : 'verifies';
}

/** Tolerance for clocks that differ, and for servers that read the file late. */
const MARGIN_SECONDS = 300;

/** The times of a rotation, in seconds. */
interface Rotation {
  /** Since 1970. */
  readonly now: number;
  /** From now until the new key signs: at least as long as others cache the public keys. */
  readonly delaySeconds: number;
  /** Lifetime of an access token. */
  readonly tokenTtlSeconds: number;
}

/** Returns a key that signs at once: the first one of a file. */
export function firstKey(pair: KeyPair, now: number): ScheduledKey {
  return { ...pair, signsFrom: now, verifiesUntil: undefined };
}

/**
 * Adds a new key that replaces the signing one. It is published from now on and signs after the delay, or at once if no
 * key signs now. The key that signs now verifies until its last token has expired. A key that has not signed yet is
 * removed, and so are keys that are no longer used.
 *
 * @throws KeyringError if the key is already there.
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
 * Removes a key, which revokes all of its tokens. If only keys with an end remain, the signing one gets no end, so that
 * the server can continue to sign.
 *
 * @throws KeyringError if there is no such key, or no key could sign after that.
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
