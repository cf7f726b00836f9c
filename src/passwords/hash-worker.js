// What a hashing thread runs: see hash-threads.ts. Plain JavaScript, so that a thread can load it from src/ as from dist/.
const bcrypt = require('bcrypt');
const { yieldToOthers } = require('./yield-to-others.js');

yieldToOthers();

/**
 * Without `hash`, makes a hash of `password` at `cost`; with it, says whether it is one of `password`.
 *
 * @param {{ readonly password: string, readonly cost: number } | { readonly password: string, readonly hash: string }} task
 * @returns {string | boolean}
 */
module.exports = (task) =>
  'hash' in task ? bcrypt.compareSync(task.password, task.hash) : bcrypt.hashSync(task.password, task.cost);
