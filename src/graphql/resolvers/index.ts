import { badUserInput } from '../../errors';
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
  const [coordinates, changes] = [createPolicyItems(), createPolicyItems()];
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
      coordinates: (policy, args, context) => coordinates(context, policy.coordinates(args)),
      changes: async (policy, _args, context) => {
        const all = await policy.changes();
        return all && changes(context, all);
      },
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

/** Items of one of the lists of the policy in the answer to one request: those of the largest policy, once. */
const MAX_POLICY_ITEMS = 5_000;
/** What a list counts at least: a search reads all coordinates, also if it finds none. */
const MIN_LIST = 100;

/**
 * Makes the function that passes on one of the lists of the policy. Under aliases, a document of 10 kB could select the whole policy hundreds
 * of times, in an answer of 30 MB.
 *
 * The function throws a DomainError BAD_USER_INPUT for more items than one request may have.
 */
function createPolicyItems(): <Item>(context: GraphqlContext, items: Item[]) => Item[] {
  const counts = new WeakMap<object, number>();
  return ({ request }, items) => {
    const count = (counts.get(request) ?? 0) + Math.max(items.length, MIN_LIST);
    if (count > MAX_POLICY_ITEMS) {
      throw badUserInput(
        `A list of the policy has at most ${MAX_POLICY_ITEMS} items in one request, under all aliases: send the others in another.`,
      );
    }
    counts.set(request, count);
    return items;
  };
}
