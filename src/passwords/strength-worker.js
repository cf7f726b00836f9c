// What the judging thread runs: see strength.ts. Plain JavaScript, so that a thread can load it from src/ as from dist/.
const { ZxcvbnFactory } = require('@zxcvbn-ts/core');
const common = require('@zxcvbn-ts/language-common');
const english = require('@zxcvbn-ts/language-en');
const { yieldToOthers } = require('./yield-to-others.js');

yieldToOthers();

/**
 * How many ways to read `4` for `a` and the like are followed. The library's 100 takes a whole second of CPU for a
 * password such as `##ssssR€#€7€77#`, and 4 take 10 ms, at the same score for all that people write.
 */
const MAX_SUBSTITUTIONS = 4;

/** @type {ZxcvbnFactory | undefined} */
let zxcvbn;

/**
 * @param {{ readonly password: string, readonly own: string[], readonly maxLength: number }} task
 * @returns {{ score: number, warning: string | null }}
 */
module.exports = ({ password, own, maxLength }) => {
  zxcvbn ??= new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    maxLength,
    l33tMaxSubstitutions: MAX_SUBSTITUTIONS,
  });
  const { score, feedback } = zxcvbn.check(password, own);
  return { score, warning: feedback.warning };
};
