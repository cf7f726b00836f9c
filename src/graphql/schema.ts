import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLSchema } from 'graphql';
import { PACKAGE_ROOT } from '../package-root';
import type { Resolvers } from './generated/resolver-types';

/** `schema.graphql` with `resolvers`: the one place that says who may do what. */
export function createSchema(resolvers: Resolvers): GraphQLSchema {
  const typeDefs = readFileSync(join(PACKAGE_ROOT, 'schema.graphql'), 'utf8');
  return makeExecutableSchema({
    typeDefs,
    resolvers,
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
}
