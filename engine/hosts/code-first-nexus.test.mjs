import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { arg, enumType, inputObjectType, makeSchema, objectType, queryType, scalarType, stringArg } from 'nexus';
import { guard, problemsOf } from './support/guard.mjs';

const rule = (...scopes) => ({ extensions: { directives: { requiresScopes: { scopes } } } });

function schemaWith(emailOptions) {
  const User = objectType({
    name: 'User',
    extensions: { directives: { authenticated: true } },
    definition(t) {
      t.string('name');
      t.string('email', { ...emailOptions, args: { raw: stringArg(rule(['raw'])) } });
      t.field('color', { type: 'Color' });
      t.field('secret', { type: 'Secret' });
    },
  });
  const Color = enumType({ name: 'Color', members: ['RED'], ...rule(['color']) });
  const Secret = scalarType({ name: 'Secret', serialize: String, ...rule(['secret']) });
  const Filter = inputObjectType({ name: 'Filter', definition: (t) => t.string('of', rule(['filter'])) });
  const Query = queryType({
    definition(t) {
      t.field('user', {
        type: 'User',
        args: { filter: arg({ type: 'Filter' }) },
        resolve: () => ({ name: 'Ada', email: 'ada@example.com', color: 'RED', secret: 's' }),
      });
    },
  });
  return makeSchema({ types: [User, Color, Secret, Filter, Query], outputs: false });
}

test('Nexus', async () => {
  const { read, found } = guard(schemaWith(rule(['mail'])));
  deepEqual(found(), [
    'Color requiresScopes [["color"]] extensions',
    'Filter.of requiresScopes [["filter"]] extensions',
    'Secret requiresScopes [["secret"]] extensions',
    'User authenticated null extensions',
    'User.email requiresScopes [["mail"]] extensions',
    'User.email(raw:) requiresScopes [["raw"]] extensions',
  ]);
  equal((await read('{ user { name } }', null)).data.user, null);
  deepEqual(
    { ...(await read('{ user { name email color secret } }', ['color'])).data.user },
    {
      name: 'Ada',
      email: null,
      color: 'RED',
      secret: null,
    },
  );
  equal((await read('{ user { email(raw: "x") } }', ['mail'])).data.user.email, null);
  equal((await read('{ user(filter: { of: "x" }) { name } }', [])).data.user, null);
});

test("Nexus, what can't be read is refused", () => {
  match(problemsOf(schemaWith(rule('a', 'b'))).join(), /^User\.email: @requiresScopes has a flat list/);
  match(
    problemsOf(schemaWith({ extensions: { requiresScopes: [['a']] } })).join(),
    /^User\.email: has `extensions\.requiresScopes`/,
  );
  match(
    problemsOf(schemaWith({ extensions: { directives: { requiresScope: { scope: 'a' } } } })).join(),
    /^User\.email: @requiresScope looks like/,
  );
});
