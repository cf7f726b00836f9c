/** A place in a file. */
export interface Place {
  /** The file as it was named. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column?: number;
}

/** What is wrong in a file, and how to fix it. */
export interface Problem {
  readonly place?: Place | undefined;
  readonly message: string;
}

/** Returns a problem in the form that editors and the annotations of CI systems read: `file:line:column: message`. */
export function describeProblem({ place, message }: Problem): string {
  return place ? `${describePlace(place)}: ${message}` : message;
}

/** Returns `file:line:column`, or `file:line` where the column is unknown. */
function describePlace({ file, line, column }: Place): string {
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}

/** The command line is wrong, and nothing was tried. */
export const EXIT_WRONG_USE = 2;
/** The answer is no: something differs, fails, or cannot be used. */
export const EXIT_FAILED = 1;

/** The error of a policy command. The message is for people: it says what is wrong, where, and what to do. */
export class PolicyToolError extends Error {
  /** The command line of the server prints errors of this name. */
  override readonly name = 'CommandError';

  /**
   * @param code - for programs, such as `FAILED`.
   * @param exitCode - of the process.
   */
  constructor(
    readonly code: string,
    message: string,
    readonly exitCode: number = EXIT_FAILED,
  ) {
    super(message);
  }
}

/** Maximum number of problems that one error lists. */
const MAX_LISTED = 100;

/**
 * Throws one error with every problem, if there is one.
 *
 * @param code - of the error, for programs.
 * @param title - the line above the problems.
 */
export function throwProblems(code: string, title: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const lines = problems.slice(0, MAX_LISTED).map(describeProblem);
  const more = problems.length - lines.length;
  if (more > 0) lines.push(`and ${more} more`);
  throw new PolicyToolError(code, [title, ...lines].join('\n'));
}

/** Maximum number of typing errors of a suggestion. */
const MAX_TYPOS = 2;

/** Returns `. Did you mean NAME?` for the candidate that a mistyped name probably stands for; otherwise an empty text. */
export function suggestion(name: string, candidates: Iterable<string>): string {
  let best: string | undefined;
  let fewest = MAX_TYPOS + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > MAX_TYPOS) continue;
    const typos = typosBetween(candidate, name);
    if (typos < fewest && typos * 2 < candidate.length) [best, fewest] = [candidate, typos];
  }
  return best === undefined ? '' : `. Did you mean ${best}?`;
}

/** Returns the Levenshtein distance. */
function typosBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
