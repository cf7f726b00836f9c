import { type Parsed, refused } from './parsed';

const MAX_CHARACTERS = 100;
/** Control characters, line breaks, and what reverses the text around it (UAX #9). */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;

/**
 * Reads what somebody calls a thing of theirs: 1 to 100 characters on one line, blanks at the ends removed.
 *
 * @param text - a well-formed string, as the user wrote it.
 */
export function parseLabel(text: string): Parsed<{ readonly value: string }> {
  const value = text.trim();
  if (value === '') return refused('A name has at least one character.');
  if ([...value.slice(0, 2 * MAX_CHARACTERS + 1)].length > MAX_CHARACTERS) {
    return refused(`A name has at most ${MAX_CHARACTERS} characters.`);
  }
  if (CONTROL.test(value)) return refused('A name has no line breaks or control characters.');
  return { ok: true, value };
}
