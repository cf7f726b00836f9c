import 'reflect-metadata';
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { Arg, buildSchema, Directive, Extensions, Field, InputType, ObjectType, Query, Resolver } from 'type-graphql';
import { guard } from './support/guard.mjs';

/** The output of a compiler for decorators. */
function decorate(target, name, ...decorators) {
  const property = name && Object.getOwnPropertyDescriptor(target, name);
  for (const decorator of decorators.reverse()) decorator(target, name, property);
}

class User {}
decorate(
  User.prototype,
  'name',
  Field(() => String, { nullable: true }),
);
decorate(
  User.prototype,
  'email',
  Directive('@requiresScopes(scopes: [["mail"]])'),
  Field(() => String, { nullable: true }),
);
decorate(
  User.prototype,
  'phone',
  Extensions({ directives: { requiresScopes: { scopes: [['phone']] } } }),
  Field(() => String, { nullable: true }),
);
decorate(User, undefined, Directive('@authenticated'), ObjectType('User'));

class Filter {}
decorate(
  Filter.prototype,
  'of',
  Directive('@requiresScopes(scopes: [["filter"]])'),
  Field(() => String, { nullable: true }),
);
decorate(Filter, undefined, InputType('Filter'));

class UserResolver {
  user() {
    return { name: 'Ada', email: 'ada@example.com', phone: '1' };
  }
}
Reflect.defineMetadata('design:paramtypes', [Filter], UserResolver.prototype, 'user');
Arg('filter', () => Filter, { nullable: true })(UserResolver.prototype, 'user', 0);
decorate(
  UserResolver.prototype,
  'user',
  Query(() => User, { nullable: true }),
);
decorate(UserResolver, undefined, Resolver());

test('TypeGraphQL', async () => {
  const { read, found } = guard(await buildSchema({ resolvers: [UserResolver], validate: false }));
  deepEqual(found(), [
    'Filter.of requiresScopes [["filter"]] sdl',
    'User authenticated null sdl',
    'User.email requiresScopes [["mail"]] sdl',
    'User.phone requiresScopes [["phone"]] extensions',
  ]);
  equal((await read('{ user { name } }', null)).data.user, null);
  deepEqual(
    { ...(await read('{ user { name email phone } }', ['phone'])).data.user },
    { name: 'Ada', email: null, phone: '1' },
  );
  equal((await read('{ user(filter: { of: "x" }) { name } }', [])).data.user, null);
});
