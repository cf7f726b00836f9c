import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { CommandError, EXIT_WRONG_USAGE } from './command-error';
import { type Console, type JsonOption, printJson, remark } from './console';
import { addYes, type ConfirmOption, confirmation } from './input';
import { addJson, examples } from './options';
import { addFilter, type FilterOptions, filterOf } from './users-list';
import { withCapabilities } from './with-capabilities';

interface Options extends JsonOption, ConfirmOption, FilterOptions {
  readonly output?: string;
  readonly withPasswordHashes?: true;
}

/** `scoped-api users export` */
export function registerUsersExport(users: Command, io: Console): void {
  const command = addYes(addJson(users.command('export'), 'with --output, print a JSON summary'))
    .description(
      'Write every user as JSON Lines, as they are at one moment, in the format that import reads. Second factors, recovery ' +
        'codes and passkeys are not written: users enrol again where they are imported.',
    )
    .option('--output <file>', 'write to a file that you alone may read; it appears when it is complete')
    .option('--with-password-hashes', 'include the password hashes: keep them as safe as the passwords');
  addFilter(command, io)
    .addHelpText(
      'after',
      examples(
        'scoped-api users export --output users.jsonl --with-password-hashes',
        'scoped-api users export --role admin | jq -r .email',
        'scoped-api users export --disabled | gzip > disabled.jsonl.gz',
      ),
    )
    .action((options: Options) => exportUsers(io, options));
}

async function exportUsers(io: Console, options: Options): Promise<void> {
  const { output, withPasswordHashes = false, json } = options;
  if (withPasswordHashes && output === undefined && io.stdout.isTTY) {
    const message = 'Password hashes are not printed on a terminal. Name a file with --output.';
    throw new CommandError('USAGE', message, EXIT_WRONG_USAGE);
  }
  const replace = output !== undefined && (await mayReplace(io, output, options));
  if (withPasswordHashes) {
    remark(io, 'The export has password hashes: anyone who reads it can try to guess passwords. Keep it safe.');
  }
  const count = await withCapabilities(io, async (capabilities) => {
    const batches = capabilities.exportUsers({ filter: filterOf(options), withPasswordHashes });
    return output === undefined ? toStdout(io, batches) : toFile(output, replace, batches);
  });
  if (count === undefined) return;
  if (output !== undefined && json) printJson(io, { file: output, users: count });
  else remark(io, `Exported ${count.toLocaleString('en')} users${output === undefined ? '' : ` to ${output}`}.`);
}

/** Whether an existing file may be replaced; asks unless there is `--yes`. */
async function mayReplace(io: Console, path: string, options: ConfirmOption): Promise<boolean> {
  if (!(await isFileAt(path))) return options.yes === true;
  await confirmation(io, options)(`${path} will be replaced.`);
  return true;
}

/** Lines, some at a time. */
type Batches = AsyncIterable<readonly string[]>;

async function toFile(path: string, replace: boolean, batches: Batches): Promise<number> {
  let count = 0;
  await writeWholeFile(path, { replace }, async (append) => {
    for await (const lines of batches) {
      await append(lines.join(''));
      count += lines.length;
    }
  });
  return count;
}

/** Returns undefined if the reader closed the pipe before the end, as `head` does: this is not an error. */
async function toStdout({ stdout }: Console, batches: Batches): Promise<number | undefined> {
  let count = 0;
  const texts = async function* () {
    for await (const lines of batches) {
      yield lines.join('');
      count += lines.length;
    }
  };
  // One text at a time: each has a thousand users.
  const reading = Readable.from(texts(), { highWaterMark: 1 });
  try {
    await pipeline(reading, stdout, { end: false });
    return count;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return undefined;
    throw error;
  }
}

/**
 * Writes a file that only its owner may read. It appears under its name when it is complete: until then, and if `write`
 * throws or the process is interrupted, an existing file is not changed.
 *
 * @param options.replace - whether an existing file may be replaced.
 * @throws CommandError where there is something that may not be replaced, or that is not a regular file, such as a
 *   symbolic link or a device.
 */
export async function writeWholeFile(
  path: string,
  { replace }: { readonly replace: boolean },
  write: (append: (text: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  // Checked first, so that the message is the same for root and for a user who may not write to the directory.
  await isFileAt(path);
  const draft = join(dirname(path), `.${basename(path)}-${randomUUID()}`);
  const file = await open(draft, 'wx', 0o600).catch((error) => {
    throw new CommandError('FAILED', `Can't write to ${dirname(path)}: ${(error as Error).message}`);
  });
  const removeDraft = () => rmSync(draft, { force: true });
  process.once('exit', removeDraft);
  try {
    await write((text) => file.appendFile(text));
    await file.sync();
    // `link` fails if the file was created meanwhile; `rename` would replace it.
    if (replace && (await isFileAt(path))) await rename(draft, path);
    else await link(draft, path).catch((error) => refuseTaken(path, error));
  } finally {
    await file.close();
    await rm(draft, { force: true });
    process.off('exit', removeDraft);
  }
}

/**
 * Whether there is a file already.
 *
 * @throws CommandError where there is something that is not a regular file.
 */
export async function isFileAt(path: string): Promise<boolean> {
  const stats = await lstat(path).catch((error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (stats === undefined || stats.isFile()) return stats !== undefined;
  throw new CommandError('NOT_A_FILE', `${path} is not a regular file. Name another, or write to standard output.`);
}

function refuseTaken(path: string, error: NodeJS.ErrnoException): never {
  if (error.code !== 'EEXIST') throw error;
  throw new CommandError('EXISTS', `There is a file at ${path} by now. Add --yes to replace it.`);
}
