import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import type { Role } from '../scopes/registry';
import { exportUsers } from '../users/transfer/export-users';
import { CommandError, EXIT_WRONG_USAGE } from './command-error';
import { type ConfirmOption, confirmation, takesYes } from './confirm';
import { examples, takesJson } from './help';
import { type JsonOption, printJson, remark } from './print';
import { ROLES, roleArgument } from './role-argument';
import { isFileAt, writeWholeFile } from './whole-file';
import { withDatabase } from './with-database';

interface Options extends JsonOption, ConfirmOption {
  readonly output?: string;
  readonly withPasswordHashes?: true;
  readonly search?: string;
  readonly role?: Role;
  readonly active?: true;
  readonly disabled?: true;
}

/** `scoped-api users export` */
export function registerUsersExport(users: Command): void {
  takesYes(takesJson(users.command('export'), 'with --output, print a JSON summary'))
    .description('Write every user as JSON Lines, as they are at one moment: what import reads.')
    .option('--output <file>', 'write to a file that you alone may read, there once it is whole')
    .option('--with-password-hashes', 'with the hashes of passwords: keep them as you would the passwords')
    .option('--search <text>', 'part of the username, the e-mail address or the full name, in any case')
    .addOption(new Option('--role <role>', `only of this role: ${ROLES}`).argParser(roleArgument))
    .addOption(new Option('--active', 'only active ones').conflicts('disabled'))
    .option('--disabled', 'only disabled ones')
    .addHelpText(
      'after',
      examples(
        'scoped-api users export --output users.jsonl --with-password-hashes',
        'scoped-api users export --role admin | jq -r .email',
        'scoped-api users export --disabled | gzip > disabled.jsonl.gz',
      ),
    )
    .action(exportAll);
}

async function exportAll(options: Options): Promise<void> {
  const { output, withPasswordHashes = false, json } = options;
  if (withPasswordHashes && output === undefined && process.stdout.isTTY) {
    const message = 'Password hashes are not for a screen. Name a file with --output.';
    throw new CommandError('USAGE', message, EXIT_WRONG_USAGE);
  }
  const replace = output !== undefined && (await mayReplace(output, options));
  if (withPasswordHashes) remark('The export has password hashes: whoever reads it can guess passwords. Keep it safe.');
  const count = await withDatabase(async (database) => {
    const { search, role, active, disabled } = options;
    const filter = { search, role, isActive: active ?? (disabled ? false : null) };
    const lines = exportUsers(database, { filter, withPasswordHashes });
    return output === undefined ? toStdout(lines) : toFile(output, replace, lines);
  });
  if (count === undefined) return;
  if (output !== undefined && json) printJson({ file: output, users: count });
  else remark(`Exported ${count.toLocaleString('en')} users${output === undefined ? '' : ` to ${output}`}.`);
}

/** Whether there is a file that is to go; asks, if it is not said. */
async function mayReplace(path: string, options: ConfirmOption): Promise<boolean> {
  if (!(await isFileAt(path))) return options.yes === true;
  await confirmation(options)(`${path} is replaced.`);
  return true;
}

type Lines = AsyncIterable<readonly string[]>;

async function toFile(path: string, replace: boolean, lines: Lines): Promise<number> {
  let count = 0;
  await writeWholeFile(path, { replace }, async (append) => {
    for await (const some of lines) {
      await append(some.join(''));
      count += some.length;
    }
  });
  return count;
}

/** Undefined where whoever reads had enough before the end, as `head` has: that is no fault. */
async function toStdout(lines: Lines): Promise<number | undefined> {
  let count = 0;
  const texts = async function* () {
    for await (const some of lines) {
      yield some.join('');
      count += some.length;
    }
  };
  // One text at a time: each has a thousand users.
  const reading = Readable.from(texts(), { highWaterMark: 1 });
  try {
    await pipeline(reading, process.stdout, { end: false });
    return count;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return undefined;
    throw error;
  }
}
