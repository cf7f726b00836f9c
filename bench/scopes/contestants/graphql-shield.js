const { execute } = require('graphql');
const { applyMiddleware } = require('graphql-middleware');
const { rule, shield } = require('graphql-shield');
const { FIELDS, SCOPE } = require('../world');

/** One cached rule on every guarded field: `contextual` is the cache its documentation advises for such a rule. */
function create({ schema, document, user }) {
  const canReadItems = rule({ cache: 'contextual' })(async (_parent, _args, context) => {
    return context.user.scopes.includes(SCOPE);
  });
  const permissions = shield({ Item: Object.fromEntries(FIELDS.map((field) => [field, canReadItems])) });
  const guarded = applyMiddleware(schema, permissions);
  return (rootValue) => execute({ schema: guarded, document, rootValue, contextValue: { user } });
}

module.exports = { label: 'graphql-shield', protects: true, isPeer: true, create };
