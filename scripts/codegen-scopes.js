// A codegen plugin: the names of src/scopes/registry.ts as a union type, so that a client needs nothing of the server.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

module.exports = {
  plugin() {
    const source = readFileSync(join(__dirname, '../src/scopes/registry.ts'), 'utf8');
    const { code } = transformSync(source, { jsc: { parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } });
    const registry = {};
    new Function('exports', code)(registry);
    const names = registry.ALL_SCOPES.map((scope) => `  | '${scope}'`).join('\n');
    return `/** The name of a scope. */\nexport type Scope =\n${names};\n`;
  },
};
