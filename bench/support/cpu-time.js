/** CPU time of this process so far, in microseconds: all threads, so that collecting garbage counts. */
function cpuMicroseconds() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Begins with a clean heap, so that nobody pays for what another left behind. Needs `--expose-gc`. */
function collectGarbage() {
  globalThis.gc();
}

module.exports = { cpuMicroseconds, collectGarbage };
