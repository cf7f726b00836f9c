import { makeExecutableSchema } from '@graphql-tools/schema';
import { buildASTSchema, type DocumentNode, type GraphQLSchema, isScalarType, Kind, parse } from 'graphql';
import type { ServerSchema } from '../schema/load-schema';
import type { Resolvers } from './generated/resolver-types';
import { checkFields } from './resolvers/check-fields';

/** Resolvers, with the SDL that they belong to where the schema of the server does not have it. */
export interface SchemaExtension {
  readonly typeDefs?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the code generator types the resolvers of schema.graphql alone
  readonly resolvers: Record<string, any>;
}

/** Returns the values of an enum, with those that extensions of it add. */
export function valuesOfEnum({ definitions }: DocumentNode, name: string): Set<string> {
  const values = definitions.flatMap((node) =>
    (node.kind === Kind.ENUM_TYPE_DEFINITION || node.kind === Kind.ENUM_TYPE_EXTENSION) && node.name.value === name
      ? (node.values ?? [])
      : [],
  );
  return new Set(values.map((value) => value.name.value));
}

/**
 * The schema of the server with `resolvers`, and what a configuration adds to it.
 *
 * @throws Error for a field of `schema.graphql` that nothing reads or stores.
 */
export function createSchema(
  { document, builtIn }: Pick<ServerSchema, 'document' | 'builtIn'>,
  resolvers: Resolvers,
  extensions: readonly SchemaExtension[] = [],
): GraphQLSchema {
  checkFields(builtIn);
  const whole: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      document,
      ...extensions.flatMap(({ typeDefs }) => (typeDefs === undefined ? [] : parse(typeDefs))),
    ].flatMap((one) => one.definitions),
  };
  const schema = makeExecutableSchema({
    // Built here: graphql-tools would merge the definitions first, and could drop repeated directives.
    typeDefs: buildASTSchema(whole),
    resolvers: [resolvers, ...extensions.map((extension) => extension.resolvers)],
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
  // makeExecutableSchema gives a scalar the description of its resolver, which is a library's, or none.
  for (const definition of whole.definitions) {
    if (definition.kind !== Kind.SCALAR_TYPE_DEFINITION) continue;
    const scalar = schema.getType(definition.name.value);
    if (isScalarType(scalar)) scalar.description = definition.description?.value;
  }
  return schema;
}
