import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { groupMembers } from './process-table';

/** The checkout. */
export const ROOT = join(__dirname, '..', '..');

/** How a process ended, and everything it said. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** See {@link launch}. */
export interface LaunchOptions {
  /** Where it runs. Never the checkout, unless meant: a `.env` in it would be read. */
  readonly cwd: string;
  /** Over the environment of the tests, which holds no variable of ours. Undefined takes one away. */
  readonly env?: Record<string, string | undefined>;
  /** Runs it as this user and group. */
  readonly uid?: number;
  /** What it reads on standard input; nothing unless given. */
  readonly input?: string;
  /** Leaves standard input open, for `child.stdin.write`. */
  readonly interactive?: boolean;
}

/** A process in a group of its own, as a terminal gives one to each command. */
export interface Launched {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it has written so far. */
  output(): { stdout: string; stderr: string };
  /** Resolves to the match once its output has it; rejects when it ends before, or after `timeoutMs`. */
  says(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** How it ended. */
  readonly ended: Promise<Ended>;
  /** Ctrl-C: SIGINT to everything in the group. Resolves when the whole group is gone. */
  interrupt(): Promise<Ended>;
  /** Sends SIGKILL to the remaining processes of the group. */
  destroy(): void;
}

/** Starts a process. The test must destroy it at the end, also when it fails. */
export function launch(command: string, args: readonly string[], options: LaunchOptions): Launched {
  const { cwd, env, uid, input, interactive = false } = options;
  const child = spawn(command, args, {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    detached: true,
    stdio: [input !== undefined || interactive ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
  });
  child.stdin?.on('error', () => {});
  if (!interactive) child.stdin?.end(input);
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      texts[name] += chunk;
      child.emit('said');
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...texts }));
  let isOver = false;
  ended.then(
    () => {
      isOver = true;
    },
    () => {},
  );
  const pid = child.pid as number;

  return {
    child,
    pid,
    ended,
    output: () => ({ ...texts }),
    async says(pattern, timeoutMs = 120_000) {
      const match = () => pattern.exec(texts.stdout) ?? pattern.exec(texts.stderr);
      const deadline = AbortSignal.timeout(timeoutMs);
      for (let found = match(); ; found = match()) {
        if (found) return found;
        const why = isOver ? 'ended' : deadline.aborted ? `said nothing of it in ${timeoutMs} ms` : '';
        if (why) throw new Error(`${command} ${why}, not: ${pattern}\n${texts.stdout}${texts.stderr}`);
        await Promise.race([once(child, 'said', { signal: deadline }), ended]).catch(() => {});
      }
    },
    async interrupt() {
      process.kill(-pid, 'SIGINT');
      const how = await ended;
      await until(() => groupMembers(pid).length === 0, 'the process group is gone');
      return how;
    },
    destroy() {
      for (const member of groupMembers(pid)) process.kill(member, 'SIGKILL');
    },
  };
}

/** Runs a process to its end. */
export async function run(command: string, args: readonly string[], options: LaunchOptions): Promise<Ended> {
  return launch(command, args, options).ended;
}

/** Waits until `holds` returns true. After `timeoutMs` milliseconds it throws an error that names `what`. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, timeoutMs = 120_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Not in ${timeoutMs} ms: ${what}`);
    await sleep(20);
  }
}

/** The environment without the variables that configure the server, and without those that `npm test` adds. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = readFileSync(join(ROOT, '.env.example'), 'utf8').matchAll(/^([A-Z_]+)=/gm);
  const theirs = Object.keys(process.env).filter((name) => /^npm_(?!config_)|^npm_config_local_prefix$/.test(name));
  const dropped = [
    ...[...ours].map(([, name = '']) => name),
    ...theirs,
    'INIT_CWD',
    'NODE_OPTIONS',
    'NODE_V8_COVERAGE',
  ];
  const path = (process.env.PATH ?? '').split(delimiter).filter((part) => !part.includes('node_modules'));
  return {
    ...process.env,
    ...Object.fromEntries(dropped.map((name) => [name, undefined])),
    PATH: path.join(delimiter),
  };
}
