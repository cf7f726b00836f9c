import { table, visible, visibleJson, visibleLines } from '../../src/cli/console';

/** An escape sequence, its one-character form, a bell, a line of its own, and text that runs backwards. */
const HOSTILE = 'a\x1b[2Jb\x9b31mc\x07d\r\ne\u202ef\u2028g';

test('what a terminal would obey is shown', () => {
  expect(visible(HOSTILE)).toBe('a\\u{1b}[2Jb\\u{9b}31mc\\u{7}d\\u{d}\\u{a}e\\u{202e}f\\u{2028}g');
  expect(visibleLines('one\ntwo\x1b')).toBe('one\ntwo\\u{1b}');
  expect(table([['name'], [HOSTILE]], process.stdout).split('\n')).toHaveLength(4);
});

test('what people write stays as it is', () => {
  const text = 'Ada Lovelace, Ἀδα, 愛達, می‌خواهم, 👩‍👩‍👧, é';
  expect(visible(text)).toBe(text);
});

test('JSON reads to the same value, and a terminal obeys none of it', () => {
  const text = visibleJson({ text: HOSTILE, list: [1, 'two'] }, 2);
  expect(JSON.parse(text)).toEqual({ text: HOSTILE, list: [1, 'two'] });
  expect(text.replaceAll('\n', '')).toMatch(/^[\x20-\x7e]*$/);
});
