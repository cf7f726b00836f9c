// GraphQL Yoga with @envelop/generic-auth and its directive for scopes.
const { createServer } = require('node:http');
const { useGenericAuth } = require('@envelop/generic-auth');
const { createSchema, createYoga } = require('graphql-yoga');
const { readClaims } = require('./shared/claims');
const { createResolvers, typeDefs } = require('./shared/schema');

const yoga = createYoga({
  schema: createSchema({
    typeDefs: `
      directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE
      ${typeDefs((scope) => `@requiresScopes(scopes: [["${scope}"]])`)}
    `,
    resolvers: createResolvers((context) => context.currentUser),
  }),
  plugins: [
    useGenericAuth({
      mode: 'protect-granular',
      resolveUserFn: ({ request }) => readClaims(request.headers.get('authorization')),
      extractScopes: (caller) => caller.scopes,
    }),
  ],
  graphiql: false,
  logging: false,
});
createServer(yoga).listen(Number(process.env.PORT), '127.0.0.1');
