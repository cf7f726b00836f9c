import { deepEqual, equal, match, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { toe } from 'graphql-toe';
import { guard } from './support/guard.mjs';

const typeDefs = `
  type Query { users: [User] teams: [[Team]] }
  type User { name: String email: String @requiresScopes(scopes: [["mail"]]) boss: User }
  type Team { lead: User plan: String! @requiresScopes(scopes: [["plan"]]) }
`;
const schemaOf = () => makeExecutableSchema({ typeDefs, assumeValidSDL: true });
const users = [{ name: 'Ada', email: 'a', boss: { name: 'Eve', email: 'e' } }, null, { name: 'Bob', email: null }];
const rootValue = { users, teams: [[{ lead: users[0], plan: 'p' }], [null, { lead: null, plan: 'q' }]] };
const query = '{ users { name email boss { mail: email } } teams { lead { email } plan } }';
const denial = { message: /Not authorized to read (User\.email|Team\.plan)/ };

test('graphql-toe throws at each null of a denial with paths: indices', async () => {
  const { read } = guard(schemaOf(), { paths: 'indices' });
  const data = toe(JSON.parse(JSON.stringify(await read(query, [], rootValue))));
  equal(data.users[0].name, 'Ada');
  throws(() => data.users[0].email, denial);
  throws(() => data.users[0].boss.mail, denial);
  equal(data.users[1], null);
  throws(() => data.users[2].email, denial);
  equal(data.users[2].boss, null);
  throws(() => data.teams[0][0], denial);
  equal(data.teams[1][0], null);
  throws(() => data.teams[1][1], denial);
});

test('and sees plain nulls with the pattern', async () => {
  const { read } = guard(schemaOf());
  const result = JSON.parse(JSON.stringify(await read(query, [], rootValue)));
  equal(toe(result).users[0].email, null);
  deepEqual(
    result.errors.map(({ path }) => path.join('.')),
    ['users.@.email', 'users.@.boss.mail', 'teams.@.@.lead.email', 'teams.@.@.plan'],
  );
  match(result.errors[0].message, denial.message);
});
