import { readdirSync, readFileSync } from 'node:fs';

/** A running process. Zombies do not count. */
export interface ProcessRow {
  readonly pid: number;
  readonly group: number;
  readonly command: string;
}

/** Whether this system shows its processes. */
export const hasProcessTable = process.platform === 'linux';

/** The pids of a process group. Elsewhere than on Linux, the leader stands for all. */
export function groupMembers(group: number): number[] {
  if (hasProcessTable) return rows().flatMap((row) => (row.group === group ? [row.pid] : []));
  try {
    process.kill(-group, 0);
    return [-group];
  } catch {
    return [];
  }
}

/** The pids of processes whose command line contains `text`. None where {@link hasProcessTable} is false. */
export function processesWith(text: string): number[] {
  return hasProcessTable ? rows().flatMap((row) => (row.command.includes(text) ? [row.pid] : [])) : [];
}

/**
 * The processes that work in a directory, which their command line or their environment tells. None where
 * {@link hasProcessTable} is false.
 */
export function processesOf(directory: string): ProcessRow[] {
  if (!hasProcessTable) return [];
  return rows().filter(({ pid, command }) => {
    if (command.includes(directory)) return true;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(directory);
    } catch {
      // It ended, or is of another user.
      return false;
    }
  });
}

/** The pid in the group whose command line is like `pattern`. */
export function memberLike(group: number, pattern: RegExp): number | undefined {
  return rows().find((row) => row.group === group && pattern.test(row.command))?.pid;
}

function rows(): ProcessRow[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // The name, in parentheses, may contain anything; what follows it is fixed: state, parent, group.
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z') return [];
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ pid: Number(name), group: Number(group), command }];
    } catch {
      // It ended in the meantime.
      return [];
    }
  });
}
