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

// Script_Extensions rather than Script: the prolonged sound mark is Common, and yet no Katakana name does without.
const LETTERS_OF = SCRIPTS.map((script) => ({
  script,
  all: new RegExp(`^[\\p{scx=${script}}\\p{Script=Inherited}]*$`, 'u'),
}));

/**
 * The one script that all of `letters` belong to, or undefined if they mix scripts or use one that is not in everyday
 * use. Combining marks shared between scripts belong to each of them.
 *
 * @param letters - letters and combining marks only.
 */
export function scriptOf(letters: string): string | undefined {
  return LETTERS_OF.find(({ all }) => all.test(letters))?.script;
}
