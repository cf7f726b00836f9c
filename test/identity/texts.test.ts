import { requireText } from '../../src/identity/require-text';
import { USER_FIELDS } from '../../src/identity/user-fields';

const parseFullName = USER_FIELDS.fullName.parse;

describe('a full name', () => {
  test.each([
    ['  Ada Lovelace ', 'Ada Lovelace'],
    ['山田 太郎', '山田 太郎'],
    ['علی\u200Cرضا', 'علی\u200Cرضا'],
    ["O'Neil-Smith, Jr. 😀", "O'Neil-Smith, Jr. 😀"],
    ['😀'.repeat(200), '😀'.repeat(200)],
    ['', null],
    [' \t ', null],
  ])('%j is read as %j', (text, value) => {
    expect(parseFullName(text)).toEqual({ ok: true, value });
  });

  test.each([
    ['a'.repeat(201), '200'],
    ['😀'.repeat(201), '200'],
    ['a'.repeat(1_000_000), '200'],
    ['Ada\nLovelace', 'line breaks'],
    ['Ada\u2028Lovelace', 'line breaks'],
    ['Ada\u0007', 'control'],
    ['Ada\u0085', 'control'],
    ['Ada\u202Eecalevol', 'control'],
  ])('%.20j is refused', (text, reason) => {
    expect(parseFullName(text)).toEqual({ ok: false, message: expect.stringContaining(reason) });
  });
});

describe('any text', () => {
  test('passes as it is', () => {
    expect(requireText(' tab\there 😀 ', 'note', { max: 100 })).toBe(' tab\there 😀 ');
  });

  test.each([
    ['NUL', 'a\0b', 'note must not contain the NUL character.'],
    ['a lone surrogate', 'a\uD800b', 'note must be well-formed'],
    ['halves in the wrong order', '\uDE00\uD83D', 'note must be well-formed'],
    ['more than it may have', 'a'.repeat(11), 'note must have at most 10 characters.'],
  ])('with %s is refused', (_title, value, message) => {
    expect(() => requireText(value, 'note', { max: 10 })).toThrow(message);
    expect(() => requireText(value, 'note', { max: 10 })).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});
