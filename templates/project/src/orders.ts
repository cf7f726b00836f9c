import type { ResolverContext } from 'scoped-api';
import type { Resolvers } from './generated/scoped-api.ts';

/** A row of the table `orders`, as the resolvers return it. */
interface OrderRow {
  readonly id: string;
  readonly item: string;
  readonly quantity: number;
  readonly createdAt: Date;
}

/** The fields that this file answers. `defineConfig<Resolvers>` requires that some file answers each field of the schema. */
interface OrderResolvers {
  readonly Query: Pick<Resolvers['Query'], 'orders'>;
  readonly Mutation: Pick<Resolvers['Mutation'], 'placeOrder'>;
  readonly User: Pick<Resolvers['User'], 'orders'>;
}

const MAX_ORDERS = 100;

/**
 * The resolvers of `schema/orders.graphql`. The server calls one only for a viewer who holds the scopes of its field, so it checks only
 * whose rows they are.
 */
export const orderResolvers: OrderResolvers = {
  Query: {
    orders: (_parent, _args, context) => context.batch(ordersOfUsers, viewerId(context)),
  },
  Mutation: {
    async placeOrder(_parent, { input }, context) {
      const item = input.item.trim();
      if (item.length < 1 || item.length > 200) {
        return refused('INVALID_ITEM', 'The item must have 1 to 200 characters.', 'item');
      }
      if (input.quantity < 1 || input.quantity > 100) {
        return refused('INVALID_QUANTITY', 'The quantity must be from 1 to 100.', 'quantity');
      }
      const [order] = await context.sql<OrderRow>`
        INSERT INTO orders (user_id, item, quantity) VALUES (${viewerId(context)}, ${item}, ${input.quantity})
        RETURNING id, item, quantity, created_at AS "createdAt"`;
      return { order: order ?? null, userErrors: [] };
    },
  },
  User: {
    orders: (user, _args, context) => context.batch(ordersOfUsers, user.id),
  },
};

/** Loads the orders of many users by one statement: those of all users of a list are loaded together. */
async function ordersOfUsers(userIds: readonly string[], { sql }: ResolverContext): Promise<OrderRow[][]> {
  const rows = await sql<OrderRow & { readonly userId: string }>`
    SELECT o.user_id AS "userId", o.id, o.item, o.quantity, o.created_at AS "createdAt"
    FROM unnest(${userIds}::uuid[]) AS u (id)
    CROSS JOIN LATERAL (SELECT * FROM orders WHERE user_id = u.id ORDER BY created_at DESC, id LIMIT ${MAX_ORDERS}) AS o`;
  return userIds.map((id) => rows.filter(({ userId }) => userId === id));
}

/** The user who sent the request. */
function viewerId({ viewer }: ResolverContext): string {
  if (viewer?.kind !== 'user') throw new Error('This field is for users: a registered client has no orders.');
  return viewer.id;
}

function refused(code: 'INVALID_ITEM' | 'INVALID_QUANTITY', message: string, field: string) {
  return { order: null, userErrors: [{ code, message, path: ['input', field] }] };
}
