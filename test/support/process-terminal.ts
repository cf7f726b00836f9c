import { spawnSync } from 'node:child_process';
import { type Launched, type LaunchOptions, launch } from './process';

/** Whether this machine has util-linux's `script`, which gives a process a terminal. */
export const hasTerminal =
  process.platform === 'linux' && spawnSync('script', ['--version']).stdout?.includes('util-linux') === true;

/** Says why tests on a terminal don't run here. */
export const NO_TERMINAL = 'there is no "script" of util-linux to make a terminal with';

/**
 * Starts a process on a terminal of its own; all it writes is its `stdout`. Type into `child.stdin`: `\r` is the Enter
 * key, `\x03` Ctrl-C.
 */
export function launchOnTerminal(command: readonly string[], options: LaunchOptions): Launched {
  // `exec`, so that there is no shell between the terminal and the process. Our paths hold no quotes.
  const line = `exec ${command.map((word) => `'${word}'`).join(' ')}`;
  return launch('script', ['--quiet', '--return', '--flush', '--command', line, '/dev/null'], {
    ...options,
    env: { SHELL: '/bin/sh', ...options.env },
    interactive: true,
  });
}
