import 'reflect-metadata';
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { NestFactory } from '@nestjs/core';
import * as nest from '@nestjs/graphql';
import { guard } from './support/guard.mjs';

const {
  Args,
  Directive,
  Extensions,
  Field,
  GraphQLSchemaBuilderModule,
  GraphQLSchemaFactory,
  InputType,
  ObjectType,
  Query,
  Resolver,
} = nest;

/** The output of a compiler for decorators. */
function decorate(target, name, ...decorators) {
  const property = name && Object.getOwnPropertyDescriptor(target, name);
  for (const decorator of decorators.reverse()) decorator(target, name, property);
}

const text = () => Field(() => String, { nullable: true });
class User {}
decorate(User.prototype, 'name', text());
decorate(User.prototype, 'email', Directive('@requiresScopes(scopes: [["mail"]])'), text());
decorate(User.prototype, 'phone', Extensions({ directives: { requiresScopes: { scopes: [['phone']] } } }), text());
decorate(User, undefined, Directive('@authenticated'), ObjectType('User'));

class Filter {}
decorate(Filter.prototype, 'of', Directive('@requiresScopes(scopes: [["filter"]])'), text());
decorate(Filter, undefined, InputType('Filter'));

class UserResolver {
  user() {}
}
Reflect.defineMetadata('design:paramtypes', [Filter], UserResolver.prototype, 'user');
Args('filter', { type: () => Filter, nullable: true })(UserResolver.prototype, 'user', 0);
decorate(
  UserResolver.prototype,
  'user',
  Query(() => User, { nullable: true }),
);
decorate(UserResolver, undefined, Resolver());

test('NestJS, code first', async () => {
  const app = await NestFactory.create(GraphQLSchemaBuilderModule, { logger: false });
  await app.init();
  const schema = await app.get(GraphQLSchemaFactory).create([UserResolver], { skipCheck: true });
  const { read, found } = guard(schema);
  deepEqual(found(), [
    'Filter.of requiresScopes [["filter"]] sdl',
    'User authenticated null sdl',
    'User.email requiresScopes [["mail"]] sdl',
    'User.phone requiresScopes [["phone"]] extensions',
  ]);
  const rootValue = { user: { name: 'Ada', email: 'ada@example.com', phone: '1' } };
  equal((await read('{ user { name } }', null, rootValue)).data.user, null);
  deepEqual(
    { ...(await read('{ user { name email phone } }', ['phone'], rootValue)).data.user },
    {
      name: 'Ada',
      email: null,
      phone: '1',
    },
  );
  equal((await read('{ user(filter: { of: "x" }) { name } }', [], rootValue)).data.user, null);
  await app.close();
});
