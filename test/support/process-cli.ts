import Module from 'node:module';
import { join, sep } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { runProgram } from '../../src/cli/program';
import { cleanEnvironment, type Ended, type LaunchOptions, ROOT, run } from './process';
import { QUICK } from './process-server';

/** The command line's program, as `npx scoped-api` starts it. */
export const CLI = join(ROOT, 'bin/scoped-api.js');

/** What a stack trace looks like. An operator sees none. */
export const STACK = /\n\s+at .*[:(]/;

/**
 * Runs `scoped-api` to its end as a process of its own. {@link cli} costs a tenth of it. Use this one for what only a process
 * has: `start`, signals, another user, an embedded PostgreSQL, or two commands that run at the same moment.
 */
export function cliProcess(args: readonly string[], options: LaunchOptions): Promise<Ended> {
  return run(process.execPath, [CLI, ...args], { ...options, env: { ...QUICK, ...options.env } });
}

/** The part of {@link LaunchOptions} that {@link cli} supports. */
export type CommandOptions = Pick<LaunchOptions, 'cwd' | 'env' | 'input'>;

let previous: Promise<unknown> = Promise.resolve();

/**
 * Runs a command of `scoped-api` inside this process, with a directory, an environment, standard streams and an exit code of
 * its own. Commands that are called together run one after the other, because a process has one working directory.
 */
export function cli(args: readonly string[], options: CommandOptions): Promise<Ended> {
  const ended = previous.then(() => runHere(args, options));
  previous = ended.catch(() => {});
  return ended;
}

async function runHere(args: readonly string[], { cwd, env, input = '' }: CommandOptions): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof texts) =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        texts[name] += chunk;
        done();
      },
    });
  const variables = Object.entries({ ...cleanEnvironment(), ...QUICK, ...env });
  const directory = process.cwd();
  process.chdir(cwd);
  try {
    const code = await runProgram(args, {
      stdin: Readable.from(input === '' ? [] : [Buffer.from(input)]),
      stdout: stream('stdout'),
      stderr: stream('stderr'),
      env: Object.fromEntries(variables.filter(([, value]) => value !== undefined)),
    });
    return { code, signal: null, ...texts };
  } finally {
    process.chdir(directory);
    forgetModules(cwd);
  }
}

/** The next command reads the files of a directory again, as another process does: a configuration file, and what it imports. */
function forgetModules(directory: string): void {
  const { _cache: loaded } = Module as unknown as { _cache: Record<string, unknown> };
  for (const path of Object.keys(loaded)) if (path.startsWith(directory + sep)) delete loaded[path];
}
