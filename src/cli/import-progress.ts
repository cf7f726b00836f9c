import type { ImportProgress } from '../users/transfer/import-users';
import { remark } from './print';

/** Shows on standard error how an import goes. */
export interface ProgressDisplay {
  begin(at: ImportProgress): void;
  move(to: ImportProgress): void;
  /** Writes something else, on lines of its own. */
  say(...lines: readonly string[]): void;
  end(): void;
}

/** What to show, and how often where there is no terminal. */
export interface ProgressOptions {
  /** Of what is read, in bytes, if that is known. */
  readonly size: number | undefined;
  /** Lines of the file. */
  readonly every: number;
}

/** A bar on a terminal, if it is known how long it is to be; a line now and then elsewhere. */
export function createProgressDisplay(options: ProgressOptions): ProgressDisplay {
  const { size } = options;
  return process.stderr.isTTY && size !== undefined && size > 0 ? bar(size) : lines(options);
}

function bar(size: number): ProgressDisplay {
  const { SingleBar, Presets } = require('cli-progress') as typeof import('cli-progress');
  const format = '{bar} {percentage}% | {done} | {eta_formatted} left';
  const shown = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
  let at: ImportProgress | undefined;
  const start = (from: ImportProgress) => {
    at = from;
    shown.start(size, from.offset, { done: inWords(from) });
  };
  return {
    begin: start,
    move(to) {
      at = to;
      shown.update(to.offset, { done: inWords(to) });
    },
    say(...texts) {
      const from = at;
      if (from) shown.stop();
      remark(...texts);
      if (from) start(from);
    },
    end() {
      if (at) shown.stop();
      at = undefined;
    },
  };
}

function lines({ every }: Pick<ProgressOptions, 'every'>): ProgressDisplay {
  let next = 0;
  return {
    begin({ line }) {
      next = line + every;
    },
    move(to) {
      if (to.line < next) return;
      remark(inWords(to));
      next = to.line + every;
    },
    say: remark,
    end() {},
  };
}

/** Commas in numbers, whatever the machine's language: the rest is English. */
export function inWords({ line, counts }: ImportProgress): string {
  const { imported, alreadyThere, failed } = counts;
  const count = (number: number) => number.toLocaleString('en');
  const there = alreadyThere > 0 ? `, ${count(alreadyThere)} already there` : '';
  return `${count(line)} lines: ${count(imported)} imported${there}, ${count(failed)} failed`;
}
