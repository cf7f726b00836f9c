import { createThreads } from './threads';
import { countUnpredictable, withoutCopies } from './variety';

/** Below this, a million guesses are enough. */
const MIN_SCORE = 2;

/**
 * Characters (code points after NFC) that are estimated at a time: up to 30 ms of CPU, which grows faster than they do.
 */
const WINDOW = 64;

/** A password has so many characters that do not follow from those before, or half of its own if those are fewer. */
const MIN_VARIETY = 8;

/** One thread: each holds the word lists. What waits is judged within two seconds on a machine that has nothing else to do. */
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

/** Says how easily a password is guessed. */
export interface StrengthCheck {
  /**
   * Null if `password`, in NFC, will do, or a sentence or two that name the reason and the mend. `own`: what its owner
   * is called.
   *
   * @throws DomainError SERVICE_UNAVAILABLE if too many wait to be judged, or once closed.
   */
  weakness(password: string, own: readonly string[]): Promise<string | null>;
  /** Ends the thread. */
  close(): Promise<void>;
}

/**
 * Makes the estimate of how easily a password is guessed: zxcvbn with its English word lists, offline. They are loaded
 * on first use, in a thread of their own that goes when it is not needed: that takes about 0.3 s and 60 MB, and an
 * estimate up to 30 ms of CPU, which the event loop is spared. What zxcvbn knows too little of, such as repetitions and
 * keyboards of other scripts, `countUnpredictable` finds.
 *
 * @param options.maxWaitMs - the longest that a password waits to be judged, in milliseconds; see `QueueLimits`.
 */
export function createStrengthCheck({ maxWaitMs }: { readonly maxWaitMs?: number | undefined } = {}): StrengthCheck {
  const thread = createThreads<StrengthTask, Strength>({ worker: 'strength-worker.js', ...LIMITS, maxWaitMs });
  return {
    async weakness(password, own) {
      const estimate = (part: string[]) =>
        thread.run({ password: part.join(''), own: ownWords(own), maxLength: 2 * WINDOW });
      // As strong as its strongest part.
      const estimateParts = async (characters: string[]) => {
        const first = await estimate(characters.slice(0, WINDOW));
        return first.score < MIN_SCORE && characters.length > WINDOW ? estimate(characters.slice(-WINDOW)) : first;
      };
      const characters = [...password];
      const { score, warning } = await estimateParts(characters);
      if (score < MIN_SCORE) return inWords(warning);
      const lower = [...password.toLowerCase()];
      // zxcvbn counts each copy of a word as one more to guess where something stands between the copies.
      const once = withoutCopies(lower);
      if (once.length < lower.length && (await estimateParts(once)).score < MIN_SCORE) return inWords('extendedRepeat');
      const variety = countUnpredictable(lower);
      return variety < Math.min(MIN_VARIETY, characters.length / 2) ? inWords('extendedRepeat') : null;
    },
    close: () => thread.close(),
  };
}

function inWords(warning: string | null): string {
  const reason = REASONS[warning ?? ''] ?? 'This password is easy to guess.';
  return `${reason} Use a few words that have nothing to do with each other.`;
}

/** What `strength-worker.js` takes: `own` are words that make a password easier to guess. */
interface StrengthTask {
  readonly password: string;
  readonly own: string[];
  /** UTF-16 code units that are looked at. */
  readonly maxLength: number;
}

/** What it says, in zxcvbn's terms. */
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
