import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import SchemaBuilder from '@pothos/core';
import DirectivesPlugin from '@pothos/plugin-directives';
import { guard, problemsOf } from './support/guard.mjs';

/** The plug-in writes an object or, in its other setting, a list; both come with AST nodes made up from them. */
for (const unordered of [true, false]) {
  const rule = (scopes) =>
    unordered ? { requiresScopes: { scopes } } : [{ name: 'requiresScopes', args: { scopes } }];
  const authenticated = unordered ? { authenticated: {} } : [{ name: 'authenticated', args: {} }];
  const builderOf = () =>
    new SchemaBuilder({ plugins: [DirectivesPlugin], directives: { useGraphQLToolsUnorderedDirectives: unordered } });

  function buildSchema() {
    const builder = builderOf();
    const Color = builder.enumType('Color', { values: ['RED'], directives: rule([['color']]) });
    const Filter = builder.inputType('Filter', {
      fields: (t) => ({ secret: t.string({ directives: rule([['filter']]) }), plain: t.string() }),
    });
    const User = builder.objectRef('User').implement({
      directives: authenticated,
      fields: (t) => ({
        name: t.exposeString('name', { nullable: true }),
        email: t.exposeString('email', {
          nullable: true,
          directives: rule([['mail', 'read'], ['admin']]),
          args: { raw: t.arg.boolean({ directives: rule([['raw']]) }) },
        }),
        color: t.field({ type: Color, nullable: true, resolve: () => 'RED' }),
      }),
    });
    builder.queryType({
      fields: (t) => ({
        user: t.field({
          type: User,
          nullable: true,
          args: { filter: t.arg({ type: Filter }) },
          resolve: () => ({ name: 'Ada', email: 'ada@example.com' }),
        }),
      }),
    });
    return builder.toSchema();
  }

  test(`Pothos, directives as ${unordered ? 'an object' : 'a list'}`, async () => {
    const { engine, read } = guard(buildSchema());
    const { rules, index } = engine.policy;
    const scopesOf = (coordinate) =>
      rules.get(coordinate)?.rules.map((rule) => rule.map((group) => index.namesOf(group)));
    deepEqual(scopesOf('User.email'), [[['mail', 'read'], ['admin']]], 'once, though it is in SDL and in extensions');
    deepEqual(scopesOf('User'), []);
    deepEqual(scopesOf('Color'), [[['color']]]);
    deepEqual(scopesOf('Filter.secret'), [[['filter']]]);
    deepEqual(scopesOf('User.email(raw:)'), [[['raw']]]);

    equal((await read('{ user { name } }', null)).data.user, null);
    deepEqual(
      { ...(await read('{ user { name email color } }', ['mail'])).data.user },
      {
        name: 'Ada',
        email: null,
        color: null,
      },
    );
    equal((await read('{ user { email } }', ['admin'])).data.user.email, 'ada@example.com');
    equal((await read('{ user { email(raw: true) } }', ['admin'])).data.user.email, null);
    equal((await read('{ user(filter: { secret: "a" }) { name } }', [])).data.user, null);
    equal((await read('{ user(filter: { plain: "a" }) { name } }', [])).data.user.name, 'Ada');
  });

  test(`Pothos, what can't be read is refused, directives as ${unordered ? 'an object' : 'a list'}`, () => {
    for (const scopes of [['a', 'b'], [], 'a', [[]], null]) {
      const builder = builderOf();
      builder.queryType({ fields: (t) => ({ x: t.string({ directives: rule(scopes), resolve: () => 'x' }) }) });
      match(problemsOf(builder.toSchema()).join('\n'), /^Query\.x: @requiresScopes/m, JSON.stringify(scopes));
    }
    const builder = builderOf();
    builder.enumType('Color', { values: { RED: { directives: rule([['a']]) } } });
    builder.queryType({ fields: (t) => ({ x: t.string({ resolve: () => 'x' }) }) });
    match(problemsOf(builder.toSchema()).join('\n'), /^Color\.RED: @requiresScopes cannot be enforced here/m);
  });
}

test('Pothos, a name that schemaDirectives link', async () => {
  const builder = new SchemaBuilder({
    plugins: [DirectivesPlugin],
    directives: { useGraphQLToolsUnorderedDirectives: true },
  });
  builder.queryType({
    fields: (t) => ({
      x: t.string({ nullable: true, directives: { scoped: { scopes: [['a']] } }, resolve: () => 'secret' }),
    }),
  });
  const link = {
    url: 'https://specs.apollo.dev/federation/v2.5',
    import: ['@key', { name: '@requiresScopes', as: '@scoped' }],
  };
  const { read } = guard(builder.toSchema({ schemaDirectives: { link } }));
  equal((await read('{ x }', [])).data.x, null);
  equal((await read('{ x }', ['a'])).data.x, 'secret');
});
