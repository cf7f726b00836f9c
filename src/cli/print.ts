import { visible, visibleJson } from './visible';

/** What every command takes. */
export interface JsonOption {
  readonly json?: boolean;
}

/** Prints lines. What is not to be seen in them is made visible, so that no value makes another line. */
export function print(...lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${visible(line)}\n`).join(''));
}

/** Prints one JSON value. */
export function printJson(value: unknown): void {
  process.stdout.write(`${visibleJson(value, 2)}\n`);
}

/** Prints a value for programs, or lines for people. */
export function answer({ json }: JsonOption, value: unknown, ...lines: readonly string[]): void {
  if (json) printJson(value);
  else print(...lines);
}

/** Says something beside the answer, on standard error. */
export function remark(...lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `${visible(line)}\n`).join(''));
}
