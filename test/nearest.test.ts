import { nearest } from '../src/nearest';
import { ALL_SCOPES } from './support/scopes';

test.each([
  ['me:raed', 'me:read'],
  ['user:read', 'users:read'],
  ['users:wirte', 'users:write'],
  ['me:read', 'me:read'],
  ['ME:READ', undefined],
  ['shop:read', undefined],
  ['', undefined],
  ['x'.repeat(1_000_000), undefined],
])('%.20s means %s', (written, meant) => {
  expect(nearest(written, ALL_SCOPES)).toBe(meant);
});

test('a short name is not near to everything', () => {
  expect(nearest('ab', ['cd', 'xyz'])).toBeUndefined();
});
