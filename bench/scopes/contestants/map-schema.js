const { getDirective, MapperKind, mapSchema } = require('@graphql-tools/utils');
const { defaultFieldResolver, execute, GraphQLError } = require('graphql');

/** Wrapped resolvers, as "Enforcing access permissions" in the documentation of GraphQL Tools has it. */
function create({ schema, document, user }) {
  const guarded = mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field) => {
      const rule = getDirective(schema, field, 'requiresScopes')?.[0];
      if (!rule) return undefined;
      const { resolve = defaultFieldResolver } = field;
      field.resolve = (source, args, context, info) => {
        const held = context.user.scopes;
        if (!rule.scopes.some((group) => group.every((scope) => held.includes(scope)))) {
          throw new GraphQLError('not authorized');
        }
        return resolve(source, args, context, info);
      };
      return field;
    },
  });
  return (rootValue) => execute({ schema: guarded, document, rootValue, contextValue: { user } });
}

module.exports = { label: 'resolvers wrapped by mapSchema', protects: true, isPeer: true, create };
