import { parseScopeClaim } from '../src';

describe('the scope claim', () => {
  test.each([
    ['absent', undefined, []],
    ['null', null, []],
    ['empty', '', []],
    ['blank', ' \t\n ', []],
    ['one scope', 'me:read', ['me:read']],
    ['split on runs of any white space', '  a \t b\n\nc ', ['a', 'b', 'c']],
    ['not split on commas', 'a,b c', ['a,b', 'c']],
    ['without duplicates', 'b a b a', ['b', 'a']],
    ['as it is written', 'Me:Read me:read *', ['Me:Read', 'me:read', '*']],
    ['an empty array', [], []],
    ['an array', ['a', 'b'], ['a', 'b']],
    ['an array without its empty elements', ['', 'a'], ['a']],
    ['an array without its duplicates', ['a', 'b', 'a'], ['a', 'b']],
  ])('%s', (_title, claim, scopes) => {
    expect(parseScopeClaim(claim)).toEqual(scopes);
  });

  test.each([
    ['a number', 1],
    ['a boolean', true],
    ['false', false],
    ['an object', { a: true }],
    ['an array with a number', ['a', 1]],
    ['an array with null', ['a', null]],
    ['an array with an array', [['a']]],
    ['an element with a blank', ['a b']],
    ['an element with a blank at its end', ['a\n']],
  ])('%s makes the token invalid', (_title, claim) => {
    expect(parseScopeClaim(claim)).toBeUndefined();
  });
});
