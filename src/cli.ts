// First: on a Node.js that is too old, it ends the process with a sentence. Until it has, nothing may fail to parse, so this
// file has no `?.` and no `??`.
require('../bin/require-node.js');

import { failCommand } from './cli/fail';
import { createProgram } from './cli/program';

// Before `--`: what follows it are arguments.
const words = process.argv.slice(2);
const options = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
const json = options.includes('--json');

for (const output of [process.stdout, process.stderr]) {
  output.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    // Whoever reads has seen enough, as `head` has: what was begun is finished without a word.
    if (code === 'EPIPE') return;
    process.exitCode = 1;
    if (output === process.stdout) process.stderr.write(`The answer could not be written: ${message}\n`);
  });
}

createProgram(words[0], json)
  .parseAsync()
  .catch((error) => failCommand(error, { json, stack: /^(debug|trace)$/.test(process.env.LOG_LEVEL || '') }));
