// A codegen plugin: the names of the scopes that schema.graphql declares as a union type.
const { readDeclarations } = require('@scoped-api/engine');

module.exports = {
  plugin(schema) {
    const { scopes, problems } = readDeclarations(schema);
    if (scopes.length === 0 || problems.length > 0) throw new Error('The schema declares no scopes, or invalid ones.');
    const names = scopes.map(({ name }) => `  | '${name}'`).join('\n');
    return `/** The name of a scope. */\nexport type Scope =\n${names};\n`;
  },
};
