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
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    process.stderr.write('Password: ');
    const first = await lines.question('');
    process.stderr.write('\nAgain: ');
    const second = await lines.question('');
    process.stderr.write('\n');
    if (first !== second) throw new StartError('The two passwords differ. Nothing was created.');
    return first;
  } finally {
    lines.close();
  }
}
