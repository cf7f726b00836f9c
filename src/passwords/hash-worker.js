// The code of a hashing thread: see hashing.ts. JavaScript, so that a thread can load it from src/ and from dist/.
const bcrypt = require('bcrypt');
const { yieldToOthers } = require('./yield-to-others.js');

yieldToOthers();

/** A salt of zeros: the hash is discarded. */
const ANY_SALT = '.'.repeat(22);

/**
 * @typedef {{ readonly password: string, readonly cost: number }} Make
 * @typedef {{ readonly password: string, readonly hash: string, readonly spend: { from: number, to: number } }} Compare
 */

/**
 * Computes a hash of `password` at `cost`; or returns whether `hash` is one of `password`. If it is not, it takes as long
 * as a hash of cost `spend.to`: one comparison at cost `spend.from`, and one hash of each cost from there up to
 * `spend.to - 1`, because each cost takes twice as long as the one before.
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
