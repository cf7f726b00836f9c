import { withoutBlanks } from './blanks';
import { type Parsed, refused } from './parsed';

/** Control characters, line breaks, and what reverses the text around it (UAX #9). Joiners stay: Persian needs them. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;

/**
 * Reads the name of a token or a client: 1 to 100 characters on one line, blanks at the ends removed.
 *
 * @param text - as the user wrote it, of any length.
 */
export function parseLabel(text: string): Parsed<{ readonly value: string }> {
  const line = parseLine(text, { what: 'A name', max: 100 });
  return line.ok && line.value === '' ? refused('A name has at least one character.') : line;
}

/** A text on one line. */
interface OneLine {
  /** What it is, for messages. */
  readonly what: string;
  /** Its most characters, at most 200. */
  readonly max: number;
  /** What it must look like, and an example of that. */
  readonly form?: { readonly pattern: RegExp; readonly example: string };
}

/**
 * Makes the reader of a text on one line in any script, blanks at the ends removed. An empty text is no value: null.
 *
 * @returns a function for texts of any length.
 */
export function oneLine({ what, max, form }: OneLine): (text: string) => Parsed<{ readonly value: string | null }> {
  return (text) => {
    const line = parseLine(text, { what, max });
    if (!line.ok || line.value === '') return line.ok ? { ok: true, value: null } : line;
    return form && !form.pattern.test(line.value) ? refused(`${what} must be like ${form.example}.`) : line;
  };
}

/**
 * Reads a text on one line in any script, blanks at the ends removed. It may be empty.
 *
 * @param text - as the user wrote it, of any length: too long a text costs no work.
 * @param limits - `what` it is, for messages; `max`: its most characters, at most 200.
 */
function parseLine(
  text: string,
  { what, max }: { readonly what: string; readonly max: number },
): Parsed<{ readonly value: string }> {
  const tooLong = refused(`${what} has at most ${max} characters.`);
  // Before any work: a character has at most two code units, and blanks at the ends get some room.
  if (text.length > 4 * max) return tooLong;
  const value = withoutBlanks(text);
  if ([...value].length > max) return tooLong;
  if (CONTROL.test(value)) return refused(`${what} has no line breaks or control characters.`);
  return { ok: true, value };
}
