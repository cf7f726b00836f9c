import { join } from 'node:path';
import { type Ended, type LaunchOptions, ROOT, run } from './process';
import { QUICK } from './process-server';

/** The command line's program, as `npx scoped-api` starts it. */
export const CLI = join(ROOT, 'bin/scoped-api.js');

/** Runs `scoped-api` to its end. */
export function cli(args: readonly string[], options: LaunchOptions): Promise<Ended> {
  return run(process.execPath, [CLI, ...args], { ...options, env: { ...QUICK, ...options.env } });
}

/** What a stack trace looks like: nothing that an operator should ever see. */
export const STACK = /\n\s+at .*[:(]/;
