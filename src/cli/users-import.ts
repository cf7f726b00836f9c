import { type Command, InvalidArgumentError } from 'commander';
import { isUnavailable } from '../database/errors';
import { createPasswordHasher } from '../passwords/hashing';
import { createPasswordPolicy } from '../passwords/policy';
import type { FailedLine } from '../users/transfer/import-batches';
import { type ImportSource, openSource, streamSource } from '../users/transfer/import-source';
import { type ImportProgress, type ImportSummary, importUsers } from '../users/transfer/import-users';
import { CommandError } from './command-error';
import { type FailedLinesOptions, openFailedLines } from './failed-lines';
import { examples, takesJson } from './help';
import { createProgressDisplay } from './import-progress';
import { asJson, asText, howToGoOn, teller } from './import-report';
import { answer, type JsonOption, remark } from './print';
import { withDatabase } from './with-database';

interface Options extends JsonOption, FailedLinesOptions {
  readonly dryRun?: boolean;
  readonly restart?: boolean;
  readonly ignoreUnknown?: boolean;
  readonly every: number;
}

/** `scoped-api users import` */
export function registerUsersImport(users: Command): void {
  takesJson(users.command('import'), 'print a JSON summary')
    .description(
      'Make a user of each line of a file of JSON Lines. Stopped at any point, it goes on where it was when it is run again.',
    )
    .argument('<file>', 'what to import; - reads standard input, which has to begin anew if it is stopped')
    .option('--dry-run', 'judge every line, and keep nothing')
    .option('--errors <file>', 'add the number and the reasons of each line that failed, as JSON Lines')
    .option('--rejected <file>', 'add each line that failed as it is, to be fixed and imported. It has secrets')
    .option('--restart', 'begin at the first line; users who are there already are left alone')
    .option('--ignore-unknown', 'let members pass that are not of the format, in place of failing the line')
    .option('--every <lines>', 'tell how it goes every so many lines, where there is no terminal', readEvery, 10_000)
    .addHelpText(
      'after',
      '\nA line: {"username": "ada", "email": "ada@example.com", "passwordHash": "$2b$12$..."}' +
        '\nMembers: id, username, email, fullName, role, scopes, isActive, emailVerifiedAt, createdAt, updatedAt, and' +
        '\npasswordHash (bcrypt), or password (in plain, slow), or neither: such a user has to reset it.' +
        '\n\nExit codes: 0 every line is a user now, 1 some are not, or it was stopped, 2 wrong usage.\n' +
        examples(
          'scoped-api users import users.jsonl --dry-run',
          'scoped-api users import users.jsonl --errors errors.jsonl --rejected rejected.jsonl',
          'gunzip -c users.jsonl.gz | scoped-api users import -',
        ),
    )
    .action(importFile);
}

async function importFile(file: string, options: Options): Promise<void> {
  const source = file === '-' ? streamSource('standard input', process.stdin) : await openSource(file);
  try {
    const failed = await openFailedLines(options, source);
    try {
      const { summary, isDone } = await importSource(source, failed.write, options);
      process.exitCode = summary.counts.failed > 0 ? 1 : 0;
      answer(options, asJson(source, summary, { ...options, isDone }), ...asText(summary, { ...options, isDone }));
    } finally {
      await failed.close();
    }
  } finally {
    await source.close();
  }
}

async function importSource(
  source: ImportSource,
  keep: (lines: readonly FailedLine[]) => Promise<void>,
  { dryRun = false, restart = false, ignoreUnknown = false, every }: Options,
): Promise<{ summary: ImportSummary; isDone: boolean }> {
  const display = createProgressDisplay({ size: source.size, every });
  const tell = teller(display);
  let at: ImportProgress | undefined;
  let isDone = true;
  const onSignal = () => {
    display.end();
    remark(`Interrupted${at ? ` after line ${at.line}` : ''}. ${howToGoOn(source, dryRun)}`);
  };
  try {
    const summary = await withDatabase(async (database, config) => {
      const hasher = createPasswordHasher({ cost: config.bcryptCost, maxWaitMs: Number.POSITIVE_INFINITY });
      const policy = createPasswordPolicy({ minLength: config.passwordMinLength, maxWaitMs: Number.POSITIVE_INFINITY });
      process.once('SIGINT', onSignal);
      try {
        return await importUsers(
          { database, hasher, policy },
          source,
          { dryRun, restart, ignoreUnknown },
          {
            begins(from) {
              at = from;
              if (from.line > 0) display.say(`Going on after line ${from.line}.`);
              display.begin(from);
            },
            async fails(lines) {
              await keep(lines);
              for (const line of lines) tell(line);
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
        await Promise.all([hasher.close(), policy.close()]);
      }
    });
    return { summary, isDone: isDone && summary.resumedAfterLine > 0 };
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    const where = at ? `after line ${at.line}` : 'before the first line';
    throw new CommandError('UNAVAILABLE', `The database was lost ${where}. ${howToGoOn(source, dryRun)}`);
  } finally {
    display.end();
  }
}

function readEvery(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number of lines, at least 1.');
}
