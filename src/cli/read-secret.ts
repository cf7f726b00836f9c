import { buffer } from 'node:stream/consumers';
import { decodeText } from '../decode-text';
import { CommandError } from './command-error';
import { openPrompt } from './prompt';

/** What is asked for, in words. */
export interface SecretWords {
  /** Such as `Password: `. */
  readonly question: string;
  /** Asks a second time, so that a typing error shows. */
  readonly again?: string;
  /** What to say where none is given, such as `No password was given.` */
  readonly missing: string;
  /** What to say of giving up, such as `Nothing was created.` */
  readonly nothing: string;
}

/**
 * A secret from standard input, without a byte order mark (Windows PowerShell pipes one) and a final line break; on a terminal from a prompt that shows nothing. Never from
 * an argument: those show in the list of processes.
 *
 * @throws CommandError when there is none, or the two differ.
 */
export async function readSecret(words: SecretWords): Promise<string> {
  const secret = process.stdin.isTTY ? await prompt(words) : (await readPiped(words)).replace(/\r?\n$/, '');
  if (secret === '') throw new CommandError('NO_ANSWER', `${words.missing} Type it at the prompt or pipe it in.`);
  return secret;
}

async function readPiped({ nothing }: SecretWords): Promise<string> {
  try {
    return decodeText(await buffer(process.stdin));
  } catch (error) {
    throw new CommandError('NOT_TEXT', `Standard input can't be used. ${(error as Error).message} ${nothing}`);
  }
}

async function prompt({ question, again, nothing }: SecretWords): Promise<string> {
  const lines = openPrompt({ isHidden: true, nothing });
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
