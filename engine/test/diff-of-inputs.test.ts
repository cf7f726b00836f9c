import { buildSchema } from 'graphql';
import {
  createScopeEngine,
  describeDiff,
  diffPolicies,
  lockPolicy,
  type PolicyLock,
  parseLock,
  printLock,
} from '../src/index';

const ROLES = { USER: [], ADMIN: ['a'] };
const DIRECTIVES = `
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
  directive @requiresAuthentication(level: Level = SINGLE_FACTOR, maxAgeSeconds: Int) on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
  enum Level { SINGLE_FACTOR MULTI_FACTOR PHISHING_RESISTANT }`;
const RULE = '@requiresScopes(scopes: [["a"]])';

/** The lock, as it is read from its file. */
function lockOf(role: string, argument = '', type = 'Change'): PolicyLock {
  const schema = buildSchema(`${DIRECTIVES}
    type Query { x: Int ${RULE} find(first: Int, secret: Boolean ${argument}): Int }
    type Mutation { change(input: ${type}!): Int }
    input ${type} { name: String ${role} }`);
  return parseLock(printLock(lockPolicy(createScopeEngine(schema).policy, ROLES)));
}
const withoutList = ({ inputs: _inputs, ...lock }: PolicyLock): PolicyLock => lock;

test('a rule that is dropped from an input field widens, and is not taken for a removed field', () => {
  const [before, after] = [lockOf(`role: String ${RULE}`), lockOf('role: String')];
  const diff = diffPolicies(before, after);
  expect(diff.widened).toBe(true);
  expect(describeDiff(diff)).toEqual(['Change.role: anonymous, USER gained access (required a, requires nothing now)']);
  expect(diffPolicies(before, lockOf('')).widened).toBe(false);
});

test('a rule that an input field gets narrows, and is not taken for a new field', () => {
  const [before, after] = [lockOf('role: String'), lockOf(`role: String @requiresAuthentication(maxAgeSeconds: 60)`)];
  for (const former of [before, withoutList(before)]) {
    const diff = diffPolicies(former, after);
    expect(diff.widened).toBe(false);
    expect(describeDiff(diff)).toEqual([
      'Change.role: anonymous lost access (required nothing, requires an authentication of the user within the last 60 seconds now)',
    ]);
  }
});

test('the same for an argument, as long as its field is there', () => {
  const [free, guarded] = [lockOf(''), lockOf('', RULE)];
  expect(describeDiff(diffPolicies(guarded, free))).toEqual([
    'Query.find(secret:): anonymous, USER gained access (required a, requires nothing now)',
  ]);
  expect(describeDiff(diffPolicies(free, guarded))).toEqual([
    'Query.find(secret:): anonymous, USER lost access (required nothing, requires a now)',
  ]);
  expect(diffPolicies(free, guarded).widened).toBe(false);
});

test('of an input type that is gone, nothing is gained', () => {
  const diff = diffPolicies(lockOf(`role: String ${RULE}`), lockOf('role: String', '', 'Other'));
  expect(diff.widened).toBe(false);
  expect(describeDiff(diff)).toEqual(['Change.role: ADMIN lost access (removed, required a)']);
});
