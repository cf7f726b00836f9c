import { createBatch } from '../batch';
import type { GraphqlContext } from '../context';
import type { Resolvers } from '../generated/resolver-types';
import { createScalars } from '../scalars';
import { mutationResolvers } from './mutation';
import { queryResolvers } from './query';
import type { Services } from './services';
import { userResolvers } from './user';

/** Every resolver of `schema.graphql`. Fields without one are properties of what their parent returned. */
export function createResolvers(services: Services) {
  const { declared } = services.scopes;
  const userById = createUserById(services);
  return {
    ...createScalars(services.scopes),
    Query: queryResolvers(services),
    Mutation: mutationResolvers(services),
    User: userResolvers(services),
    Session: {
      scopes: ({ scopes }) => [...declared(scopes)],
      isCurrent: ({ id }, _args, { viewer }) => viewer?.kind === 'user' && viewer.sessionId === id,
    },
    AuditEvent: {
      actor: ({ actorKind, actorId }, _args, context) => userById(context, actorKind === 'USER' ? actorId : null),
      target: ({ targetId }, _args, context) => userById(context, targetId),
    },
    Invitation: {
      scopes: ({ scopes }) => [...declared(scopes)],
      inviter: ({ inviterId }, _args, context) => userById(context, inviterId),
      user: ({ userId }, _args, context) => userById(context, userId),
    },
    SystemStatus: { activity: () => services.readActivity() },
    PersonalAccessToken: { scopes: ({ scopes }) => [...declared(scopes)] },
    Policy: {
      coordinates: (policy, args) => policy.coordinates(args),
      changes: (policy) => policy.changes(),
    },
    UserConnection: {
      totalCount: async (connection) => (await connection.total()).count,
      totalCountIsEstimate: async (connection) => (await connection.total()).isEstimate,
    },
  } satisfies Resolvers;
}

/** Loads users by id: all that one list selects with one statement, and each once. Null for an id that no user has. */
function createUserById({ users }: Pick<Services, 'users'>) {
  const load = createBatch((ids, context) => users.byIds(ids, context.viewer));
  return (context: GraphqlContext, id: string | null) => (id === null ? null : load(context, id));
}
