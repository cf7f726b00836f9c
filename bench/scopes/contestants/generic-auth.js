const { envelop, useEngine, useSchema } = require('@envelop/core');
const { useGenericAuth } = require('@envelop/generic-auth');
const graphql = require('graphql');

/**
 * The plugin's `protect-granular` mode on Envelop, from building the context to the end of execution: parsing and
 * validation are left out as they are for all.
 */
function create({ schema, document, user, execute = graphql.execute }) {
  const { parse, validate, specifiedRules, subscribe } = graphql;
  const getEnveloped = envelop({
    plugins: [
      useEngine({ parse, validate, specifiedRules, execute, subscribe }),
      useSchema(schema),
      useGenericAuth({
        mode: 'protect-granular',
        resolveUserFn: (context) => context.user,
        extractScopes: (caller) => caller.scopes,
      }),
    ],
  });
  return async (rootValue) => {
    const proxy = getEnveloped({ user });
    const contextValue = await proxy.contextFactory();
    return proxy.execute({ schema: proxy.schema, document, rootValue, contextValue });
  };
}

module.exports = { label: '@envelop/generic-auth', protects: true, isPeer: true, create };
