import type { Command } from 'commander';

/** The end of every command's help: at least one example, and what else there is to say before it. */
export function examples(...lines: readonly string[]): string {
  const title = lines.length > 1 ? 'Examples' : 'Example';
  return `\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** Gives a command its `--json`. */
export function takesJson(command: Command, what = 'print JSON'): Command {
  return command.option('--json', what);
}
