import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './error';

/** A server that runs on a data directory. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** What is known of the server of a data directory. */
export type PostmasterState = Postmaster | 'starting' | undefined;

/**
 * Finds the server that runs on `data`, by its `postmaster.pid`: pid, data directory, start time and port, a line
 * each. `starting` when it has not written them all yet. A file left by a server that is gone counts for nothing; one
 * whose pid another program has got since is removed, because PostgreSQL itself would take that program for a server.
 */
export function findPostmaster(data: string): PostmasterState {
  const file = join(data, 'postmaster.pid');
  const text = read(file) ?? '';
  const [pid, directory, , port] = text.split('\n');
  if (!pid || !/^\d+$/.test(pid)) return undefined;
  if (!isAlive(Number(pid))) return undefined;
  if (directory && !isPostgres(Number(pid), directory)) {
    if (read(file) === text) rmSync(file, { force: true });
    return undefined;
  }
  return port && /^\d+$/.test(port) ? { pid: Number(pid), port: Number(port) } : 'starting';
}

/** The port that a server last had on `data`, so that tools which know it go on working. */
export function lastPort(data: string): number | undefined {
  const [, port] = /"-p" "(\d+)"/.exec(read(join(data, 'postmaster.opts')) ?? '') ?? [];
  return port ? Number(port) : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Whether the process is a server on `directory`. When the system won't say, the file is believed. */
function isPostgres(pid: number, directory: string): boolean {
  const command = commandOf(pid);
  // A zombie's is empty, and where nobody reaps them (a container whose first process is Node) they stay.
  return command === undefined || command.includes(directory);
}

function commandOf(pid: number): string | undefined {
  if (process.platform === 'win32') return undefined;
  if (process.platform === 'linux') return read(`/proc/${pid}/cmdline`);
  return spawnSync('/bin/ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout || undefined;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
