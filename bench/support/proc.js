const { readdirSync, readFileSync } = require('node:fs');

/** Linux counts CPU time in hundredths of a second, whatever the processor does (`getconf CLK_TCK`). */
const MICROSECONDS_PER_TICK = 10_000;

/**
 * What a process and all that descend from it have used by Linux' own books: for servers that can't say so themselves.
 * Memory that they share counts once for each.
 *
 * @param {number} pid
 * @returns {{ cpuMicroseconds: number, residentBytes: number }}
 * @throws Error where there is no /proc, or no such process.
 */
function processTreeUsage(pid) {
  const usages = processTree(pid).map(processUsage);
  return {
    cpuMicroseconds: usages.reduce((sum, { cpuMicroseconds }) => sum + cpuMicroseconds, 0),
    residentBytes: usages.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
  };
}

function processUsage(pid) {
  const fields = statFields(pid);
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return {
    cpuMicroseconds: (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_PER_TICK,
    residentBytes: Number(kilobytes) * 1024,
  };
}

function processTree(pid) {
  const children = new Map();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const parent = Number(statFields(entry)[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    } catch {
      // It ended meanwhile.
    }
  }
  const tree = [pid];
  for (const member of tree) tree.push(...(children.get(member) ?? []));
  return tree;
}

/** The fields of `/proc/<pid>/stat` from the third on: the second may hold blanks and brackets. */
function statFields(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

module.exports = { processTreeUsage };
