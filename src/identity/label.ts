import { parseLine } from './line';
import { type Parsed, refused } from './parsed';

/**
 * Reads what somebody calls a thing of theirs: 1 to 100 characters on one line, blanks at the ends removed.
 *
 * @param text - as the user wrote it, of any length.
 */
export function parseLabel(text: string): Parsed<{ readonly value: string }> {
  const line = parseLine(text, { what: 'A name', max: 100 });
  return line.ok && line.value === '' ? refused('A name has at least one character.') : line;
}
