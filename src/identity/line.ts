import { withoutBlanks } from './blanks';
import { type Parsed, refused } from './parsed';

/** Control characters, line breaks, and what reverses the text around it (UAX #9). Joiners stay: Persian needs them. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;

/**
 * Reads a text on one line in any script, blanks at the ends removed. It may be empty.
 *
 * @param text - as the user wrote it, of any length: too long a text costs no work.
 * @param limits - `what` it is, for messages; `max`: characters that it may have, at most 200.
 */
export function parseLine(
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
