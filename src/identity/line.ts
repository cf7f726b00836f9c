import { type Parsed, refused } from './parsed';

/** Control characters, line breaks, and what reverses the text around it (UAX #9). Joiners stay: Persian needs them. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;

/**
 * Reads a text on one line in any script, blanks at the ends removed. It may be empty.
 *
 * @param text - a well-formed string, as the user wrote it.
 * @param limits - `what` it is, for messages; `max`: characters that it may have.
 */
export function parseLine(
  text: string,
  { what, max }: { readonly what: string; readonly max: number },
): Parsed<{ readonly value: string }> {
  const value = text.trim();
  if ([...value.slice(0, 2 * max + 1)].length > max) return refused(`${what} has at most ${max} characters.`);
  if (CONTROL.test(value)) return refused(`${what} has no line breaks or control characters.`);
  return { ok: true, value };
}
