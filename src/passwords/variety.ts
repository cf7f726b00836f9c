/** Runs of keys on common keyboards, of digits and of letters: a step along one of them is as predictable as the alphabet. */
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

/** Shorter pieces come again by chance in what people make up. */
const SHORTEST_COPY = 3;

/**
 * Counts the characters of a text that do not follow from those before them: `aaaa` and `abcabcabc` go on as they
 * began, and so do sequences of characters (`abcd`, `9876`), walks on a keyboard, two of these in turn (`a1b2c3`), and
 * pieces that were there before. It needs no word list, and so works for any script.
 *
 * @param characters - of the text, in lower case. The work grows with the square of their number: give at most a few
 * thousand.
 */
export function countUnpredictable(characters: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < characters.length; ) {
    const { from, length } = longestCopy(characters, at);
    if (length >= SHORTEST_COPY) {
      at += length;
      // `zorg1zorg2`: what ends the copy may still count on from what stands there.
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
 * A text without the pieces that stand in it before, of three characters or more: `letmein letmein letmein` is `letmein `.
 *
 * @param characters - as for {@link countUnpredictable}.
 */
export function withoutCopies(characters: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < characters.length; ) {
    const { length } = longestCopy(characters, at);
    if (length < SHORTEST_COPY) kept.push(...characters.slice(at, at + 1));
    at += length < SHORTEST_COPY ? 1 : length;
  }
  return kept;
}

/**
 * How many characters from `at` on stand somewhere before, and where; they may overlap themselves as a repetition does.
 */
function longestCopy(characters: readonly string[], at: number): { from: number; length: number } {
  let longest = { from: 0, length: 0 };
  for (let from = 0; from < at; from += 1) {
    let length = 0;
    while (at + length < characters.length && characters[from + length] === characters[at + length]) length += 1;
    if (length >= longest.length) longest = { from, length };
  }
  return longest;
}

/** Whether the character at `at` repeats the last step of every `distance`-th character, or that character itself. */
function goesOn(characters: readonly string[], at: number, distance: number): boolean {
  const [last, one, other] = [at, at - distance, at - 2 * distance].map((index) => characters[index]);
  if (last === undefined || one === undefined) return false;
  if (distance === 1 && last === one) return true;
  return other !== undefined && stepsOf(one, last).some((step) => stepsOf(other, one).includes(step));
}

/** Every way to go from one character to the next: `1` by code point, `key` to a neighbour on some keyboard. */
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
