import { createThreads } from './threads';

/** Minimum accepted score of zxcvbn: below it, a million guesses find the password. */
const MIN_SCORE = 2;

/**
 * Characters (code points after NFC) per estimate: up to 30 ms of CPU time, which grows faster than their number.
 */
const WINDOW = 64;

/**
 * Minimum number of characters that cannot be predicted from those before; half of a password's characters if that is
 * fewer.
 */
const MIN_VARIETY = 8;

/** One thread, because each holds the word lists. On an idle machine, 64 waiting passwords are checked within two seconds. */
const LIMITS = { maxRunning: 1, maxWaiting: 64 };

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
 * Makes the estimate of how easily a password is guessed: zxcvbn with its English word lists, offline. They are loaded on first use, in a thread that stops
 * when it is idle: loading takes about 0.3 s and 60 MB, and an estimate up to 30 ms of CPU time, which must not block the
 * event loop. {@link countUnpredictable} finds what zxcvbn does not, such as repetitions and keyboards of other scripts.
 *
 * @param options.maxWaitMs - the longest that a password waits for its estimate, in milliseconds; see `QueueLimits`.
 */
export function createStrengthCheck({ maxWaitMs }: { readonly maxWaitMs?: number | undefined } = {}) {
  const thread = createThreads<StrengthTask, Strength>({ worker: 'strength-worker.js', ...LIMITS, maxWaitMs });
  return {
    /**
     * Returns null if the password is accepted, otherwise a sentence or two with the reason and what to do.
     *
     * @param password - in NFC.
     * @param own - names of its owner.
     * @throws DomainError SERVICE_UNAVAILABLE if too many passwords wait for their estimate, or after `close`.
     */
    async weakness(password: string, own: readonly string[]): Promise<string | null> {
      const estimate = (part: string[]) =>
        thread.run({ password: part.join(''), own: ownWords(own), maxLength: 2 * WINDOW });
      // A password is as strong as its strongest part.
      const estimateParts = async (characters: string[]) => {
        const first = await estimate(characters.slice(0, WINDOW));
        return first.score < MIN_SCORE && characters.length > WINDOW ? estimate(characters.slice(-WINDOW)) : first;
      };
      const characters = [...password];
      const { score, warning } = await estimateParts(characters);
      if (score < MIN_SCORE) return inWords(warning);
      const lower = [...password.toLowerCase()];
      // zxcvbn counts each copy of a word as one more word to guess if there is something between the copies.
      const once = withoutCopies(lower);
      if (once.length < lower.length && (await estimateParts(once)).score < MIN_SCORE) return inWords('extendedRepeat');
      const variety = countUnpredictable(lower);
      return variety < Math.min(MIN_VARIETY, characters.length / 2) ? inWords('extendedRepeat') : null;
    },
    /** Stops the thread. */
    close: () => thread.close(),
  };
}

function inWords(warning: string | null): string {
  const reason = REASONS[warning ?? ''] ?? 'This password is easy to guess.';
  return `${reason} Use a few words that have nothing to do with each other.`;
}

/** A task of `strength-worker.js`. */
interface StrengthTask {
  readonly password: string;
  /** Words that make the password easier to guess. */
  readonly own: string[];
  /** UTF-16 code units that are estimated. */
  readonly maxLength: number;
}

/** The result of a task, in zxcvbn's terms. */
interface Strength {
  /** 0 to 4. */
  readonly score: number;
  readonly warning: string | null;
}

/** Names whole and in parts: `Ada Lovelace`, `Ada`, `Lovelace`. */
function ownWords(own: readonly string[]): string[] {
  const parts = own
    .map((name) => name.slice(0, MAX_OWN_WORD_LENGTH))
    .flatMap((name) => [name, ...name.split(/[^\p{L}\p{N}]+/u)]);
  return [...new Set(parts)].filter((part) => part.length > 2).slice(0, MAX_OWN_WORDS);
}

/** Runs of keys on common keyboards, of digits and of letters: a step along a run is as predictable as one in the alphabet. */
const RUNS = [
  ...[
    '1234567890',
    "qwertyuiop[]asdfghjkl;'",
    'qwertzuiopü',
    'azertyuiop',
    'asdfghjklö',
    'qsdfghjklm',
    'zxcvbnm,./',
    'yxcvbnm',
    'wxcvbn',
  ],
  ...['qazwsxedcrfvtgbyhnujmikolp', '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p', '!@#$%^&*()', '!"£$%^&*()', '!"§$%&/()='],
  // The last of them with Shift, in lower case.
  ...['!qaz@wsx#edc$rfv%tgb^yhn&ujm*ik(ol)p', 'zaq!xsw@cde#vfr$bgt%nhy^mju&'],
  // Alphabets whose letters do not follow each other by code point.
  ...['가나다라마바사아자차카타파하', 'ابتثجحخدذرزسشصضطظعغفقكلمنهوي', 'अआइईउऊऋएऐओऔ', '一二三四五六七八九十'],
  ...['あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん'],
  ...['アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン'],
  ...['йцукенгшщзхъ', 'фывапролджэ', 'ячсмитьбю', 'αβγδεζηθικλμνξοπρστυφχψω', 'いろはにほへとちりぬるを'],
];

/** Minimum length of a repeated piece: shorter pieces repeat by chance in good passwords. */
const SHORTEST_COPY = 3;

/**
 * Counts the characters of a text that cannot be predicted from those before them. Predictable are repetitions (`aaaa`,
 * `abcabcabc`), sequences (`abcd`, `9876`), neighboring keys of a keyboard, two of these alternating (`a1b2c3`), and
 * copies of earlier pieces. Needs no word list, so it works for any script.
 *
 * @param characters - of the text, in lower case. The work grows with the square of their number: at most a few thousand.
 */
function countUnpredictable(characters: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < characters.length; ) {
    const { from, length } = longestCopy(characters, at);
    if (length >= SHORTEST_COPY) {
      at += length;
      // `zorg1zorg2`: the character after the copy may be the next one in a sequence.
      const [there, here] = [characters[from + length], characters[at]];
      if (there !== undefined && here !== undefined && stepsOf(there, here).length > 0) at += 1;
      continue;
    }
    if (!goesOn(characters, at, 1) && !goesOn(characters, at, 2)) count += 1;
    at += 1;
  }
  return count;
}

/**
 * Returns a text without copies of its earlier pieces of at least three characters: of `letmein letmein letmein`,
 * `letmein `.
 *
 * @param characters - as for {@link countUnpredictable}.
 */
function withoutCopies(characters: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < characters.length; ) {
    const { length } = longestCopy(characters, at);
    if (length < SHORTEST_COPY) kept.push(...characters.slice(at, at + 1));
    at += length < SHORTEST_COPY ? 1 : length;
  }
  return kept;
}

/** Finds the longest piece at `at` that also begins somewhere before. The two may overlap, as in a repetition. */
function longestCopy(characters: readonly string[], at: number): { from: number; length: number } {
  let longest = { from: 0, length: 0 };
  for (let from = 0; from < at; from += 1) {
    let length = 0;
    while (at + length < characters.length && characters[from + length] === characters[at + length]) length += 1;
    if (length >= longest.length) longest = { from, length };
  }
  return longest;
}

/** Whether the character at `at` repeats the last step of every `distance`-th character, or repeats that character. */
function goesOn(characters: readonly string[], at: number, distance: number): boolean {
  const [last, one, other] = [at, at - distance, at - 2 * distance].map((index) => characters[index]);
  if (last === undefined || one === undefined) return false;
  if (distance === 1 && last === one) return true;
  return other !== undefined && stepsOf(one, last).some((step) => stepsOf(other, one).includes(step));
}

/** The ways to get from one character to another: `1` or `-1` by code point, `key` to a neighbor on a keyboard. */
function stepsOf(from: string, to: string): string[] {
  const steps: string[] = [];
  const distance = (to.codePointAt(0) ?? 0) - (from.codePointAt(0) ?? 0);
  if (Math.abs(distance) <= 1) steps.push(`${distance}`);
  const isNeighbour = RUNS.some((run) => {
    const [one, other] = [run.indexOf(from), run.indexOf(to)];
    return one >= 0 && other >= 0 && Math.abs(other - one) === 1;
  });
  if (isNeighbour) steps.push('key');
  return steps;
}
