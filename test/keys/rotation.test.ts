import { createKeyPairKeyring } from '../../src/keys/file-keyring';
import { firstKey, remove, rotate, type ScheduledKey, stateAt } from '../../src/keys/key-schedule';
import { testKeyPair } from './support/test-keys';

const START = 1_800_000_000;
const [first, second, third] = [testKeyPair('ES256'), testKeyPair('ES256'), testKeyPair('ES256')];
const rotation = (now: number, delaySeconds = 600) => ({ now, delaySeconds, tokenTtlSeconds: 900 });
const rotated = rotate([firstKey(first, START)], second, rotation(START + 100));

/** What the keys are used for at a time, and what follows from it for a keyring. */
function at(keys: readonly ScheduledKey[], now: number) {
  const keyring = createKeyPairKeyring(
    () => keys,
    () => now * 1000 + 999,
  );
  const published = keyring.jwks().keys.map(({ kid }) => kid);
  for (const { kid } of keys) expect(keyring.verificationKey(kid) !== undefined).toBe(published.includes(kid));
  return { signer: keyring.signingKey().kid, states: keys.map((key) => stateAt(keys, key, now)).join(' ') };
}

test('a rotation publishes first, signs later, and lets the former key go when its last token has expired', () => {
  const signs = START + 100 + 600;
  const ends = signs + 900 + 300;
  expect(at(rotated, START + 100)).toEqual({ signer: first.kid, states: 'signs published' });
  expect(at(rotated, signs - 1)).toEqual({ signer: first.kid, states: 'signs published' });
  expect(at(rotated, signs)).toEqual({ signer: second.kid, states: 'verifies signs' });
  expect(at(rotated, ends)).toEqual({ signer: second.kid, states: 'verifies signs' });
  expect(at(rotated, ends + 1)).toEqual({ signer: second.kid, states: 'over signs' });
});

test('a key that waits makes room for the next rotation, and never signs', () => {
  const again = rotate(rotated, third, rotation(START + 200, 0));
  expect(again.map(({ kid }) => kid)).toEqual([first.kid, third.kid]);
  expect(at(again, START + 200)).toEqual({ signer: third.kid, states: 'verifies signs' });
  expect(at(again, START + 1_000_000)).toEqual({ signer: third.kid, states: 'over signs' });
  expect(again[0]?.verifiesUntil).toBe(START + 200 + 1200);
});

test('expired keys are removed, and one that verifies keeps its end', () => {
  const soon = rotate(rotated, third, rotation(START + 800));
  expect(soon.map(({ verifiesUntil }) => verifiesUntil)).toEqual([START + 1900, START + 800 + 1800, undefined]);
  const late = rotate(rotated, third, rotation(START + 100_000));
  expect(late.map(({ kid }) => kid)).toEqual([second.kid, third.kid]);
});

test('a key takes over at once where none signs, and never twice', () => {
  expect(rotate([], first, rotation(START))).toEqual([firstKey(first, START)]);
  expect(() => rotate(rotated, first, rotation(START + 200))).toThrow('is there already');
});

test('the only key that signs can not be removed, another can', () => {
  expect(() => remove([firstKey(first, START)], first.kid, START)).toThrow(/rotate --in 0/);
  expect(() => remove(rotated, first.kid, START + 200)).toThrow(/rotate --in 0/);
  expect(() => remove(rotated, third.kid, START + 200)).toThrow(/There is no key/);
  expect(remove(rotated, first.kid, START + 700).map(({ kid }) => kid)).toEqual([second.kid]);
});

test('when the newest key is removed, the former goes on without an end', () => {
  for (const now of [START + 200, START + 800]) {
    const left = remove(rotated, second.kid, now);
    expect(left).toEqual([firstKey(first, START)]);
    expect(at(left, now + 1_000_000).signer).toBe(first.kid);
  }
});

test('of two keys that sign from the same second the later in the file counts', () => {
  expect(at([firstKey(first, START), firstKey(second, START)], START)).toEqual({
    signer: second.kid,
    states: 'verifies signs',
  });
});
