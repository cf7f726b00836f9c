import { parseLine } from './line';
import type { Parsed } from './parsed';

/**
 * Reads a full name: at most 200 characters, any script, blanks at the ends removed. Nothing left is no name: null.
 *
 * @param text - as the user wrote it, of any length.
 */
export function parseFullName(text: string): Parsed<{ readonly value: string | null }> {
  const line = parseLine(text, { what: 'A full name', max: 200 });
  return line.ok ? { ok: true, value: line.value || null } : line;
}
