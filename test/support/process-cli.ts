import { AsyncLocalStorage } from 'node:async_hooks';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { runCommandLine } from '../../src/cli/run-command-line';
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

/** What `process.exit` calls in the command that is running. It throws, so that nothing after it runs. */
const running = new AsyncLocalStorage<(code: number) => never>();
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
  let exited: number | undefined;
  const stream = (name: keyof typeof texts) =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        // A process that has exited writes nothing.
        if (exited === undefined) texts[name] += chunk;
        done();
      },
    });
  const variables = Object.entries({ ...cleanEnvironment(), ...QUICK, ...env });
  const restore = replaceProcess({
    argv: [process.execPath, CLI, ...args],
    env: Object.fromEntries(variables.filter(([, value]) => value !== undefined)),
    stdin: Readable.from(input === '' ? [] : [Buffer.from(input)]),
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    exitCode: undefined,
  });
  const directory = process.cwd();
  process.chdir(cwd);
  try {
    const exit = (status: number): never => {
      exited ??= status;
      throw new Error('The command has exited.');
    };
    await running
      .run(exit, () => runCommandLine({ stack: false }))
      .catch((error) => {
        if (exited === undefined) throw error;
      });
    return { code: exited ?? exitCode(), signal: null, ...texts };
  } finally {
    restore();
    process.chdir(directory);
  }
}

const exitCode = () => Number(process.exitCode ?? 0);

/** Replaces properties of this test file's `process`. Returns what restores them. */
function replaceProcess(values: Record<string, unknown>): () => void {
  const ours = Object.keys(values).map((name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const);
  for (const [name, value] of Object.entries(values)) define(name, { value, writable: true });
  return () => {
    for (const [name, descriptor] of ours) {
      if (descriptor) define(name, descriptor);
      else Reflect.deleteProperty(process, name);
    }
  };
}

function define(name: string, descriptor: PropertyDescriptor): void {
  Object.defineProperty(process, name, { ...descriptor, configurable: true });
}

const exitProcess = process.exit;
define('exit', { value: (code?: number) => (running.getStore() ?? exitProcess)(code ?? exitCode()) });
