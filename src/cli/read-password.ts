import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { StartError } from '../process/start-error';

/**
 * The password from standard input, without a final line break; on a terminal from a prompt that shows nothing, twice.
 *
 * @throws StartError when there is none, or the two differ.
 */
export async function readPassword(): Promise<string> {
  const password = process.stdin.isTTY ? await prompt() : (await text(process.stdin)).replace(/\r?\n$/, '');
  if (password === '') throw new StartError('No password was given. Type one at the prompt or pipe one in.');
  return password;
}

async function prompt(): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  // With a history, arrow up would repeat the first password.
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true, historySize: 0 });
  const typed = lines[Symbol.asyncIterator]();
  const ask = async (question: string): Promise<string> => {
    process.stderr.write(question);
    const { value, done } = await typed.next();
    process.stderr.write('\n');
    // Ctrl-C or Ctrl-D.
    if (done) throw new StartError('Nothing was created.');
    return value;
  };
  try {
    const first = await ask('Password: ');
    if (first !== (await ask('Again: '))) throw new StartError('The two passwords differ. Nothing was created.');
    return first;
  } finally {
    lines.close();
  }
}
