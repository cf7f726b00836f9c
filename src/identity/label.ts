import { withoutBlanks } from './blanks';
import { type Parsed, refused } from './parsed';

/**
 * Control characters, line breaks, and characters that reverse the text around them (UAX #9). Joiners stay: Persian
 * needs them.
 */
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
  /** Its name in messages. */
  readonly what: string;
  /** Its maximum number of characters, at most 200. */
  readonly max: number;
  /** The pattern that it must match, and an example. */
  readonly form?: { readonly pattern: RegExp; readonly example: string };
}

/**
 * Makes the reader of a text on one line in any script, blanks at the ends removed. An empty text is read as null.
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
 * @param text - as the user wrote it, of any length: a text that is too long is refused at once.
 * @param limits - `what`: its name in messages; `max`: its maximum number of characters, at most 200.
 */
function parseLine(
  text: string,
  { what, max }: { readonly what: string; readonly max: number },
): Parsed<{ readonly value: string }> {
  const tooLong = refused(`${what} has at most ${max} characters.`);
  // Checked first: a character has at most two code units, and the limit leaves room for blanks at the ends.
  if (text.length > 4 * max) return tooLong;
  const value = withoutBlanks(text);
  if ([...value].length > max) return tooLong;
  if (CONTROL.test(value)) return refused(`${what} has no line breaks or control characters.`);
  return { ok: true, value };
}
