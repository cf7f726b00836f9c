// First: on a Node.js that is too old, it ends the process with a sentence. Before that nothing may fail to parse, so this
// file has no `?.` and no `??`.
require('../bin/require-node.js');

import { runProgram } from './cli/program';

const argv = process.argv.slice(2);

for (const output of [process.stdout, process.stderr]) {
  output.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    // The reading program has closed the pipe, as `head` does: the command finishes without a message.
    if (code === 'EPIPE') return;
    process.exitCode = 1;
    if (output === process.stdout) process.stderr.write(`The answer could not be written: ${message}\n`);
  });
}

runProgram(argv, process).then((code) => {
  if (code !== 0) process.exitCode = code;
  // A server that hangs must not keep the process alive after a failure, or after `doctor`, which connects to such
  // servers.
  if (code !== 0 || argv[0] === 'doctor') process.stdout.write('', () => process.exit());
});
