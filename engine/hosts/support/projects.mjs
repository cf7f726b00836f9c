import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const directory = join(dirname(fileURLToPath(import.meta.url)), '../projects');

/** The majors of graphql that the engine must run on. */
export const MAJORS = [16, 17];

/** The packed engine. */
export const tarball = join(directory, readdirSync(directory).find((name) => name.endsWith('.tgz')) ?? '');

/** A project on one major of graphql: loads packages as its files would. */
export function project(major) {
  const root = join(directory, `graphql-${major}`);
  const require = createRequire(join(root, 'index.js'));
  return {
    root,
    require,
    /** Imports a file of the project, such as a block of the README. */
    importFile: (name) => import(pathToFileURL(join(root, name)).href),
    /** Imports a package by its entry for CommonJS; hosts are published as such. */
    importPackage: (name) => import(pathToFileURL(require.resolve(name)).href),
  };
}

/** The schema that every host serves, and what its resolvers were called for. */
export const SDL = `
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INPUT_FIELD_DEFINITION
  directive @authenticated on FIELD_DEFINITION
  directive @public on FIELD_DEFINITION
  type Query {
    open: String @public
    secret: String @requiresScopes(scopes: [["secret:read"]])
    things: [Thing] @public
  }
  type Thing { name: String  cost: Int! @requiresScopes(scopes: [["cost:read"]]) }
  type Mutation { change(input: Change): Thing @requiresScopes(scopes: [["things:write"]]) }
  input Change { name: String  price: Int @requiresScopes(scopes: [["price:write"]]) }
  type Subscription { ticks(input: Change): Thing @requiresScopes(scopes: [["ticks:read"]]) }
`;

/** Resolvers for {@link SDL} that note their coordinate in `called`. */
export function resolversFor(called) {
  const note = (coordinate, value) => () => {
    called.push(coordinate);
    return value;
  };
  const thing = { name: 'lamp', cost: 7 };
  return {
    Query: {
      open: note('Query.open', 'open'),
      secret: note('Query.secret', 'S3CRET'),
      things: note('Query.things', [thing, thing]),
    },
    Thing: { cost: note('Thing.cost', 7) },
    Mutation: { change: note('Mutation.change', thing) },
    Subscription: {
      ticks: {
        subscribe: async function* ticks() {
          called.push('Subscription.ticks');
          yield { ticks: thing };
        },
      },
    },
  };
}

/** {@link SDL} with {@link resolversFor} in the classes of `graphql`. */
export function schemaOf(graphql, called) {
  const schema = graphql.buildSchema(SDL);
  for (const [typeName, fields] of Object.entries(resolversFor(called))) {
    for (const [name, resolver] of Object.entries(fields)) {
      const field = schema.getType(typeName).getFields()[name];
      if (typeof resolver === 'function') field.resolve = resolver;
      else field.subscribe = resolver.subscribe;
    }
  }
  return schema;
}

/** The scopes of a request by its header: `scopes: a b`; without it, the viewer is anonymous. */
export function scopesOfHeader(value) {
  return value === undefined || value === null ? null : value.split(' ').filter(Boolean);
}
