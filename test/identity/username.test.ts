import { parseUsername } from '../../src/identity/username';

describe('a username', () => {
  test.each([
    ['of the least length', 'bob', 'bob', 'bob'],
    ['of the greatest length', 'a'.repeat(64), 'a'.repeat(64), 'a'.repeat(64)],
    ['with capitals', 'Ada.Lovelace-1_2', 'Ada.Lovelace-1_2', 'ada.lovelace-1_2'],
    ['of digits only', '12345', '12345', '12345'],
    ['in fullwidth letters', 'ｂｏｂ', 'bob', 'bob'],
    ['in decomposed letters', 'Zoe\u0308', 'Zoë', 'zoë'],
    ['in Cyrillic', 'Наташа', 'Наташа', 'наташа'],
    ['in Greek', 'Ελένη', 'Ελένη', 'ελένη'],
    ['in Arabic', 'محمد', 'محمد', 'محمد'],
    ['in Hebrew', 'דוד_7', 'דוד_7', 'דוד_7'],
    ['in Devanagari, marks and all', 'प्रिया', 'प्रिया', 'प्रिया'],
    ['in Thai', 'สมชาย', 'สมชาย', 'สมชาย'],
    ['in Han', '王小明', '王小明', '王小明'],
    ['in Hangul', '김철수', '김철수', '김철수'],
    ['in Katakana with a prolonged sound', 'ローラ', 'ローラ', 'ローラ'],
    ['with a mark that no single letter has', 'x\u0302yz', 'x\u0302yz', 'x\u0302yz'],
  ])('%s is taken', (_title, text, display, key) => {
    expect(parseUsername(text)).toEqual({ ok: true, display, key });
  });

  test.each([
    ['empty', '', '3 to 64'],
    ['of two characters', 'ab', '3 to 64'],
    ['of 65 characters', 'a'.repeat(65), '3 to 64'],
    ['of 65 characters after NFKC', '\uFDFA'.repeat(4), '3 to 64'],
    ['of a megabyte', '\uFDFA'.repeat(1_000_000), '3 to 64'],
    ['with a blank', 'ada lovelace', 'blanks'],
    ['with a blank at the end', 'ada ', 'blanks'],
    ['with a no-break space', 'ada\u00A0l', 'blanks'],
    ['with an ideographic space', 'ada\u3000l', 'blanks'],
    ['with a line break', 'ada\nl', 'blanks'],
    ['with NUL', 'ada\0l', 'blanks'],
    ['with a zero-width space', 'ad\u200Bmin', 'invisible'],
    ['with a zero-width joiner', 'ad\u200Dmin', 'invisible'],
    ['with a soft hyphen', 'ad\u00ADmin', 'invisible'],
    ['with a byte order mark', '\uFEFFadmin', 'invisible'],
    ['with a variation selector', 'admin\uFE0F', 'invisible'],
    ['with a Hangul filler', 'ad\u3164min', 'invisible'],
    ['with a right-to-left override', 'ad\u202Emin', 'invisible'],
    ['with a tag character', 'admin\u{E0061}', 'invisible'],
    ['with a lone surrogate', 'adm\uD800in', 'invisible'],
    ['with a private-use character', 'adm\uE000in', 'invisible'],
    ['with an at sign', 'ada@home', '@'],
    ['with a fullwidth at sign', 'ada\uFF20home', '@'],
    ['with a slash', 'ada/home', 'letters, the digits'],
    ['with an emoji', 'ada😀', 'letters, the digits'],
    ['with Arabic digits', 'ada\u0663', 'letters, the digits'],
    ['with a dot in front', '.ada', 'begins and ends'],
    ['with a dash at the end', 'ada-', 'begins and ends'],
    ['of punctuation', '___', 'begins and ends'],
    ['with a mark in front', '\u0301ada', 'combining marks'],
    ['with a mark on a digit', 'ada1\u0301', 'combining marks'],
    ['with one mark twice', 'x\u0302\u0302yz', 'combining marks'],
    ['with a heap of marks', 'x\u0302\u0323\u0331\u030A\u0302yz', 'combining marks'],
    ['of Latin with a Cyrillic letter', 'аdmin', 'one script'],
    ['of Latin with a Greek letter', 'αdmin', 'one script'],
    ['of Latin with an Armenian letter', 'adminո', 'one script'],
    ['of Latin with a Cherokee letter', 'Ꭺdmin', 'one script'],
    ['of Han with Hiragana', '山田たろう', 'one script'],
    ['of a Greek mark on a Latin letter', 'adm\u0345in', 'one script'],
  ])('%s is refused', (_title, text, reason) => {
    expect(parseUsername(text)).toEqual({ ok: false, message: expect.stringMatching(reason) });
  });
});
