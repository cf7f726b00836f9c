import { createHmacKeyring } from '../../src/keys/hmac-keyring';

const [older, newer] = ['the older secret of thirty-two bytes', 'the newer secret of thirty-two bytes'];
const exported = (key: { key: { export(): Buffer } } | undefined) => key?.key.export().toString();

test('a rotated secret signs, the one before verifies, any other is unknown', () => {
  const before = createHmacKeyring({ secret: older, algorithm: 'HS256' });
  const after = createHmacKeyring({ secret: newer, previousSecret: older, algorithm: 'HS256' });
  const [first, second] = [before.signingKey().kid, after.signingKey().kid];
  expect(first).toMatch(/^[\w-]{11}$/);
  expect(second).not.toBe(first);
  expect(exported(after.verificationKey(second) as never)).toBe(newer);
  expect(exported(after.verificationKey(first) as never)).toBe(older);
  expect(exported(after.verificationKey(undefined) as never)).toBe(newer);
  for (const kid of ['', 'x', 'undefined', '__proto__', newer]) expect(after.verificationKey(kid)).toBeUndefined();
  expect(before.verificationKey(second)).toBeUndefined();
});

test('a secret is never published', () => {
  expect(createHmacKeyring({ secret: newer, previousSecret: older, algorithm: 'HS512' }).jwks()).toEqual({ keys: [] });
});

test('a weak secret is refused, in either place', () => {
  const weak = 'x'.repeat(31);
  expect(() => createHmacKeyring({ secret: weak, algorithm: 'HS256' })).toThrow(RangeError);
  expect(() => createHmacKeyring({ secret: newer, previousSecret: weak, algorithm: 'HS256' })).toThrow(RangeError);
});
