/** Shorter names are near to too many others. */
const MIN_LENGTH = 8;
const MAX_TYPOS = 2;

/** The known variable that a name may be a typing error for, such as DATABASE_URL for DATABSE_URL. */
export function nearName(name: string, known: Iterable<string>): string | undefined {
  for (const one of known) {
    if (one === name) return undefined;
  }
  for (const one of known) {
    const isLong = one.length >= MIN_LENGTH && Math.abs(one.length - name.length) <= MAX_TYPOS;
    if (isLong && typos(one, name) <= MAX_TYPOS) return one;
  }
  return undefined;
}

/** Levenshtein's distance. */
function typos(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, character] of [...one].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (other[column - 1] === character ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
