import { type Parsed, refused } from './parsed';

const MAX_CHARACTERS = 200;
/** Control characters, line breaks, and what reverses the text around it (UAX #9). Joiners stay: Persian needs them. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;

/**
 * Reads a full name: at most 200 characters, any script, blanks at the ends removed. Nothing left is no name: null.
 *
 * @param text - a well-formed string, as the user wrote it.
 */
export function parseFullName(text: string): Parsed<{ readonly value: string | null }> {
  const value = text.trim();
  if ([...value.slice(0, 2 * MAX_CHARACTERS + 1)].length > MAX_CHARACTERS) {
    return refused(`A full name has at most ${MAX_CHARACTERS} characters.`);
  }
  if (CONTROL.test(value)) return refused('A full name has no line breaks or control characters.');
  return { ok: true, value: value || null };
}
