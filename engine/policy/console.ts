import type { Readable, Writable } from 'node:stream';
import { styleText } from 'node:util';

/** The standard streams of a command. */
export interface ConsoleStreams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** The option that every command has. */
export interface JsonOption {
  readonly json?: boolean;
}

/** Prints lines on standard output. */
export function print({ stdout }: Pick<ConsoleStreams, 'stdout'>, ...lines: readonly string[]): void {
  stdout.write(lines.map((line) => `${visible(line)}\n`).join(''));
}

/** Prints one JSON value on standard output. */
export function printJson({ stdout }: Pick<ConsoleStreams, 'stdout'>, value: unknown): void {
  stdout.write(`${visibleJson(value, 2)}\n`);
}

/** Prints the result of a command: with `--json` the value, otherwise the lines. */
export function answer(
  io: Pick<ConsoleStreams, 'stdout'>,
  { json }: JsonOption,
  value: unknown,
  ...lines: readonly string[]
): void {
  if (json) printJson(io, value);
  else print(io, ...lines);
}

/** Prints lines that are not the result of the command, on standard error. */
export function remark({ stderr }: Pick<ConsoleStreams, 'stderr'>, ...lines: readonly string[]): void {
  stderr.write(lines.map((line) => `${visible(line)}\n`).join(''));
}

/** Prints rows in columns of equal width, two spaces apart; the first row is the head. */
export function printTable({ stdout }: Pick<ConsoleStreams, 'stdout'>, rows: readonly (readonly string[])[]): void {
  stdout.write(table(rows, stdout));
}

/**
 * Lays out rows in columns of equal width, two spaces apart; the first row is the head. Control characters in a cell are
 * escaped.
 *
 * @param stream - where it is printed: the head is bold on a terminal.
 */
export function table(rows: readonly (readonly string[])[], stream: Writable): string {
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
  const title = styleText('bold', line(head), { stream });
  return [title, widths.map((width) => '-'.repeat(width)).join('  '), ...body.map(line), ''].join('\n');
}

/** Lays out names and values as lines, with the values in one column. */
export function fields(entries: readonly (readonly [name: string, value: string])[]): string[] {
  const width = Math.max(...entries.map(([name]) => name.length)) + 2;
  return entries.map(([name, value]) => `${name.padEnd(width)}${value}`);
}

/** Control characters, line breaks, and characters that change the direction of text (UAX #9): a terminal acts on them. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/**
 * Escapes control characters of a terminal, as `\u{1b}`, and returns one line. Values may come from clients, such as
 * the name of a program.
 */
export function visible(text: string): string {
  return text.replace(CONTROL, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** Escapes as {@link visible} does, in a text that may have several lines. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/** Returns JSON in which the characters that a terminal acts on are escaped; it parses to the same value. */
export function visibleJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent)
    .split('\n')
    .map((line) => line.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`))
    .join('\n');
}
