import { randomBytes } from 'node:crypto';
import { createChallenges } from '../../src/factors/challenges';
import type { ChallengeBinding } from '../../src/factors/factors';

const KEY = randomBytes(32);
const OTHER_KEY = randomBytes(32);
const USER = '0190b7e4-0000-7000-8000-00000000000a';
const BINDING: ChallengeBinding = { purpose: 'SECOND_FACTOR', subject: 'a-login', userId: USER };
const NOW = 1_800_000_000_000;

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

test('A challenge is recognized for what it was made for, with its expiry', () => {
  const challenges = createChallenges([KEY]);
  const challenge = challenges.create(BINDING, NOW);
  expect(challenge).toHaveLength(54);
  expect(challenges.recognize(text(challenge), BINDING)).toEqual({ bytes: challenge, expiresAtMs: NOW + 300_000 });
  expect(challenges.recognize(text(challenge), { ...BINDING, userId: USER.toUpperCase() })).toBeDefined();
});

test.each<[string, ChallengeBinding]>([
  ['another purpose', { ...BINDING, purpose: 'REAUTHENTICATION' }],
  ['another subject', { ...BINDING, subject: 'another-login' }],
  ['another user', { ...BINDING, userId: '0190b7e4-0000-7000-8000-00000000000b' }],
  ['no user', { ...BINDING, userId: null }],
  ['the same text in other members', { purpose: 'SECOND_FACTOR', subject: `a-login","${USER}`, userId: null }],
])('A challenge is unknown for %s', (_what, binding) => {
  const challenges = createChallenges([KEY]);
  expect(challenges.recognize(text(challenges.create(BINDING, NOW)), binding)).toBeUndefined();
});

test('Every changed bit, and every other text, is unknown', () => {
  const challenges = createChallenges([KEY]);
  const challenge = challenges.create(BINDING, NOW);
  for (let bit = 0; bit < challenge.length * 8; bit += 1) {
    const changed = Uint8Array.from(challenge);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(challenges.recognize(text(changed), BINDING)).toBeUndefined();
  }
  const others = [
    undefined,
    null,
    7,
    '',
    text(challenge).slice(1),
    `${text(challenge)}A`,
    text(challenge).replace(/.$/, '='),
    'A'.repeat(72),
  ];
  for (const other of [...others, 'x'.repeat(1_000_000), ['a'], { length: 72 }]) {
    expect(challenges.recognize(other, BINDING)).toBeUndefined();
  }
});

test('No two challenges are equal', () => {
  const challenges = createChallenges([KEY]);
  const made = Array.from({ length: 1_000 }, () => text(challenges.create(BINDING, NOW)));
  expect(new Set(made).size).toBe(made.length);
});

test('The first key makes challenges; all keys recognize them', () => {
  const before = createChallenges([OTHER_KEY]);
  const after = createChallenges([KEY, OTHER_KEY]);
  expect(after.recognize(text(before.create(BINDING, NOW)), BINDING)).toBeDefined();
  expect(before.recognize(text(after.create(BINDING, NOW)), BINDING)).toBeUndefined();
  expect(() => createChallenges([])).toThrow('Challenges require a key.');
});
