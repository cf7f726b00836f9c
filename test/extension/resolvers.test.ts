import { until } from '../support/process';
import { type Answer, ask, createProject, login, PASSWORD, type Project, register } from './project';

const SCHEMA = `
extend type Query {
  orders: [Order!] @requiresScopes(scopes: [["me:read"]])
  order(id: ID!): Order @requiresScopes(scopes: [["me:read"]])
  allOrders: [Order!] @requiresScopes(scopes: [["users:read"]])
  hello(name: String): String @public
  failing(how: String!): String @public
  many(how: String!): [String] @public
  found: [Found!] @public
  inspect: String @requiresScopes(scopes: [["me:read"]])
  author: User @public
  authors: [User] @public
  authorsOrNone: [User!] @public
  numbers: [Int!] @public
}
extend type Mutation {
  createOrder(input: CreateOrderInput!): CreateOrderPayload! @requiresScopes(scopes: [["me:write"]])
}
input CreateOrderInput { title: String! total: Int! }
type CreateOrderPayload { order: Order userErrors: [UserError!]! }
type Order {
  id: ID!
  title: String!
  status: OrderStatus!
  total: Money!
  "Resolved by user code."
  label: String
  customer: User
  secretNote: String @requiresScopes(scopes: [["users:write"]])
}
enum OrderStatus { OPEN SHIPPED }
scalar Money
union Found = Order | Note
type Note { text: String! }
extend type User {
  orders: [Order!] @requiresScopes(scopes: [["me:read"], ["users:read"]])
  shout: String @requiresScopes(scopes: [["me:read"], ["users:read"]])
}
`;

const RESOLVERS = `
import { GraphQLScalarType, GraphQLError } from 'graphql';
import { UserFacingError } from 'scoped-api';
import type { ResolverContext } from 'scoped-api';

export let statements = 0;
const ordersOf = async (ids: readonly string[], { sql, log }: ResolverContext) => {
  log.info({ count: ids.length }, 'orders of users');
  const rows = await sql<any>\`SELECT id, user_id, title, total FROM orders WHERE user_id = ANY (\${ids}) ORDER BY title\`;
  return ids.map((id) => rows.filter((row) => row.user_id === id));
};
const fails: Record<string, () => unknown> = {
  throws: () => { throw new Error('secret one'); },
  rejects: async () => { throw new Error('secret two'); },
  returns: () => new Error('secret three'),
  graphql: () => { throw new GraphQLError('secret four', { extensions: { code: 'SECRET' } }); },
  extensions: () => { throw Object.assign(new Error('secret five'), { extensions: { code: 'SECRET' }, path: ['x'] }); },
  text: () => { throw 'secret six'; },
  sql: () => { throw Object.assign(new Error('secret seven'), { code: '22P02' }); },
  facing: () => { throw new UserFacingError('Orders are closed.', 'ORDERS_CLOSED'); },
};

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const later = async (ms: number, then: any) => { await new Promise((next) => setTimeout(next, ms)); return then(); };

export const resolvers = {
  Query: {
    orders: (_: unknown, __: unknown, { viewer, sql }: ResolverContext) => sql\`SELECT id, user_id, title, total FROM orders WHERE user_id = \${viewer!.id} ORDER BY title\`,
    order: async (_: unknown, { id }: any, { sql }: ResolverContext) => (await sql\`SELECT id, user_id, title, total FROM orders WHERE id::text = \${id}\`)[0],
    allOrders: (_: unknown, __: unknown, { sql }: ResolverContext) => sql\`SELECT id, user_id, title, total FROM orders ORDER BY title\`,
    hello: (_: unknown, { name }: any, { viewer }: ResolverContext) => \`Hello \${name ?? viewer?.username ?? 'stranger'}\`,
    failing: (_: unknown, { how }: any) => fails[how]!(),
    many: (_: unknown, { how }: any) => ['a', fails[how] ? (async () => fails[how]!())() : 'b', Promise.resolve('c')],
    found: () => [{ __typename: 'Note', text: 'n' }],
    author: async (_: unknown, __: unknown, { sql }: ResolverContext) => (await sql\`SELECT id FROM users WHERE username = 'ada'\`)[0],
    // The first item fails at once, the others later.
    authors: () => [{ id: UNKNOWN }, later(5, () => ({ id: UNKNOWN })), later(20, () => ({ id: UNKNOWN }))],
    authorsOrNone: async () => [{ id: UNKNOWN }, later(5, () => ({ id: UNKNOWN }))],
    numbers: () => [new Error('secret'), later(5, fails.throws), later(20, fails.throws)],
    inspect: (parent: unknown, args: any, context: any, info: any) => {
      const seen = new Set<unknown>();
      const texts: string[] = [];
      const walk = (value: any, depth: number) => {
        if (value === null || (typeof value !== 'object' && typeof value !== 'function') || depth > 6) { texts.push(String(value)); return; }
        if (seen.has(value) || value === Object.prototype || value === Function.prototype) return;
        seen.add(value);
        for (const key of Reflect.ownKeys(value)) {
          texts.push(String(key));
          try { walk(value[key], depth + 1); } catch {}
        }
        walk(Object.getPrototypeOf(value), depth + 1);
      };
      walk([parent, args, context, info, info.fieldName, info.parentType, info.returnType, info.path, info.selected], 0);
      return texts.join(' ');
    },
  },
  Mutation: {
    createOrder: async (_: unknown, { input }: any, { viewer, transaction, audit }: ResolverContext) => {
      if (input.total < 0) return { userErrors: [{ code: 'ORDER_REFUSED', message: 'A total is not negative.', path: ['input', 'total'] }] };
      const order = await transaction(async (tx) => {
        const [row] = await tx<any>\`INSERT INTO orders (user_id, title, total) VALUES (\${viewer!.id}, \${input.title}, \${input.total}) RETURNING *\`;
        await tx.audit({ event: 'order.created', after: { title: input.title } });
        if (input.title === 'undo') throw new UserFacingError('Not this one.');
        if (input.title === 'swallow') await tx\`SELECT 1/0\`.catch(() => {});
        return row;
      });
      await audit({ event: 'order.seen' });
      return { order, userErrors: [] };
    },
  },
  Order: {
    status: () => 1,
    label: async ({ title }: any) => title.toUpperCase(),
    customer: ({ user_id }: any) => ({ id: user_id, email: 'forged@example.com', role: 'ADMIN' }),
    secretNote: (_: unknown, __: unknown, { log }: ResolverContext) => { log.warn('secretNote was called'); return 'note'; },
  },
  OrderStatus: { OPEN: 1, SHIPPED: 2 },
  Money: new GraphQLScalarType({ name: 'Money', serialize: (value) => \`\${value}.00\` }),
  User: {
    orders: (user: any, _: unknown, { batch }: ResolverContext) => batch(ordersOf, user.id),
    shout: (user: any) => \`\${user.username}!\${user.email}\`,
  },
};
`;
const CONFIG = `
import { defineConfig } from 'scoped-api';
import { resolvers } from './src/resolvers';
export default defineConfig({ schema: './schema/app.graphql', resolvers });
`;
const TABLE =
  'CREATE TABLE orders (id serial PRIMARY KEY, user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE, title text NOT NULL, total int NOT NULL);';

let project: Project;
let server: Awaited<ReturnType<Project['start']>>;
let ada: string;
let root: string;

beforeAll(async () => {
  project = await createProject({
    'scoped-api.config.ts': CONFIG,
    'schema/app.graphql': `${SCHEMA}\nextend enum UserErrorCode { ORDER_REFUSED }\n`,
    'src/resolvers.ts': RESOLVERS,
    'migrations/001_orders.sql': TABLE,
  });
  server = await project.start({
    ...{
      BOOTSTRAP_ADMIN_USERNAME: 'root',
      BOOTSTRAP_ADMIN_EMAIL: 'root@example.com',
      BOOTSTRAP_ADMIN_PASSWORD: PASSWORD,
    },
  });
  await register(server, 'ada');
  await register(server, 'bob');
  ada = (await login(server, 'ada')).accessToken;
  root = (await login(server, 'root')).accessToken;
});
afterAll(() => project.remove());

/** The first two times, graphql-js executes a query; from the third on, it is compiled. All must answer the same. */
async function askOften(query: string, token?: string): Promise<Answer> {
  const answers: Answer[] = [];
  for (let times = 0; times < 5; times += 1) answers.push(await ask(server, query, token));
  const withoutIds = answers.map((answer) => JSON.stringify(answer).replace(/"requestId":"[^"]*"/g, ''));
  expect(new Set(withoutIds).size).toBe(1);
  return answers[0] as Answer;
}

const create = (title: string, total = 5, token = ada) =>
  ask(
    server,
    `mutation { createOrder(input: { title: "${title}", total: ${total} }) { order { id title total status label } userErrors { code message path } } }`,
    token,
  );

test('a mutation in a transaction, with its audit events', async () => {
  const { data } = await create('Book');
  expect(data.createOrder).toMatchObject({
    order: { title: 'Book', total: '5.00', status: 'OPEN', label: 'BOOK' },
    userErrors: [],
  });
  const log = await ask(server, '{ auditLog(filter: { actions: [EXTENSION] }) { nodes { actorKind after } } }', root);
  expect(log.data.auditLog.nodes).toEqual([
    { actorKind: 'USER', after: { event: 'order.seen' } },
    { actorKind: 'USER', after: { event: 'order.created', title: 'Book' } },
  ]);
});

test('user errors with a code of a schema file; rollbacks', async () => {
  expect((await create('x', -1)).data.createOrder.userErrors).toEqual([
    { code: 'ORDER_REFUSED', message: 'A total is not negative.', path: ['input', 'total'] },
  ]);
  expect((await create('undo')).errors).toMatchObject([
    { message: 'Not this one.', extensions: { code: 'BAD_USER_INPUT' } },
  ]);
  expect((await create('swallow')).errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  expect(await project.sql(`SELECT 1 FROM orders WHERE title IN ('undo', 'swallow')`)).toEqual([]);
});

test('queries of lists with nested fields, by graphql-js and compiled', async () => {
  await create('Apple', 1);
  const { data } = await askOften('{ orders { title total label customer { username email role } } }', ada);
  const customer = { username: 'ada', email: 'ada@example.com', role: 'USER' };
  expect(data.orders).toEqual([
    { title: 'Apple', total: '1.00', label: 'APPLE', customer },
    { title: 'Book', total: '5.00', label: 'BOOK', customer },
  ]);
  expect((await askOften('{ found { __typename ... on Note { text } } }')).data.found).toEqual([
    { __typename: 'Note', text: 'n' },
  ]);
});

test('a list of users costs one call of batch', async () => {
  const query = '{ users { nodes { username orders { title } shout } } }';
  const { data } = await askOften(query, root);
  expect(data.users.nodes.find(({ username }: { username: string }) => username === 'ada')).toEqual({
    username: 'ada',
    orders: [{ title: 'Apple' }, { title: 'Book' }],
    shout: 'ada!ada@example.com',
  });
  const calls = () => server.logLines().filter(({ msg }) => msg === 'orders of users');
  await until(() => calls().length >= 5, 'the calls are logged');
  expect(calls().map(({ count }) => count)).toEqual([3, 3, 3, 3, 3]);
});

test('a denied field: its resolver is not called', async () => {
  const denied = await askOften('{ orders { title secretNote } }', ada);
  expect(denied.data.orders[0]).toEqual({ title: 'Apple', secretNote: null });
  expect(denied.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect((await ask(server, '{ allOrders { id } }', ada)).data.allOrders).toBeNull();
  expect((await ask(server, '{ orders { id } }')).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect(server.logLines().filter(({ msg }) => msg === 'secretNote was called')).toEqual([]);
});

test("another user's fields require users:read, whatever the field itself requires", async () => {
  const bob = (await login(server, 'bob')).accessToken;
  await create('Pear', 2, bob);
  const id = (await ask(server, '{ orders { id } }', bob)).data.orders[0].id;
  const query = `{ order(id: ${id}) { title customer { email } } }`;
  const denied = await askOften(query, ada);
  expect(denied.data.order).toEqual({ title: 'Pear', customer: null });
  expect(denied.errors).toMatchObject([
    { message: 'This requires the scope users:read.', extensions: { code: 'FORBIDDEN' } },
  ]);
  expect((await askOften(query, root)).data.order.customer).toEqual({ email: 'bob@example.com' });
  const anonymous = await askOften('{ author { email } }');
  expect(anonymous).toMatchObject({ data: { author: null }, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
});

test('a public field knows the viewer if there is a token; an invalid token is refused', async () => {
  expect((await askOften('{ hello }')).data.hello).toBe('Hello stranger');
  expect((await askOften('{ hello }', ada)).data.hello).toBe('Hello ada');
  expect((await askOften('{ hello(name: "x") }')).data.hello).toBe('Hello x');
  expect((await server.graphql('{ hello }', 'invalid')).status).toBe(401);
});

test.each(['throws', 'rejects', 'returns', 'graphql', 'extensions', 'text', 'sql'])(
  'an error (%s) is masked and logged',
  async (how) => {
    const masked = { message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR' } };
    const one = await askOften(`{ failing(how: "${how}") }`);
    expect(one).toMatchObject({ data: { failing: null }, errors: [masked] });
    const many = await askOften(`{ many(how: "${how}") }`);
    expect(many).toMatchObject({ data: { many: ['a', null, 'c'] }, errors: [{ ...masked, path: ['many', 1] }] });
    expect(JSON.stringify([one, many])).not.toMatch(/secret/i);
    const { requestId } = one.errors?.[0]?.extensions ?? {};
    expect(
      server.logLines().filter((line) => line.level === 'error' && JSON.stringify(line).includes(String(requestId))),
    ).not.toEqual([]);
  },
);

test('promises of a list that are rejected after the list has failed do not end the process', async () => {
  const { data, errors } = await askOften('{ authors { id } }', ada);
  expect(data).toEqual({ authors: [null, null, null] });
  expect(errors).toHaveLength(3);
  expect((await askOften('{ authorsOrNone { id } }', ada)).data).toEqual({ authorsOrNone: null });
  expect((await askOften('{ numbers }')).data).toEqual({ numbers: null });
  await new Promise((next) => setTimeout(next, 100));
  expect((await askOften('{ hello }')).data.hello).toBe('Hello stranger');
});

test('a UserFacingError is answered', async () => {
  const { errors } = await askOften('{ failing(how: "facing") }');
  expect(errors).toMatchObject([
    { message: 'Orders are closed.', path: ['failing'], extensions: { code: 'ORDERS_CLOSED' } },
  ]);
});

test('nothing of the server is reachable from a resolver', async () => {
  const query = 'query($p: String) { inspect hello(name: $p) }';
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ada}` },
    body: JSON.stringify({ query, variables: { p: 'secret variable' } }),
  });
  const { data } = (await response.json()) as Answer;
  expect(data.inspect).toContain('viewer');
  for (const secret of [
    ada,
    'secret variable',
    'passwordHash',
    'authorization',
    'keyring',
    'k3Jx9',
    'prisma',
    'signingKey',
    'variableValues',
  ]) {
    expect(data.inspect).not.toContain(secret);
  }
});

test('statements of user code count in the metrics', async () => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  expect(text).toMatch(/prisma_query_duration_seconds_count\{.*model="extension",operation="sql",outcome="ok".*\} \d/);
});
