// What a hashing thread runs: see hash-threads.ts. Plain JavaScript, so that a thread can load it from src/ as from dist/.
const bcrypt = require('bcrypt');
const { yieldToOthers } = require('./yield-to-others.js');

yieldToOthers();

/** A salt of zeros: what is made with it is thrown away. */
const ANY_SALT = '.'.repeat(22);

/**
 * @typedef {{ readonly password: string, readonly cost: number }} Make
 * @typedef {{ readonly password: string, readonly hash: string, readonly spend: { from: number, to: number } }} Compare
 */

/**
 * Makes a hash of `password` at `cost`; or says whether `hash` is one of `password`, and if it is not, spends what a
 * hash of cost `spend.to` would have taken: each cost takes as long as all lower ones from `spend.from` on, and that
 * one once more.
 *
 * @param {Make | Compare} task
 * @returns {string | boolean}
 */
module.exports = (task) => {
  if (!('hash' in task)) return bcrypt.hashSync(task.password, task.cost);
  if (bcrypt.compareSync(task.password, task.hash)) return true;
  for (let cost = task.spend.from; cost < task.spend.to; cost += 1) {
    bcrypt.hashSync(task.password, `$2b$${String(cost).padStart(2, '0')}$${ANY_SALT}`);
  }
  return false;
};
