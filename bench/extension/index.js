const { writeFileSync } = require('node:fs');
const path = require('node:path');
const { compareVariants } = require('../support/compare-variants');

const STORED_FIELDS = 20;
const SCOPES = 20;
const ROLES = 5;

/**
 * What a schema file costs: `me` of a server without one, and of one with 20 stored fields, 20 scopes and 5 roles, in turns
 * in one run. The user has a value in each stored field; the operation selects none of them, as that of the first server.
 *
 * @param {object} options - `quick`: a look of a minute; `json`: a file for every number.
 */
async function run(options) {
  await compareVariants('extension', options, {
    document: 'docs/schema-files.md',
    variants(directory) {
      const file = path.join(directory, 'app.graphql');
      writeFileSync(file, schemaFile());
      return [
        { name: 'without', label: 'without a schema file', env: {} },
        {
          name: 'extended',
          label: `with ${STORED_FIELDS} stored fields, ${SCOPES} scopes and ${ROLES} roles`,
          env: { SCHEMA_FILES: file },
        },
      ];
    },
    prepare: (pool) =>
      pool.query('UPDATE users SET stored = $1', [
        Object.fromEntries(numbers(STORED_FIELDS).map((n) => [`field${n}`, `The value of field ${n}`])),
      ]),
  });
}

const numbers = (count) => Array.from({ length: count }, (_, index) => index + 1);

function schemaFile() {
  const scopes = numbers(SCOPES).map(
    (n) => `  @scope(name: "own:scope${n}", description: "Scope ${n}", external: true)`,
  );
  const roles = numbers(ROLES).map(
    (n) => `  @role(name: "ROLE${n}", description: "Role ${n}", scopes: ["me:read", "own:scope${n}"])`,
  );
  const fields = numbers(STORED_FIELDS).map((n) => `  "Field ${n}." field${n}: String @stored(write: [["me:write"]])`);
  return `extend schema\n${[...scopes, ...roles].join('\n')}\n\nextend type User {\n${fields.join('\n')}\n}\n`;
}

module.exports = { run };
