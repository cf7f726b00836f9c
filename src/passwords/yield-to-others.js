const { getPriority, setPriority } = require('node:os');

/**
 * A nice value with about a tenth of the CPU share of a thread of usual priority (sched(7), "The nice value"). Not the
 * lowest priority: other requests would be no faster, and a flood of them could prevent every login.
 */
const NICE = 10;

/**
 * Lowers the scheduling priority of the calling thread. Only Linux has one per thread (setpriority(2), "C library/kernel
 * differences"). Other systems would lower the priority of the whole process, so nothing is done there.
 */
exports.yieldToOthers = () => {
  if (process.platform !== 'linux') return;
  try {
    if (getPriority() < NICE) setPriority(NICE);
  } catch {
    // A sandbox may forbid it: the thread then keeps its usual priority.
  }
};
