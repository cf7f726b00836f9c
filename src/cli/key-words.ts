import { type ScheduledKey, stateAt } from '../keys/key-schedule';

/** What a key is used for, in a few words. */
export function inWords(keys: readonly ScheduledKey[], key: ScheduledKey, now: number): string {
  const state = stateAt(keys, key, now);
  const until = key.verifiesUntil === undefined ? undefined : isoTime(key.verifiesUntil);
  if (state === 'published') return `published, signs from ${isoTime(key.signsFrom)}`;
  if (state === 'over') return `over since ${until}`;
  return until === undefined ? state : state === 'signs' ? `signs, verifies until ${until}` : `verifies until ${until}`;
}

/** What `--json` tells of a key: nothing of the key itself. */
export function keyJson(keys: readonly ScheduledKey[], key: ScheduledKey, now: number) {
  const { kid, algorithm, signsFrom, verifiesUntil } = key;
  return {
    kid,
    algorithm,
    state: stateAt(keys, key, now),
    signsFrom: isoTime(signsFrom),
    verifiesUntil: verifiesUntil === undefined ? null : isoTime(verifiesUntil),
  };
}

/** In UTC, to the second. */
export function isoTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
