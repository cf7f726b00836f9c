import { heldScopes } from '../../scopes/registry';
import type { Resolvers } from '../generated/resolver-types';
import { scalars } from '../scalars';
import { mutationResolvers } from './mutation';
import { queryResolvers } from './query';
import type { Services } from './services';

/** Every resolver of `schema.graphql`. Fields without one are properties of what their parent returned. */
export function createResolvers(services: Services): Resolvers {
  return {
    ...scalars,
    Query: queryResolvers(services),
    Mutation: mutationResolvers(services),
    User: { scopes: (user) => heldScopes(user) },
    UserConnection: { totalCount: ({ filter }) => services.users.count(filter) },
  };
}
