import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { SchemaComposer } from 'graphql-compose';
import { guard, problemsOf } from './support/guard.mjs';

const rule = (...scopes) => [{ name: 'requiresScopes', args: { scopes } }];

function schemaWith(emailOptions) {
  const composer = new SchemaComposer();
  composer.addTypeDefs(
    'enum Color { RED @deprecated } input Filter { of: String @requiresScopes(scopes: [["filter"]]) }',
  );
  const User = composer.createObjectTC({
    name: 'User',
    directives: [{ name: 'authenticated', args: {} }],
    fields: {
      name: 'String',
      email: { type: 'String', ...emailOptions, args: { raw: { type: 'String', directives: rule(['raw']) } } },
      plain: { type: 'String', extensions: { directives: { requiresScopes: { scopes: [['plain']] } } } },
      color: 'Color',
    },
  });
  composer.getETC('Color').setDirectives(rule(['color']));
  composer.Query.addFields({
    user: {
      type: User,
      args: { filter: 'Filter' },
      resolve: () => ({ name: 'Ada', email: 'ada@example.com', plain: 'p', color: 'RED' }),
    },
  });
  return composer.buildSchema();
}

test('graphql-compose', async () => {
  const { read, found } = guard(schemaWith({ directives: rule(['mail'], ['admin']) }));
  deepEqual(found(), [
    'Color requiresScopes [["color"]] sdl',
    'Filter.of requiresScopes [["filter"]] sdl',
    'User authenticated null sdl',
    'User.email requiresScopes [["mail"],["admin"]] sdl',
    'User.email(raw:) requiresScopes [["raw"]] sdl',
    'User.plain requiresScopes [["plain"]] extensions',
  ]);
  equal((await read('{ user { name } }', null)).data.user, null);
  deepEqual(
    { ...(await read('{ user { name email plain color } }', ['admin'])).data.user },
    {
      name: 'Ada',
      email: 'ada@example.com',
      plain: null,
      color: null,
    },
  );
});

test("graphql-compose, what can't be read is refused", () => {
  match(problemsOf(schemaWith({ directives: rule('a', 'b') })).join(), /^User\.email: @requiresScopes has a flat list/);
  match(
    problemsOf(schemaWith({ directives: [{ name: 'requiresScopes', args: {} }] })).join(),
    /^User\.email: @requiresScopes has no argument/,
  );
});
