import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { getDirectives, MapperKind, mapSchema } from '@graphql-tools/utils';
import { parse } from 'graphql';
import { guard } from './support/guard.mjs';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key", { name: "@requiresScopes", as: "@scoped" }])';
const TYPES = `
  type Query { user: User other: String @federation__authenticated }
  type User @key(fields: "id") { id: ID! email: String @scoped(scopes: [["mail"]]) }
`;
const resolvers = { Query: { user: () => ({ id: '1', email: 'ada@example.com' }), other: () => 'o' } };

const schemas = {
  'buildSubgraphSchema of @apollo/subgraph': () => buildSubgraphSchema([{ typeDefs: parse(LINK + TYPES), resolvers }]),
  'buildSubgraphSchema, several modules': () =>
    buildSubgraphSchema([{ typeDefs: parse(LINK) }, { typeDefs: parse(TYPES), resolvers }]),
  'makeExecutableSchema of graphql-tools': () =>
    makeExecutableSchema({ typeDefs: LINK + TYPES, resolvers, assumeValidSDL: true }),
  'makeExecutableSchema, several modules': () =>
    makeExecutableSchema({ typeDefs: [TYPES, LINK], resolvers, assumeValidSDL: true }),
  'mapSchema of graphql-tools': () =>
    mapSchema(makeExecutableSchema({ typeDefs: LINK + TYPES, resolvers, assumeValidSDL: true }), {
      [MapperKind.OBJECT_FIELD]: (field) => ({ ...field }),
    }),
};

for (const [name, build] of Object.entries(schemas)) {
  test(name, async () => {
    const { read, found } = guard(build());
    deepEqual(found(), ['Query.other authenticated null sdl', 'User.email requiresScopes [["mail"]] sdl']);
    deepEqual(JSON.parse(JSON.stringify((await read('{ user { id email } other }', null)).data)), {
      user: { id: '1', email: null },
      other: null,
    });
    equal((await read('{ user { email } other }', ['mail'])).data.user.email, 'ada@example.com');
  });
}

test('the engine reads what getDirectives of graphql-tools reads', () => {
  const schema = makeExecutableSchema({
    typeDefs: 'type Query { x: String @requiresScopes(scopes: [["a"], ["b"]]) }',
    assumeValidSDL: true,
  });
  const field = schema.getQueryType().getFields().x;
  field.extensions = { directives: { requiresScopes: { scopes: [['c']] } } };
  const { engine } = guard(schema);
  deepEqual(
    engine.policy.found.map(({ rule, scopes }) => ({ name: rule, args: { scopes } })).reverse(),
    JSON.parse(JSON.stringify(getDirectives(schema, field))),
  );
});
