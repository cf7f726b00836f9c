import { randomBytes } from 'node:crypto';
import { createSecretBox, keyIdOf } from '../../src/factors/secret-box';
import { createDerivation } from '../../src/keys/keyring';

const USER = '01990000-0000-7000-8000-000000000001';
const OTHER = '01990000-0000-7000-8000-000000000002';
const key = () => randomBytes(32).toString('base64');
const without = { derive: () => [] };
const secret = Uint8Array.from(randomBytes(20));

describe('the box of secrets', () => {
  it('encrypts with the first key, and decrypts with all', () => {
    const [first, second] = [
      { id: 'a', key: key() },
      { id: 'b', key: key() },
    ];
    const old = createSecretBox({ encryptionKeys: [second], keyring: without });
    const box = createSecretBox({ encryptionKeys: [first, second], keyring: without });
    const sealed = old.seal(USER, secret);
    expect(keyIdOf(sealed)).toBe('b');
    expect(box.open(USER, sealed)).toEqual({ secret, isCurrent: false });
    expect(box.open(USER, box.seal(USER, secret))).toEqual({ secret, isCurrent: true });
    expect(box.currentKeyId).toBe('a');
    expect(() => old.open(USER, box.seal(USER, secret))).toThrow(/the key "a", which is not configured/);
  });

  it('derives keys from the secrets of the server: the former one decrypts, and ENCRYPTION_KEYS come first', () => {
    const former = createSecretBox({ keyring: { derive: createDerivation(['a former secret']) } });
    const now = createSecretBox({ keyring: { derive: createDerivation(['the present secret', 'a former secret']) } });
    const own = createSecretBox({
      encryptionKeys: [{ id: 'a', key: key() }],
      keyring: { derive: createDerivation(['the present secret', undefined]) },
    });
    expect(now.open(USER, former.seal(USER, secret))).toEqual({ secret, isCurrent: false });
    expect(own.open(USER, now.seal(USER, secret))).toEqual({ secret, isCurrent: false });
    expect(keyIdOf(now.seal(USER, secret))).toMatch(/^secret-key-[0-9a-f]{16}$/);
    expect(keyIdOf(own.seal(USER, secret))).toBe('a');
  });

  it('encrypts one secret differently each time, for one user only', () => {
    const box = createSecretBox({ encryptionKeys: [{ id: 'a', key: key() }], keyring: without });
    const sealed = box.seal(USER, secret);
    expect(Buffer.from(sealed).equals(box.seal(USER, secret))).toBe(false);
    expect(Buffer.from(sealed).includes(Buffer.from(secret))).toBe(false);
    expect(() => box.open(OTHER, sealed)).toThrow(/damaged/);
  });

  it('notices every changed, missing and additional byte', () => {
    const box = createSecretBox({ encryptionKeys: [{ id: 'a', key: key() }], keyring: without });
    const sealed = box.seal(USER, secret);
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Uint8Array.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => box.open(USER, changed)).toThrow(/SecretBoxError|damaged|not configured/);
      expect(() => box.open(USER, sealed.slice(0, index))).toThrow(/damaged/);
    }
    expect(() => box.open(USER, Uint8Array.from([...sealed, 0]))).toThrow(/damaged/);
    expect(() => box.open(USER, new Uint8Array())).toThrow(/damaged/);
  });

  it('refuses without a key, and derives keys for other purposes', () => {
    const none = createSecretBox({ keyring: without });
    expect(none.isAvailable).toBe(false);
    expect(() => none.seal(USER, secret)).toThrow(
      'There is no key to encrypt with: set ENCRYPTION_KEYS or SECRET_KEY.',
    );
    expect(none.derivedKeys('anything')).toEqual([]);
    const box = createSecretBox({ encryptionKeys: [{ id: 'a', key: key() }], keyring: without });
    const [one] = box.derivedKeys('one');
    expect(one).toHaveLength(32);
    expect(box.derivedKeys('one')).toEqual([one]);
    expect(box.derivedKeys('two')).not.toEqual([one]);
  });
});
