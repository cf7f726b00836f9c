import { styleText } from 'node:util';
import { visible } from './visible';

/**
 * Lays out rows in columns of equal width, two blanks apart; the first row is the head. What is not to be seen in a cell
 * is made visible.
 */
export function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(visible));
  const widths: number[] = [];
  for (const row of cells) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const [head = [], ...body] = cells;
  const title = styleText('bold', line(head), { stream: process.stdout });
  return [title, widths.map((width) => '-'.repeat(width)).join('  '), ...body.map(line), ''].join('\n');
}

/** Lines of a name and a value each, the values below each other; for {@link print}. */
export function fields(entries: readonly (readonly [name: string, value: string])[]): string[] {
  const width = Math.max(...entries.map(([name]) => name.length)) + 2;
  return entries.map(([name, value]) => `${name.padEnd(width)}${value}`);
}
