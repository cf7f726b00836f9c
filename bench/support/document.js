const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const DOCUMENT = path.join(__dirname, '../../docs/performance.md');

/**
 * Writes Markdown between the markers `<!-- bench: NAME -->` and `<!-- /bench -->` of docs/performance.md, if it has
 * them.
 *
 * @returns {boolean} whether it did.
 */
function writeIntoDocument(name, markdown, file = DOCUMENT) {
  if (!existsSync(file)) return false;
  const text = readFileSync(file, 'utf8');
  const begin = `<!-- bench: ${name} -->`;
  const start = text.indexOf(begin);
  const end = text.indexOf('<!-- /bench -->', start);
  if (start < 0 || end < 0) return false;
  writeFileSync(file, `${text.slice(0, start + begin.length)}\n\n${markdown}\n\n${text.slice(end)}`);
  return true;
}

module.exports = { writeIntoDocument };
