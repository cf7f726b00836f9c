/** CPU time of this process so far, in microseconds: all threads, so that collecting garbage counts. */
function cpuMicroseconds() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Begins with a clean heap, so that no measurement pays for the garbage of another. Needs `--expose-gc`. */
function collectGarbage() {
  globalThis.gc();
}

module.exports = { cpuMicroseconds, collectGarbage };
