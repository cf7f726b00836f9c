import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { isUnavailable } from '../database/errors';
import type { FailedLine } from '../users/transfer/import-batches';
import { type ImportSource, openSource, streamSource } from '../users/transfer/import-source';
import type { ImportProgress, ImportSummary } from '../users/transfer/import-users';
import { CommandError, EXIT_WRONG_USAGE } from './command-error';
import { answer, type CommandStreams, type Console, type JsonOption, remark } from './console';
import { addJson, examples } from './options';
import { withCapabilities } from './with-capabilities';

interface Options extends JsonOption, FailedLinesOptions {
  readonly dryRun?: boolean;
  readonly restart?: boolean;
  readonly ignoreUnknown?: boolean;
  readonly every: number;
}

/** `scoped-api users import` */
export function registerUsersImport(users: Command, io: Console): void {
  addJson(users.command('import'), 'print a JSON summary')
    .description(
      'Create a user from each line of a file of JSON Lines. If it is stopped, the same command continues where it stopped.',
    )
    .argument('<file>', 'the file; - reads standard input, which has to be sent again from its beginning after a stop')
    .option('--dry-run', 'check every line, and store nothing')
    .option('--errors <file>', 'append the number and the reasons of each line that failed, as JSON Lines')
    .option('--rejected <file>', 'append each line that failed as it is, to be fixed and imported. It has secrets')
    .option('--restart', 'begin at the first line; users who exist already are left alone')
    .option('--ignore-unknown', 'ignore members that are not of the format, instead of failing the line')
    .option('--every <lines>', 'without a terminal, report the progress every so many lines', readEvery, 10_000)
    .addHelpText(
      'after',
      '\nA line: {"username": "ada", "email": "ada@example.com", "passwordHash": "$2b$12$..."}' +
        '\nMembers: id, username, email, fullName, role, scopes, isActive, emailVerifiedAt, createdAt, updatedAt, and' +
        '\npasswordHash (bcrypt), or password (in plain text, slow), or neither: such a user has to reset it.' +
        '\n\nExit codes: 0 every line is a user now, 1 some are not, or it was stopped, 2 wrong usage.\n' +
        examples(
          'scoped-api users import users.jsonl --dry-run',
          'scoped-api users import users.jsonl --errors errors.jsonl --rejected rejected.jsonl',
          'gunzip -c users.jsonl.gz | scoped-api users import -',
        ),
    )
    .action((file: string, options: Options) => importFile(io, file, options));
}

async function importFile(io: Console, file: string, options: Options): Promise<void> {
  const source = file === '-' ? streamSource('standard input', io.stdin) : await openSource(file);
  try {
    const failed = await openFailedLines(options, source);
    try {
      const { summary, isDone } = await importSource(io, source, failed.write, options);
      io.exitCode = summary.counts.failed > 0 ? 1 : 0;
      const { dryRun = false } = options;
      const json = {
        file: source.name,
        lines: summary.line,
        resumedAfterLine: summary.resumedAfterLine,
        ...summary.counts,
        dryRun,
        alreadyDone: isDone,
      };
      answer(io, options, json, ...summaryLines(summary, { dryRun, isDone }));
    } finally {
      await failed.close();
    }
  } finally {
    await source.close();
  }
}

/** @returns with `isDone`, whether an earlier run had imported all of it, and this one nothing. */
async function importSource(
  io: Console,
  source: ImportSource,
  keep: (lines: readonly FailedLine[]) => Promise<void>,
  { dryRun = false, restart = false, ignoreUnknown = false, every }: Options,
): Promise<{ summary: ImportSummary; isDone: boolean }> {
  const display = createProgressDisplay(io, { size: source.size, every });
  const report = createFailureReport(display);
  let at: ImportProgress | undefined;
  let isDone = true;
  const onSignal = () => {
    display.end();
    remark(io, `Interrupted${at ? ` after line ${at.line}` : ''}. ${howToContinue(source, dryRun)}`);
  };
  try {
    const summary = await withCapabilities(io, async ({ importUsers }) => {
      process.once('SIGINT', onSignal);
      try {
        return await importUsers(
          source,
          { dryRun, restart, ignoreUnknown },
          {
            begins(from) {
              at = from;
              if (from.line > 0) display.say(`Continuing after line ${from.line}.`);
              display.begin(from);
            },
            async fails(lines) {
              await keep(lines);
              for (const line of lines) report(line);
            },
            moves(to) {
              at = to;
              isDone = false;
              display.move(to);
            },
          },
        );
      } finally {
        process.off('SIGINT', onSignal);
      }
    });
    return { summary, isDone: isDone && summary.resumedAfterLine > 0 };
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    const where = at ? `after line ${at.line}` : 'before the first line';
    throw new CommandError('UNAVAILABLE', `The database was lost ${where}. ${howToContinue(source, dryRun)}`);
  } finally {
    display.end();
  }
}

function readEvery(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number of lines, at least 1.');
}

function howToContinue({ path }: ImportSource, dryRun: boolean): string {
  if (dryRun) return 'Nothing was kept.';
  return path === undefined
    ? 'Send the same input again from its beginning: users who exist already are left alone.'
    : 'The same command continues from there.';
}

function summaryLines(
  summary: ImportSummary,
  { dryRun, isDone }: { readonly dryRun: boolean; readonly isDone: boolean },
): string[] {
  const { mustReset, failed } = summary.counts;
  return [
    ...(isDone ? ['This file was imported before. There is nothing to do.'] : []),
    `${dryRun ? 'Nothing was kept. It would be: ' : ''}${progressSentence(summary)}.`,
    ...(mustReset > 0
      ? [`${mustReset.toLocaleString('en')} of them can't log in before their password is reset.`]
      : []),
    ...(failed > 0 && !dryRun ? ['Fix the lines that failed, and import those (--rejected FILE keeps them).'] : []),
  ];
}

/** Failed lines that are reported one by one; the rest is counted, and in the file of `--errors`. */
const MAX_REPORTED = 100;

/** Returns a function that reports why a line failed, up to {@link MAX_REPORTED} lines. */
function createFailureReport(display: ProgressDisplay): (line: FailedLine) => void {
  let reported = 0;
  return ({ line, faults }) => {
    reported += 1;
    if (reported > MAX_REPORTED + 1) return;
    if (reported > MAX_REPORTED) return display.say(`More lines failed; --errors FILE has the reasons of all.`);
    for (const { member, reason } of faults) {
      display.say(`line ${line.number}: ${member === null ? '' : `${member}: `}${reason}`);
    }
  };
}

/** Shows the progress of an import on standard error. */
interface ProgressDisplay {
  begin(at: ImportProgress): void;
  move(to: ImportProgress): void;
  /** Writes a message on lines of its own. */
  say(...lines: readonly string[]): void;
  end(): void;
}

interface ProgressOptions {
  /** Size of the source in bytes, if it is known. */
  readonly size: number | undefined;
  /** Lines of the source between two reports, where there is no terminal. */
  readonly every: number;
}

/** A bar on a terminal if the size is known; otherwise a line now and then. */
function createProgressDisplay(io: CommandStreams, { size, every }: ProgressOptions): ProgressDisplay {
  return io.stderr.isTTY && size !== undefined && size > 0 ? progressBar(io, size) : progressLines(io, every);
}

function progressBar(io: CommandStreams, size: number): ProgressDisplay {
  const { SingleBar, Presets } = require('cli-progress') as typeof import('cli-progress');
  const format = '{bar} {percentage}% | {done} | {eta_formatted} left';
  const shown = new SingleBar({ format, stream: io.stderr, hideCursor: true }, Presets.shades_classic);
  let at: ImportProgress | undefined;
  const start = (from: ImportProgress) => {
    at = from;
    shown.start(size, from.offset, { done: progressSentence(from) });
  };
  return {
    begin: start,
    move(to) {
      at = to;
      shown.update(to.offset, { done: progressSentence(to) });
    },
    say(...texts) {
      const from = at;
      if (from) shown.stop();
      remark(io, ...texts);
      if (from) start(from);
    },
    end() {
      if (at) shown.stop();
      at = undefined;
    },
  };
}

function progressLines(io: CommandStreams, every: number): ProgressDisplay {
  let next = 0;
  return {
    begin({ line }) {
      next = line + every;
    },
    move(to) {
      if (to.line < next) return;
      remark(io, progressSentence(to));
      next = to.line + every;
    },
    say: (...texts) => remark(io, ...texts),
    end() {},
  };
}

/** Numbers with commas, whatever the language of the machine: the rest is English. */
function progressSentence({ line, counts }: ImportProgress): string {
  const { imported, alreadyThere, failed } = counts;
  const count = (number: number) => number.toLocaleString('en');
  const there = alreadyThere > 0 ? `, ${count(alreadyThere)} already there` : '';
  return `${count(line)} lines: ${count(imported)} imported${there}, ${count(failed)} failed`;
}

/** The files that failed lines are appended to. */
interface FailedLines {
  /** Writes the lines to the disk. */
  write(lines: readonly FailedLine[]): Promise<void>;
  close(): Promise<void>;
}

/** The names of the files, if any. */
export interface FailedLinesOptions {
  /** The file for the number and the reasons of each line, as JSON Lines, without its content. */
  readonly errors?: string;
  /** The file for the lines themselves, including secrets. */
  readonly rejected?: string;
}

/** Symbolic links are not followed. */
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
/** Only the owner may read the files, whatever their mode was before. */
const MODE = 0o600;

/**
 * Opens the files that failed lines are appended to. They are never emptied: after an import was continued they must also
 * have the lines of the earlier runs.
 *
 * @throws CommandError for what can't be written, is not a regular file, or is the file that is imported.
 */
export async function openFailedLines(
  { errors, rejected }: FailedLinesOptions,
  source: ImportSource,
): Promise<FailedLines> {
  if (errors !== undefined && errors === rejected) {
    throw new CommandError('USAGE', '--errors and --rejected must be two files.', EXIT_WRONG_USAGE);
  }
  const opened: FileHandle[] = [];
  const close = async () => void (await Promise.all(opened.map((file) => file.close())));
  const openFor = async (path: string | undefined, option: string) => {
    if (path === undefined) return undefined;
    const file = await openRegularFile(path, option);
    opened.push(file);
    if (await source.isFile(file)) {
      throw new CommandError('USAGE', `${option} must be another file than the one to import.`, EXIT_WRONG_USAGE);
    }
    await file.chmod(MODE);
    return file;
  };
  try {
    const errorsFile = await openFor(errors, '--errors');
    const rejectedFile = await openFor(rejected, '--rejected');
    return {
      async write(lines) {
        await errorsFile?.appendFile(lines.map(reasonsLine).join(''));
        await rejectedFile?.appendFile(Buffer.concat(lines.flatMap(originalLine)));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openRegularFile(path: string, option: string): Promise<FileHandle> {
  const refuse = (why: string) => new CommandError('FAILED', `Can't write to ${path} (${option}): ${why}`);
  const file = await open(path, FLAGS | constants.O_NONBLOCK, MODE).catch((error) => {
    throw refuse((error as Error).message);
  });
  try {
    if (!(await file.stat()).isFile()) throw refuse('it is not a regular file.');
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

function reasonsLine({ line, faults }: FailedLine): string {
  return `${JSON.stringify({ line: line.number, errors: faults })}\n`;
}

/** The content of a line that is too long was not stored. */
function originalLine({ line }: FailedLine): Buffer[] {
  return line.isTooLong ? [] : [line.bytes, Buffer.from('\n')];
}
