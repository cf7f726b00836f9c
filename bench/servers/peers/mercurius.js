// Mercurius as its documentation has it: compiled operations (jit), and mercurius-auth by a directive.
const fastify = require('fastify');
const mercurius = require('mercurius');
const mercuriusAuth = require('mercurius-auth');
const { readClaims } = require('./shared/claims');
const { createResolvers, typeDefs } = require('./shared/schema');

const app = fastify();
const schema = `
  directive @auth(requires: String!) on OBJECT | FIELD_DEFINITION
  ${typeDefs((scope) => `@auth(requires: "${scope}")`)}
`;
app.register(mercurius, { schema, resolvers: createResolvers((context) => context.auth), jit: 1 });
app.register(mercuriusAuth, {
  authContext: (context) => readClaims(context.reply.request.headers.authorization),
  applyPolicy: async (directive, _parent, _args, context) =>
    context.auth.scopes.includes(directive.arguments[0].value.value),
  authDirective: 'auth',
});
app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
