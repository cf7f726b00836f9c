// Apollo Server on Express with graphql-shield. `contextual` is the cache its documentation advises for such a rule.
const { makeExecutableSchema } = require('@graphql-tools/schema');
const { applyMiddleware } = require('graphql-middleware');
const { rule, shield } = require('graphql-shield');
const { serveByApollo } = require('./shared/apollo');
const { createResolvers, typeDefs } = require('./shared/schema');

const holds = (scope) =>
  rule({ cache: 'contextual' })(async (_parent, _args, context) => context.claims.scopes.includes(scope));

const schema = makeExecutableSchema({ typeDefs: typeDefs(), resolvers: createResolvers((context) => context.claims) });
const permissions = shield({ Query: { me: holds('me:read'), users: holds('users:read') } });
serveByApollo(applyMiddleware(schema, permissions));
