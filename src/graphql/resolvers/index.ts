import { registeredScopes } from '../../scopes/registry';
import type { MutationResolvers, QueryResolvers, Resolvers } from '../generated/resolver-types';
import { scalars } from '../scalars';
import { accountMutations } from './account-mutations';
import { clientMutations, clientQueries } from './client-resolvers';
import { mutationResolvers } from './mutation';
import { queryResolvers } from './query';
import type { Services } from './services';
import { sessionMutations } from './session-mutations';
import { tokenMutations } from './token-mutations';
import { userResolvers } from './user';

/** Every resolver of `schema.graphql`. Fields without one are properties of what their parent returned. */
export function createResolvers(services: Services): Resolvers {
  return {
    ...scalars,
    Query: { ...queryResolvers(services), ...clientQueries(services) } satisfies Required<QueryResolvers>,
    Mutation: {
      ...mutationResolvers(services),
      ...sessionMutations(services),
      ...accountMutations(services),
      ...tokenMutations(services),
      ...clientMutations(services),
    } satisfies Required<MutationResolvers>,
    User: userResolvers(services),
    Session: {
      scopes: ({ scopes }) => registeredScopes(scopes),
      isCurrent: ({ id }, _args, { viewer }) => viewer?.kind === 'user' && viewer.sessionId === id,
    },
    PersonalAccessToken: { scopes: ({ scopes }) => registeredScopes(scopes) },
    UserConnection: {
      totalCount: async (connection) => (await connection.total()).count,
      totalCountIsEstimate: async (connection) => (await connection.total()).isEstimate,
    },
  };
}
