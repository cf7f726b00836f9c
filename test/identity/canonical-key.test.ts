import fc from 'fast-check';
import { canonicalKey } from '../../src/identity/canonical-key';

describe('the canonical key', () => {
  test.each([
    ['ADMIN', 'admin'],
    ['ａｄｍｉｎ', 'admin'],
    ['ﬁona', 'fiona'],
    ['Straße', 'STRASSE'],
    ['ẞ', 'ß'],
    ['İbrahim', 'ibrahim'],
    ['ıan', 'IAN'],
    ['ΟΔΟΣ', 'οδος'],
    ['e\u0301va', 'Éva'],
    ['\u212Aelvin', 'kelvin'],
  ])('is the same for %s and %s', (one, other) => {
    expect(canonicalKey(one)).toBe(canonicalKey(other));
  });

  test.each([
    ['anna', 'anne'],
    ['müller', 'muller'],
    ['аdmin', 'admin'],
  ])('tells %s and %s apart', (one, other) => {
    expect(canonicalKey(one)).not.toBe(canonicalKey(other));
  });

  test('of a key is the key', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, (any) => canonicalKey(canonicalKey(any)) === canonicalKey(any)),
      { numRuns: 2000 },
    );
  });

  test('of every single character is its own key, and that of both its cases', () => {
    const wrong: string[] = [];
    for (let point = 0; point <= 0x10ffff; point += 1) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const character = String.fromCodePoint(point);
      const key = canonicalKey(character);
      const same = [key, character.toLowerCase(), character.toUpperCase()].every((form) => canonicalKey(form) === key);
      if (!same) wrong.push(point.toString(16));
    }
    expect(wrong).toEqual([]);
  });
});
