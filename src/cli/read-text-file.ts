import { readFileSync } from 'node:fs';
import { decodeText } from '../decode-text';
import { readFault } from '../file-fault';
import { CommandError } from './command-error';

/**
 * The text of a file; `-` is standard input.
 *
 * @throws CommandError naming the file.
 */
export function readTextFile(file: string): string {
  try {
    return decodeText(readFileSync(file === '-' ? 0 : file));
  } catch (error) {
    throw new CommandError('FAILED', readFault(file, error));
  }
}
