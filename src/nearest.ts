/** Maximum number of typing errors: with more, it is probably another word. */
const MAX_TYPOS = 2;

/**
 * Returns the candidate that a mistyped name probably stands for.
 *
 * @param name - the name. One that is much longer than every candidate costs no time.
 * @returns the candidate with the fewest typing errors, at most two and fewer than half of its characters; undefined if
 *   there is none.
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = MAX_TYPOS + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > MAX_TYPOS) continue;
    const typos = typosBetween(candidate, name);
    if (typos < fewest && typos * 2 < candidate.length) [best, fewest] = [candidate, typos];
  }
  return best;
}

/** The Levenshtein distance, in which two swapped neighbors count as one error. */
function typosBetween(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let line = 1; line <= one.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (one[line - 1] === other[column - 1] ? 0 : 1);
      const isSwap = line > 1 && one[line - 1] === other[column - 2] && one[line - 2] === other[column - 1];
      const swapped = isSwap ? (before[column - 2] ?? 0) + 1 : replaced;
      next.push(Math.min(replaced, swapped, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[other.length] ?? 0;
}
