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
 * Script_Extensions rather than Script: the prolonged sound mark is Common, and yet no Katakana name does without; and the
 * voiced sound mark is Inherited, and yet no letter but kana has it. What is Inherited by its extensions, such as most
 * accents, goes with every script. What is Common goes with none: letters of that kind, such as modifier letters, have no
 * script to be judged by.
 */
const LETTERS_OF = [...SCRIPTS.map((script) => ({ name: script, scripts: [script] })), ...SYSTEMS].map(
  ({ name, scripts }) => {
    const members = [...scripts, 'Inherited'].map((script) => `\\p{scx=${script}}`).join('');
    return { name, all: new RegExp(`^[${members}]*$`, 'u') };
  },
);

/**
 * The one script, or the writing system, that all of `letters` belong to (the resolved script set of UTS #39, section 5.1,
 * is not empty); undefined if they mix scripts otherwise, or use one that is not in everyday use. Combining marks shared
 * between scripts belong to each of them.
 *
 * @param letters - letters and combining marks only.
 */
export function scriptOf(letters: string): string | undefined {
  return LETTERS_OF.find(({ all }) => all.test(letters))?.name;
}
