// The code of the strength thread: see strength.ts. JavaScript, so that a thread can load it from src/ and from dist/.
const { ZxcvbnFactory } = require('@zxcvbn-ts/core');
const common = require('@zxcvbn-ts/language-common');
const english = require('@zxcvbn-ts/language-en');
const { yieldToOthers } = require('./yield-to-others.js');

yieldToOthers();

/**
 * How many substitutions, such as `4` for `a`, are tried. The library's 100 take a second of CPU time for a password such
 * as `##ssssR€#€7€77#`; 4 take 10 ms, with the same score for usual passwords.
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
