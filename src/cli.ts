// First: on a Node.js that is too old, it ends the process with a sentence. Until it has, nothing may fail to parse, so this
// file has no `?.` and no `??`.
require('../bin/require-node.js');

import { runCommandLine } from './cli/run-command-line';

for (const output of [process.stdout, process.stderr]) {
  output.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    // Whoever reads has seen enough, as `head` has: what was begun is finished without a word.
    if (code === 'EPIPE') return;
    process.exitCode = 1;
    if (output === process.stdout) process.stderr.write(`The answer could not be written: ${message}\n`);
  });
}

void runCommandLine({ stack: /^(debug|trace)$/.test(process.env.LOG_LEVEL || '') });
