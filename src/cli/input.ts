import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Command } from 'commander';
import { decodeText, readFault } from '../files';
import { CommandError, EXIT_INTERRUPTED, EXIT_WRONG_USAGE } from './command-error';
import { type CommandStreams, visible } from './console';

/** Asks questions on the terminal. */
export interface Prompt {
  /** @throws CommandError on Ctrl-C (exit code 130) and Ctrl-D. */
  ask(question: string): Promise<string>;
  close(): void;
}

/**
 * Opens a prompt on the terminal. Questions go to standard error, so that standard output has the result alone.
 *
 * @param options.isHidden - shows nothing of what is typed.
 * @param options.nothing - the end of the message if a question gets no answer, such as `Nothing was created.`
 */
export function openPrompt(
  { stdin, stderr }: CommandStreams,
  { isHidden, nothing }: { readonly isHidden: boolean; readonly nothing: string },
): Prompt {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const output = isHidden ? silent : stderr;
  // With a history, arrow up would repeat the first password.
  const lines = createInterface({ input: stdin, output, terminal: true, historySize: 0 });
  const typed = lines[Symbol.asyncIterator]();
  let isInterrupted = false;
  lines.on('SIGINT', () => {
    isInterrupted = true;
    lines.close();
  });
  return {
    async ask(question) {
      if (isHidden) stderr.write(question);
      else lines.setPrompt(question);
      if (!isHidden) lines.prompt();
      const { value, done } = await typed.next();
      if (isHidden || done) stderr.write('\n');
      if (isInterrupted) throw new CommandError('INTERRUPTED', nothing, EXIT_INTERRUPTED);
      if (done) throw new CommandError('NO_ANSWER', nothing);
      return value;
    },
    close: () => lines.close(),
  };
}

/** The option of a command that can't be undone. */
export interface ConfirmOption {
  readonly yes?: boolean;
}

const NOTHING = 'Nothing was changed.';

/** Adds the option `--yes` to a command that can't be undone. */
export function addYes(command: Command): Command {
  return command.option('-y, --yes', 'skip the confirmation');
}

/**
 * Prepares a confirmation. Refuses at once if there is no terminal for it, before anything is opened or looked up.
 *
 * @returns a function that asks, and throws CommandError unless the answer is yes. The question must name what will be
 * deleted or revoked.
 * @throws CommandError with exit code 2 where there is neither a terminal nor `--yes`.
 */
export function confirmation(io: CommandStreams, { yes }: ConfirmOption): (question: string) => Promise<void> {
  if (yes) return async () => {};
  if (!io.stdin.isTTY || !io.stderr.isTTY) {
    const message = "This can't be undone, and there is no terminal to ask at. Add --yes to confirm.";
    throw new CommandError('NOT_CONFIRMED', `${message} ${NOTHING}`, EXIT_WRONG_USAGE);
  }
  return async (question) => {
    const lines = openPrompt(io, { isHidden: false, nothing: NOTHING });
    try {
      const typed = await lines.ask(`${visible(question)} This can't be undone. Continue? [y/N] `);
      if (!/^\s*y(es)?\s*$/i.test(typed)) throw new CommandError('NOT_CONFIRMED', NOTHING);
    } finally {
      lines.close();
    }
  };
}

/** The texts of {@link readSecret}. */
interface SecretTexts {
  /** The text of the prompt, such as `Password: `. */
  readonly question: string;
  /** Asks a second time, so that a typing error shows. */
  readonly again?: string;
  /** The message if no secret is given, such as `No password was given.` */
  readonly missing: string;
  /** The end of messages if the command is aborted, such as `Nothing was created.` */
  readonly nothing: string;
}

/**
 * Reads a secret from standard input, without a byte order mark (Windows PowerShell pipes one) and the final line
 * break; on a terminal from a prompt that shows nothing. Never from an argument: arguments are visible in the list of
 * processes.
 *
 * @throws CommandError when there is none, or the two differ.
 */
export async function readSecret(io: CommandStreams, texts: SecretTexts): Promise<string> {
  const secret = io.stdin.isTTY ? await askForSecret(io, texts) : (await readPiped(io, texts)).replace(/\r?\n$/, '');
  if (secret === '') throw new CommandError('NO_ANSWER', `${texts.missing} Type it at the prompt or pipe it in.`);
  return secret;
}

async function readPiped({ stdin }: CommandStreams, { nothing }: SecretTexts): Promise<string> {
  try {
    return decodeText(await buffer(stdin));
  } catch (error) {
    throw new CommandError('NOT_TEXT', `Standard input can't be used. ${(error as Error).message} ${nothing}`);
  }
}

async function askForSecret(io: CommandStreams, { question, again, nothing }: SecretTexts): Promise<string> {
  const lines = openPrompt(io, { isHidden: true, nothing });
  try {
    const first = await lines.ask(question);
    if (again !== undefined && first !== (await lines.ask(again))) {
      throw new CommandError('DIFFERENT', `The two passwords differ. ${nothing}`);
    }
    return first;
  } finally {
    lines.close();
  }
}

/**
 * Reads the text of a file; `-` is standard input.
 *
 * @throws CommandError naming the file.
 */
export async function readTextFile({ stdin }: CommandStreams, file: string): Promise<string> {
  try {
    return decodeText(file === '-' ? await buffer(stdin) : readFileSync(file));
  } catch (error) {
    throw new CommandError('FAILED', readFault(file, error));
  }
}
