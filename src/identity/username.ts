import { hasBreak, withoutBlanks } from './blanks';
import { canonicalKey } from './canonical-key';
import { type Name, type Parsed, refused } from './parsed';

const MIN_CHARACTERS = 3;
const MAX_CHARACTERS = 64;
const PUNCTUATION_OR_DIGIT = /[0-9_.-]/g;
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{C}\p{Z}]/u;
/**
 * U+3007 is the zero of the Han numerals. Unicode classifies it as a number; in names it is a letter like the others
 * (UAX #31).
 */
const ALLOWED = /^[\p{L}\p{M}\u30070-9_.-]*$/u;
const PUNCTUATION_AT_AN_END = /^[_.-]|[_.-]$/;
const MARK_WITHOUT_LETTER = /(?:^|[0-9_.-])\p{M}/u;
/** UTS #39, 5.4: one nonspacing mark twice in a row, or more than four of them, hide a spoof. */
const STACKED_MARKS = /(\p{Mn})\1|\p{Mn}{5}/u;

const WRONG_LENGTH = refused(`A username has ${MIN_CHARACTERS} to ${MAX_CHARACTERS} characters.`);

/**
 * Reads a username: 3 to 64 characters after NFKC; letters of one script (or of one writing system that uses several,
 * such as Japanese), the digits 0 to 9 and `_ . -`, which must not be at an end. Blanks at the ends are removed. `@` is
 * refused because login accepts a username or an e-mail address.
 *
 * Look-alikes across scripts are refused (UTS #39, "single script"); look-alikes within one script, and words that look
 * the same when written completely in another script, are accepted.
 *
 * @param text - as the user wrote it, of any length: a text that is too long is refused at once.
 */
export function parseUsername(text: string): Parsed<Name> {
  // Checked first: NFKC can make 18 characters of one, so the length is checked before and after it.
  if (text.length > 4 * MAX_CHARACTERS) return WRONG_LENGTH;
  const written = withoutBlanks(text);
  const display = written.normalize('NFKC');
  const characters = [...display].length;
  if (characters < MIN_CHARACTERS || characters > MAX_CHARACTERS) return WRONG_LENGTH;
  // Checks the text as written: NFKC turns some blanks and fillers into others, but makes none of them visible.
  if (hasBreak(text) || INVISIBLE.test(written))
    return refused('A username must not have spaces or invisible characters.');
  if (display.includes('@'))
    return refused('A username has no "@": that is how login tells it from an e-mail address.');
  if (!ALLOWED.test(display)) return refused('A username has letters, the digits 0 to 9 and "_", "." and "-" only.');
  if (PUNCTUATION_AT_AN_END.test(display)) return refused('A username begins and ends with a letter or a digit.');
  if (MARK_WITHOUT_LETTER.test(display) || STACKED_MARKS.test(display)) {
    return refused('A username has combining marks on letters only, and few of them.');
  }
  // Checks the key: folding may turn a mark into a letter of another script.
  const key = canonicalKey(display);
  if (!scriptOf(key.replace(PUNCTUATION_OR_DIGIT, ''))) {
    return refused(
      'A username has letters of one script (or of one language such as Japanese) only, because letters of different scripts look alike.',
    );
  }
  return { ok: true, display, key };
}

/** The recommended scripts of UAX #31, table 5: those in everyday use by living communities. */
const SCRIPTS = [
  ...['Latin', 'Cyrillic', 'Greek', 'Arabic', 'Armenian', 'Bengali', 'Bopomofo', 'Devanagari', 'Ethiopic', 'Georgian'],
  ...[
    'Gujarati',
    'Gurmukhi',
    'Han',
    'Hangul',
    'Hebrew',
    'Hiragana',
    'Kannada',
    'Katakana',
    'Khmer',
    'Lao',
    'Malayalam',
  ],
  ...['Myanmar', 'Oriya', 'Sinhala', 'Tamil', 'Telugu', 'Thaana', 'Thai', 'Tibetan'],
];

/**
 * Writing systems that use several scripts together: the augmented script sets of UTS #39, section 5.1. A name in Han
 * alone belongs to each of them, so that no two of these systems mix: Hiragana with Hangul is refused.
 */
const SYSTEMS = [
  { name: 'Japanese', scripts: ['Han', 'Hiragana', 'Katakana'] },
  { name: 'Korean', scripts: ['Hangul', 'Han'] },
  { name: 'Han with Bopomofo', scripts: ['Han', 'Bopomofo'] },
] as const;

/**
 * Script_Extensions rather than Script: the script of the prolonged sound mark is Common, although Katakana names use
 * it; and that of the voiced sound mark is Inherited, although only kana have it. Characters whose extensions are
 * Inherited, such as most accents, are accepted with every script. Characters whose extensions are Common are accepted
 * with none: letters of that kind, such as modifier letters, have no script to check.
 */
const LETTERS_OF = [...SCRIPTS.map((script) => ({ name: script, scripts: [script] })), ...SYSTEMS].map(
  ({ name, scripts }) => {
    const members = [...scripts, 'Inherited'].map((script) => `\\p{scx=${script}}`).join('');
    return { name, all: new RegExp(`^[${members}]*$`, 'u') };
  },
);

/**
 * Returns the script, or the writing system, that all of `letters` belong to (the resolved script set of UTS #39,
 * section 5.1, is not empty); undefined if they mix scripts in another way, or use one that is not in everyday use.
 * Combining marks shared between scripts belong to each of them.
 *
 * @param letters - letters and combining marks only.
 */
function scriptOf(letters: string): string | undefined {
  return LETTERS_OF.find(({ all }) => all.test(letters))?.name;
}
