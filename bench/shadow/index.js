const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { compareVariants } = require('../support/compare-variants');

const SCHEMA = path.join(__dirname, '../../schema.graphql');
/** A field of the measured operations that the second policy denies, so that each of them differs. */
const NARROWED = [
  '  me: User @requiresScopes(scopes: [["me:read"]])',
  '  me: User @requiresScopes(scopes: [["me:read", "audit:read"]])',
];

/**
 * What a second policy costs the first one: `me` with and without POLICY_SHADOW, in turns in one run. The second policy
 * is measured twice: one that decides the same, and one that differs in each operation.
 *
 * @param {object} options - `quick`: a look of a minute; `json`: a file for every number.
 */
async function run(options) {
  const schema = readFileSync(SCHEMA, 'utf8');
  if (!schema.includes(NARROWED[0])) throw new Error('schema.graphql has no such rule: correct NARROWED');
  await compareVariants('shadow', options, {
    document: 'docs/shadow.md',
    variants(directory) {
      const different = path.join(directory, 'different.graphql');
      writeFileSync(different, schema.replace(...NARROWED));
      return [
        { name: 'without', label: 'without a shadow policy', env: {} },
        { name: 'same', label: 'with one that decides the same', env: { POLICY_SHADOW: SCHEMA } },
        { name: 'different', label: 'with one that differs in each operation', env: { POLICY_SHADOW: different } },
      ];
    },
  });
}

module.exports = { run };
