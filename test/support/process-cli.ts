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
 * Runs something inside this process in another working directory, in which it finds the files as they are now. What is called
 * together runs one after the other, because a process has one working directory.
 */
export function inDirectory<T>(cwd: string, work: () => Promise<T>): Promise<T> {
  // Jest itself is among the modules below the checkout, which are forgotten afterwards.
  if (`${ROOT}${sep}`.startsWith(`${cwd}${sep}`)) throw new Error(`Run it in a directory of its own, not in ${cwd}.`);
  const ended = previous.then(async () => {
    const directory = process.cwd();
    process.chdir(cwd);
    try {
      return await work();
    } finally {
      process.chdir(directory);
      forgetModules(cwd);
    }
  });
  previous = ended.catch(() => {});
  return ended;
}

/** The environment that a process of the tests has, with `env` over it. */
export function environmentOf(env: CommandOptions['env']): NodeJS.ProcessEnv {
  const variables = Object.entries({ ...cleanEnvironment(), ...QUICK, ...env });
  return Object.fromEntries(variables.filter(([, value]) => value !== undefined));
}

/**
 * Runs a command of `scoped-api` inside this process, with a directory, an environment, standard streams and an exit code of
 * its own. Commands that are called together run one after the other. `start` only where it is refused: its log is that of this
 * process (LOG_LEVEL), and a server would stay.
 */
export function cli(args: readonly string[], { cwd, env, input = '' }: CommandOptions): Promise<Ended> {
  return inDirectory(cwd, async () => {
    const texts = { stdout: '', stderr: '' };
    const stream = (name: keyof typeof texts) =>
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          texts[name] += chunk;
          done();
        },
      });
    const restore = [process, process.stdout, process.stderr].map(rememberListeners);
    try {
      const code = await runProgram(args, {
        stdin: Readable.from(input === '' ? [] : [Buffer.from(input)]),
        stdout: stream('stdout'),
        stderr: stream('stderr'),
        env: environmentOf(env),
      });
      return { code, signal: null, ...texts };
    } finally {
      for (const one of restore) one();
    }
  });
}

/** Returns what makes the listeners those that there are now: `start` has its own for signals and warnings. */
function rememberListeners(emitter: NodeJS.EventEmitter): () => void {
  const before = new Map(emitter.eventNames().map((name) => [name, emitter.rawListeners(name)]));
  return () => {
    for (const name of new Set([...before.keys(), ...emitter.eventNames()])) {
      const now = emitter.rawListeners(name) as (() => void)[];
      const then = (before.get(name) ?? []) as (() => void)[];
      for (const listener of now) if (!then.includes(listener)) emitter.removeListener(name, listener);
      for (const listener of then) if (!now.includes(listener)) emitter.on(name, listener);
    }
  };
}

/** The next command reads the files of a directory again, as another process does: a configuration file, and what it imports. */
function forgetModules(directory: string): void {
  const { _cache: loaded } = Module as unknown as { _cache: Record<string, unknown> };
  for (const path of Object.keys(loaded)) if (path.startsWith(directory + sep)) delete loaded[path];
}
