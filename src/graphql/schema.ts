import { makeExecutableSchema } from '@graphql-tools/schema';
import { buildASTSchema, type DocumentNode, type GraphQLSchema, isEnumType, isScalarType, Kind, parse } from 'graphql';
import type { ServerSchema } from '../schema/load-schema';
import { type Scopes, USER } from '../scopes/scopes';
import type { Resolvers } from './generated/resolver-types';
import { checkFields } from './resolvers/check-fields';

/** Resolvers, with the SDL that they belong to where the schema of the server does not have it. */
export interface SchemaExtension {
  /** Absent: the SDL is part of the server's schema already. */
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
  { document, builtIn, scopes }: ServerSchema,
  resolvers: Resolvers,
  extensions: readonly SchemaExtension[] = [],
): GraphQLSchema {
  checkFields(builtIn);
  const whole: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      document,
      ...extensions.flatMap(({ typeDefs }) => (typeDefs === undefined ? [] : [parse(typeDefs)])),
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
  showUndeclaredRoles(schema, scopes);
  return schema;
}

/**
 * Makes a stored role that the schema no longer declares appear as USER, because an enum has no value for it and a list of
 * users must not fail for one of them. The user holds no scopes by the role; `scoped-api doctor` lists such users.
 */
function showUndeclaredRoles(schema: GraphQLSchema, { isRole }: Scopes): void {
  const type = schema.getType('Role');
  if (!isEnumType(type)) return;
  const serialize = type.serialize.bind(type);
  type.serialize = (role) => (typeof role === 'string' && !isRole(role) ? USER : serialize(role));
}
