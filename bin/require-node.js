// Ends the process with one sentence when package.json ("engines") does not support this Node.js. Load it before anything
// else: on an older one, the rest fails with a syntax error, or serves and fails later. This file must parse on Node.js 12.

const { engines } = require('../package.json');

/**
 * Whether a range of npm includes a version. Reads what "engines" may have: comparators by `>=`, `>`, `<`, `<=`, `=`, `^`
 * and `~`, and `||` between alternatives.
 *
 * @throws Error for anything else.
 */
function includes(range, version) {
  return range.split('||').some((alternative) => {
    const comparators = alternative.trim().replace(/(>=|<=|[><=^~])\s+/g, '$1');
    return comparators.split(/\s+/).every((comparator) => compare(comparator, version));
  });
}

function compare(comparator, version) {
  const match = /^(>=|<=|[><=^~]|)(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(comparator);
  if (match === null) throw new Error(`package.json: engines.node has a part that cannot be read: ${comparator}`);
  const given = parts(match.slice(2));
  const found = parts(/^v?(\d+)\.(\d+)\.(\d+)/.exec(version).slice(1));
  const order = found.map((part, index) => Math.sign(part - given[index])).find((sign) => sign !== 0) || 0;
  const isSameMajor = found[0] === given[0];
  switch (match[1]) {
    case '>=':
      return order >= 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '^':
      return isSameMajor && order >= 0;
    case '~':
      return isSameMajor && found[1] === given[1] && order >= 0;
    default:
      return match.slice(2).every((part, index) => part === undefined || Number(part) === found[index]);
  }
}

function parts(texts) {
  return texts.map((text) => Number(text || 0));
}

/** `>=20.19` in words. */
function inWords(range) {
  const atLeast = /^>=\s*([\d.]+)$/.exec(range);
  return atLeast === null ? range : `${atLeast[1]} or newer`;
}

if (!includes(engines.node, process.version)) {
  process.stderr.write(
    `Scoped API requires Node.js ${inWords(engines.node)}, and this is Node.js ${process.version.slice(1)} ` +
      `(${process.execPath}). Install a newer one from https://nodejs.org and start again.\n`,
  );
  process.exit(1);
}

module.exports = { includes };
