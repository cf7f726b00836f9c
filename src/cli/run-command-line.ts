import { failCommand } from './fail';
import { createProgram } from './program';

/**
 * Runs the command that `process.argv` has. On a failure it prints the reason and exits the process.
 *
 * @param options.stack - adds the stack of an unexpected error.
 */
export async function runCommandLine({ stack }: { readonly stack: boolean }): Promise<void> {
  const words = process.argv.slice(2);
  // What follows `--` are arguments.
  const options = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  const json = options.includes('--json');
  try {
    await createProgram(words[0], json).parseAsync();
  } catch (error) {
    failCommand(error, { json, stack });
  }
}
