const { createScopeEngine } = require('@scoped-api/engine');

/** As in engine/README.md. */
function create({ schema, document, user }) {
  const engine = createScopeEngine(schema);
  const viewer = engine.viewer(user.scopes);
  return (rootValue) => engine.execute({ schema, document, rootValue, contextValue: { user } }, viewer);
}

module.exports = { label: 'scoped-api/scopes', protects: true, create };
