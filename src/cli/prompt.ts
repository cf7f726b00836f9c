import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CommandError, EXIT_INTERRUPTED } from './command-error';

/** Asks whoever sits at the terminal. */
export interface Prompt {
  /** @throws CommandError on Ctrl-C (exit code 130) and Ctrl-D. */
  ask(question: string): Promise<string>;
  close(): void;
}

/**
 * Opens a prompt on the terminal. Questions go to standard error, so that standard output stays the answer's.
 *
 * @param options.isHidden - shows nothing of what is typed.
 * @param options.nothing - what to say of a question that gets no answer, such as `Nothing was created.`
 */
export function openPrompt({ isHidden, nothing }: { readonly isHidden: boolean; readonly nothing: string }): Prompt {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const output = isHidden ? silent : process.stderr;
  // With a history, arrow up would repeat the first password.
  const lines = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
  const typed = lines[Symbol.asyncIterator]();
  let isInterrupted = false;
  lines.on('SIGINT', () => {
    isInterrupted = true;
    lines.close();
  });
  return {
    async ask(question) {
      if (isHidden) process.stderr.write(question);
      else lines.setPrompt(question);
      if (!isHidden) lines.prompt();
      const { value, done } = await typed.next();
      if (isHidden || done) process.stderr.write('\n');
      if (isInterrupted) throw new CommandError('INTERRUPTED', nothing, EXIT_INTERRUPTED);
      if (done) throw new CommandError('NO_ANSWER', nothing);
      return value;
    },
    close: () => lines.close(),
  };
}
