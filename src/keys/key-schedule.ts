import type { KeyPair } from './key-pair';

/** A key pair and when it is used. Times are in whole seconds since 1970. */
export interface ScheduledKey extends KeyPair {
  /** It is published before, and signs from here on until a later key does. */
  readonly signsFrom: number;
  /** The last second in which it is used at all; undefined for no end. */
  readonly verifiesUntil: number | undefined;
}

/** What a key is used for: nothing yet but being known, signing, verifying what it signed, or nothing any more. */
export type KeyState = 'published' | 'signs' | 'verifies' | 'over';

/** The keys to verify with and to publish: all that are not over, also those that do not sign yet. */
export function keysInUse(keys: readonly ScheduledKey[], now: number): readonly ScheduledKey[] {
  return keys.filter(({ verifiesUntil }) => verifiesUntil === undefined || now <= verifiesUntil);
}

/** The key to sign with: of those in use the one that began to sign last, the later in the list if two did. */
export function signerAt(keys: readonly ScheduledKey[], now: number): ScheduledKey | undefined {
  let signer: ScheduledKey | undefined;
  for (const key of keysInUse(keys, now)) {
    if (key.signsFrom <= now && key.signsFrom >= (signer?.signsFrom ?? 0)) signer = key;
  }
  return signer;
}

/** What one of the keys is used for. */
export function stateAt(keys: readonly ScheduledKey[], key: ScheduledKey, now: number): KeyState {
  if (!keysInUse(keys, now).includes(key)) return 'over';
  if (key.signsFrom > now) return 'published';
  return signerAt(keys, now) === key ? 'signs' : 'verifies';
}
