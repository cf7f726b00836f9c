// Apollo Server on Express; the resolvers look at the scopes themselves.
const { makeExecutableSchema } = require('@graphql-tools/schema');
const { serveByApollo } = require('./shared/apollo');
const { createResolvers, typeDefs } = require('./shared/schema');

function mustHold(claims, scope) {
  if (!claims.scopes.includes(scope)) throw new Error('not allowed');
}

const resolvers = createResolvers((context) => context.claims, mustHold);
serveByApollo(makeExecutableSchema({ typeDefs: typeDefs(), resolvers }));
