import type { Command } from 'commander';
import { CommandError, EXIT_WRONG_USAGE } from './command-error';
import { openPrompt } from './prompt';
import { visible } from './visible';

/** What a command takes that can't be undone. */
export interface ConfirmOption {
  readonly yes?: boolean;
}

const NOTHING = 'Nothing was changed.';

/** Gives a command that can't be undone its `--yes`. */
export function takesYes(command: Command): Command {
  return command.option('-y, --yes', 'do not ask: it is meant');
}

/**
 * Makes sure that there will be an answer, before anything is opened or looked up.
 *
 * @returns asks, and throws CommandError unless the answer is yes. Name in the question what is about to end.
 * @throws CommandError with exit code 2 where there is neither a terminal nor `--yes`.
 */
export function confirmation({ yes }: ConfirmOption): (question: string) => Promise<void> {
  if (yes) return async () => {};
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    const message = "This can't be undone, and there is no terminal to ask at: say --yes if it is meant.";
    throw new CommandError('NOT_CONFIRMED', `${message} ${NOTHING}`, EXIT_WRONG_USAGE);
  }
  return ask;
}

async function ask(question: string): Promise<void> {
  const lines = openPrompt({ isHidden: false, nothing: NOTHING });
  try {
    const typed = await lines.ask(`${visible(question)} This can't be undone. Continue? [y/N] `);
    if (!/^\s*y(es)?\s*$/i.test(typed)) throw new CommandError('NOT_CONFIRMED', NOTHING);
  } finally {
    lines.close();
  }
}
