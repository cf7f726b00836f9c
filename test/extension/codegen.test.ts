import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from '../support/process';
import { cli } from '../support/process-cli';
import { createProject, type Project } from './project';

const SCHEMA = `
extend type Query { orders(status: [Status!], first: Int = 10): [Order!] @requiresScopes(scopes: [["me:read"]]) }
extend type Mutation { place(input: PlaceInput!): PlacePayload! @requiresScopes(scopes: [["me:write"]]) }
extend type User { orders: [Order!] @requiresScopes(scopes: [["me:read"]]) }
input PlaceInput { item: String! quantity: Int! = 1 note: String }
type PlacePayload { order: Order userErrors: [UserError!]! }
"An order."
type Order { id: ID! item: String! at: DateTime! status: Status! customer: User total(currency: String!): Money! }
enum Status { OPEN SHIPPED }
scalar Money
union Found = Order
`;
const RESOLVERS = `
import { defineConfig } from 'scoped-api';
import type { Resolvers } from './src/generated/scoped-api';
const resolvers: Resolvers = {
  Query: { orders: (_parent, { status, first }, { viewer }) => {
    const names: readonly ('OPEN' | 'SHIPPED')[] = status ?? [];
    const count: number = first ?? 1;
    return [{ id: count, item: names.join(), at: new Date(), status: 'OPEN', customer: { id: viewer?.id ?? '' } }];
  } },
  Mutation: { place: async (_parent, { input }) => ({ order: null, userErrors: [{ code: 'NOT_FOUND', message: input.item, path: [] }] }) },
  User: { orders: (user, _args, { sql }) => { const name: string = user.username; void name; return sql<any>\`SELECT 1\`; } },
  Order: { total: (order, { currency }) => order.item + currency },
};
export default defineConfig<Resolvers>({ schema: './schema/app.graphql', resolvers });
`;

let project: Project;

beforeAll(async () => {
  project = await createProject({
    'schema/app.graphql': SCHEMA,
    'scoped-api.config.ts': RESOLVERS,
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        module: 'esnext',
        moduleResolution: 'bundler',
        target: 'es2023',
        skipLibCheck: true,
        types: [],
        noUnusedLocals: true,
        exactOptionalPropertyTypes: true,
      },
      files: ['scoped-api.config.ts'],
    }),
  });
  mkdirSync(join(project.path, 'node_modules/scoped-api'), { recursive: true });
  project.write({
    'node_modules/scoped-api/package.json': JSON.stringify({ name: 'scoped-api', types: './index.d.ts' }),
    'node_modules/scoped-api/index.d.ts': "export * from './dist/extension/public';\n",
  });
  symlinkSync(join(ROOT, 'dist'), join(project.path, 'node_modules/scoped-api/dist'));
});
afterAll(() => project.remove());

const codegen = (...args: string[]) => cli(['codegen', ...args], { cwd: project.path });
const compile = async () => {
  const { code, stdout } = await run(
    process.execPath,
    [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', project.path],
    { cwd: project.path },
  );
  return { code, stdout };
};

test('writes types with which the compiler accepts the resolvers; a second run and --check change nothing', async () => {
  expect(await codegen('--check')).toMatchObject({ code: 1, stderr: expect.stringContaining('is out of date') });
  expect(await codegen()).toMatchObject({ code: 0, stdout: 'Wrote src/generated/scoped-api.ts.\n' });
  expect(await codegen('--check')).toMatchObject({ code: 0 });
  expect(await compile()).toEqual({ code: 0, stdout: '' });
  const text = readFileSync(join(project.path, 'src/generated/scoped-api.ts'), 'utf8');
  expect(text).toContain("export type Status = 'OPEN' | 'SHIPPED';");
  expect(text).toContain('readonly quantity: number;');
  expect(text).toContain('readonly note?: Maybe<string>;');
});

test.each([
  ['a root field without a resolver', 'Query: {', 'Query: { } as {}, Queries: {'],
  ['a value of another type', "status: 'OPEN',", "status: 'CLOSED',"],
  ['an argument that does not exist', '{ status, first }', '{ statuz, first }'],
  ['a user who is no reference', "customer: { id: viewer?.id ?? '' }", 'customer: { name: 1 }'],
])('the compiler refuses %s', async (_what, from, to) => {
  await codegen();
  expect(RESOLVERS).toContain(from);
  project.write({ 'scoped-api.config.ts': RESOLVERS.replace(from, to) });
  const { code, stdout } = await compile();
  project.write({ 'scoped-api.config.ts': RESOLVERS });
  expect(code).not.toBe(0);
  expect(stdout).toContain('scoped-api.config.ts(');
});

test('with a source, a resolver is required for each field that it lacks', async () => {
  const config = (total: string) => `
    import { defineConfig } from 'scoped-api';
    import type { Resolvers } from './types';
    export interface Row { readonly id: string; readonly item: string; readonly at: Date; readonly user_id: string }
    export default defineConfig<Resolvers>({
      schema: './schema/app.graphql', codegen: { output: './types.ts', sources: { Order: './scoped-api.config#Row' } },
      resolvers: {
        Query: { orders: () => [] as Row[] }, Mutation: { place: () => ({ userErrors: [] }) }, User: { orders: () => null },
        Order: { status: () => 'OPEN', customer: ({ user_id }) => ({ id: user_id }), ${total} },
      },
    });`;
  project.write({ 'scoped-api.config.ts': config('total: () => 1') });
  expect(await codegen()).toMatchObject({ code: 0 });
  expect(await compile()).toEqual({ code: 0, stdout: '' });
  project.write({ 'scoped-api.config.ts': config('') });
  expect((await compile()).stdout).toContain('total');
  project.write({ 'scoped-api.config.ts': RESOLVERS });
});

test('without schema files there is nothing to write', async () => {
  rmSync(join(project.path, 'scoped-api.config.ts'));
  rmSync(join(project.path, 'schema'), { recursive: true });
  expect(await codegen()).toMatchObject({ code: 1, stderr: expect.stringContaining('add no type and no field') });
});
