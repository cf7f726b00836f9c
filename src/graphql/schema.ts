import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { type DocumentNode, type GraphQLSchema, isScalarType, Kind, parse } from 'graphql';
import { PACKAGE_ROOT } from '../package-root';
import type { Resolvers } from './generated/resolver-types';
import { checkFields } from './resolvers/check-fields';

/** SDL that extends `schema.graphql`, with its resolvers. */
export interface SchemaExtension {
  readonly typeDefs: string;
  // biome-ignore lint/suspicious/noExplicitAny: the code generator types the resolvers of schema.graphql alone
  readonly resolvers: Record<string, any>;
}

/** The text of `schema.graphql`, which alone defines who may do what. */
export function readSchemaSdl(): string {
  return readFileSync(join(PACKAGE_ROOT, 'schema.graphql'), 'utf8');
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
 * `schema.graphql` with `resolvers`, and what a configuration adds to it.
 *
 * @throws Error for a field of `schema.graphql` that nothing reads or stores.
 */
export function createSchema(resolvers: Resolvers, extensions: readonly SchemaExtension[] = []): GraphQLSchema {
  const documents = [readSchemaSdl(), ...extensions.map(({ typeDefs }) => typeDefs)].map((sdl) => parse(sdl));
  if (documents[0]) checkFields(documents[0]);
  const schema = makeExecutableSchema({
    typeDefs: documents,
    resolvers: [resolvers, ...extensions.map((extension) => extension.resolvers)],
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
  // makeExecutableSchema gives a scalar the description of its resolver, which is a library's, or none.
  for (const definition of documents.flatMap((document) => document.definitions)) {
    if (definition.kind !== Kind.SCALAR_TYPE_DEFINITION) continue;
    const scalar = schema.getType(definition.name.value);
    if (isScalarType(scalar)) scalar.description = definition.description?.value;
  }
  return schema;
}
