const { getPriority, setPriority } = require('node:os');

/**
 * About a tenth of what a thread of usual priority gets of a core that both want (sched(7), "The nice value"). Not the
 * lowest: other requests are no faster with it, and whoever sends enough of them could keep everybody from logging in.
 */
const NICE = 10;

/**
 * Lowers the scheduling priority of the calling thread. Only Linux has one for each thread (setpriority(2), "C
 * library/kernel differences"): elsewhere the same call would lower the whole process, so that nothing is done there.
 */
exports.yieldToOthers = () => {
  if (process.platform !== 'linux') return;
  try {
    if (getPriority() < NICE) setPriority(NICE);
  } catch {
    // A sandbox may forbid it: the thread then competes with the others as an equal.
  }
};
