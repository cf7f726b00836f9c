/** Passwords of so many characters (code points after NFC) are let pass for their length alone. */
export const LONG_ENOUGH = 16;

/** Below this, a million guesses are enough. */
const MIN_SCORE = 2;

/** Two UTF-16 code units a character. */
const MAX_LENGTH = 2 * LONG_ENOUGH;

/**
 * How many ways to read `4` for `a` and the like are followed. The library's 100 takes a whole second of CPU for a
 * password such as `##ssssR€#€7€77#`, and 4 take 10 ms, at the same score for all that people write.
 */
const MAX_SUBSTITUTIONS = 4;

const MAX_OWN_WORDS = 16;
const MAX_OWN_WORD_LENGTH = 64;

/** Why a password is easy to guess, by zxcvbn's warning. */
const REASONS: Readonly<Record<string, string>> = {
  straightRow: 'Keys in a row are easy to guess.',
  keyPattern: 'Patterns on the keyboard are easy to guess.',
  simpleRepeat: 'Repeated characters are easy to guess.',
  extendedRepeat: 'Repetitions are easy to guess.',
  sequences: 'Sequences such as abc or 6543 are easy to guess.',
  recentYears: 'Years are easy to guess.',
  dates: 'Dates are easy to guess.',
  topTen: 'This is too much like a common password.',
  topHundred: 'This is too much like a common password.',
  common: 'This is too much like a common password.',
  similarToCommon: 'This is too much like a common password.',
  wordByItself: 'A word alone is easy to guess.',
  namesByThemselves: 'Names are easy to guess.',
  commonNames: 'Names are easy to guess.',
  userInputs: 'This is too much like your own name or address.',
};

/**
 * Makes the estimate of how easily a password is guessed: zxcvbn with its English word lists, offline. They are loaded
 * on first use: that takes about 0.3 s and 60 MB that a server which sets no passwords need not spend.
 *
 * @returns null if a password will do, or a sentence or two that name the reason and the mend. Give it a password in NFC
 * and what the owner is called; at most 20 ms of CPU.
 */
export function createStrengthCheck(): (password: string, own: readonly string[]) => string | null {
  let zxcvbn: ReturnType<typeof load> | undefined;
  return (password, own) => {
    if ([...password].length >= LONG_ENOUGH) return null;
    zxcvbn ??= load();
    const { score, feedback } = zxcvbn.check(password, ownWords(own));
    if (score >= MIN_SCORE) return null;
    const reason = REASONS[feedback.warning ?? ''] ?? 'This password is easy to guess.';
    return `${reason} Use a few words that have nothing to do with each other, or ${LONG_ENOUGH} characters or more.`;
  };
}

/** Names whole and in parts: `Ada Lovelace`, `Ada`, `Lovelace`. */
function ownWords(own: readonly string[]): string[] {
  const parts = own
    .map((name) => name.slice(0, MAX_OWN_WORD_LENGTH))
    .flatMap((name) => [name, ...name.split(/[^\p{L}\p{N}]+/u)]);
  return [...new Set(parts)].filter((part) => part.length > 2).slice(0, MAX_OWN_WORDS);
}

function load() {
  const { ZxcvbnFactory } = require('@zxcvbn-ts/core') as typeof import('@zxcvbn-ts/core');
  const common = require('@zxcvbn-ts/language-common') as typeof import('@zxcvbn-ts/language-common');
  const english = require('@zxcvbn-ts/language-en') as typeof import('@zxcvbn-ts/language-en');
  return new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    maxLength: MAX_LENGTH,
    l33tMaxSubstitutions: MAX_SUBSTITUTIONS,
  });
}
