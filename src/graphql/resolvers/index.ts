import type { Resolvers } from '../generated/resolver-types';
import { createScalars } from '../scalars';
import { mutationResolvers } from './mutation';
import { queryResolvers } from './query';
import type { Services } from './services';
import { userResolvers } from './user';

/** Every resolver of `schema.graphql`. Fields without one are properties of what their parent returned. */
export function createResolvers(services: Services) {
  const { declared } = services.scopes;
  return {
    ...createScalars(services.scopes),
    Query: queryResolvers(services),
    Mutation: mutationResolvers(services),
    User: userResolvers(services),
    Session: {
      scopes: ({ scopes }) => [...declared(scopes)],
      isCurrent: ({ id }, _args, { viewer }) => viewer?.kind === 'user' && viewer.sessionId === id,
    },
    PersonalAccessToken: { scopes: ({ scopes }) => [...declared(scopes)] },
    UserConnection: {
      totalCount: async (connection) => (await connection.total()).count,
      totalCountIsEstimate: async (connection) => (await connection.total()).isEstimate,
    },
  } satisfies Resolvers;
}
