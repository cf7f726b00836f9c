import { GraphQLList, GraphQLNonNull, GraphQLScalarType } from 'graphql';
import { readBodyInput, readQuery } from '../../../src/http/rest/read-input';
import type { ProblemError, RestProblem } from '../../../src/http/rest/rest-problem';

test('a body with thousands of faults is read up to the twentieth', () => {
  let asked = 0;
  const Never = new GraphQLScalarType({
    name: 'Never',
    parseValue() {
      asked += 1;
      throw new Error('no');
    },
  });
  const faults: ProblemError[] = [];
  readBodyInput(Array(24_000).fill('a'), new GraphQLList(new GraphQLNonNull(Never)), faults);
  expect([asked, faults.length]).toEqual([20, 20]);
});

test('and so is a query', () => {
  const faults = (() => {
    try {
      return readQuery(`?${'x=1&'.repeat(5_000)}`, new Map());
    } catch (problem) {
      return (problem as RestProblem).members.errors;
    }
  })();
  expect(faults).toHaveLength(20);
});
