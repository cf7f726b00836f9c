import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { DERIVED_ID, type EncryptionKey } from '../config/encryption-keys';
import type { Keyring } from '../keys/keyring';

/** Version of the format, its first byte: version, length of the key's id, id, nonce, ciphertext, tag. */
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** Random nonces of 96 bits are safe for 2^32 messages of one key (NIST SP 800-38D, 8.3). */
const CIPHER = 'aes-256-gcm';

/** A secret can't be encrypted or decrypted. The message is for the operator; it never has a part of a key or secret. */
export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError';
}

/** A decrypted secret. */
interface OpenedSecret {
  readonly secret: Uint8Array;
  /** Whether it was encrypted with the key that encrypts now. */
  readonly isCurrent: boolean;
}

/** Encrypts the secrets of factors. */
export type SecretBox = ReturnType<typeof createSecretBox>;

/** See {@link createSecretBox}. */
interface SecretBoxOptions {
  /** `ENCRYPTION_KEYS`. The first one encrypts, all decrypt. */
  readonly encryptionKeys?: readonly EncryptionKey[] | undefined;
  /** The keys that are derived from `SECRET_KEY` and its predecessor encrypt only if there are no `encryptionKeys`. */
  readonly keyring: Pick<Keyring, 'derive'>;
}

/**
 * Makes the box that encrypts the secrets of factors at rest: AES-256-GCM with the user's id as additional data, so that a
 * secret that was copied to the row of another user can't be decrypted. Without any key, nothing can be encrypted.
 */
export function createSecretBox({ encryptionKeys = [], keyring }: SecretBoxOptions) {
  const keys = new Map<string, Buffer>();
  for (const { id, key } of encryptionKeys) keys.set(id, Buffer.from(key, 'base64'));
  for (const key of keyring.derive('scoped-api/encryption-key/v1')) {
    const id = derivedKeyId(key);
    if (!keys.has(id)) keys.set(id, Buffer.from(key));
  }
  const [current] = keys;

  return {
    /** Whether there is a key to encrypt with. */
    isAvailable: current !== undefined,
    /** Whether there is a key with this id. */
    hasKey: (id: string): boolean => keys.has(id),
    /** The id of the key that encrypts; undefined without any key. */
    currentKeyId: current?.[0],
    /**
     * Encrypts a secret of a user.
     *
     * @throws SecretBoxError without any key.
     */
    seal(userId: string, secret: Uint8Array): Uint8Array<ArrayBuffer> {
      if (!current) throw new SecretBoxError('There is no key to encrypt with: set ENCRYPTION_KEYS or SECRET_KEY.');
      const [id, key] = current;
      const header = Buffer.concat([Buffer.from([VERSION, id.length]), Buffer.from(id, 'latin1')]);
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(additionalData(header, userId));
      const encrypted = Buffer.concat([cipher.update(secret), cipher.final()]);
      return Uint8Array.from(Buffer.concat([header, nonce, encrypted, cipher.getAuthTag()]));
    },
    /**
     * Decrypts a secret of a user.
     *
     * @throws SecretBoxError if its key is missing, or if it was changed or belongs to another user.
     */
    open(userId: string, sealed: Uint8Array): OpenedSecret {
      const id = keyIdOf(sealed);
      const key = id === undefined ? undefined : keys.get(id);
      if (id === undefined) throw new SecretBoxError(`The secret of the factor of user ${userId} is damaged.`);
      if (!key) {
        throw new SecretBoxError(
          `The secret of the factor of user ${userId} is encrypted with the key "${id}", which is not configured: ` +
            'add it to ENCRYPTION_KEYS again, or set SECRET_KEY_PREVIOUS if SECRET_KEY was replaced.',
        );
      }
      const bytes = Buffer.from(sealed);
      const start = 2 + id.length;
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(start, start + NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(additionalData(bytes.subarray(0, start), userId));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const secret = Buffer.concat([
          decipher.update(bytes.subarray(start + NONCE_BYTES, -TAG_BYTES)),
          decipher.final(),
        ]);
        return { secret: Uint8Array.from(secret), isCurrent: id === current?.[0] };
      } catch {
        throw new SecretBoxError(`The secret of the factor of user ${userId} is damaged, or its key was changed.`);
      }
    },
    /**
     * Derives a key of 32 bytes for another purpose from each key, the present one first. Empty without any key.
     *
     * @param purpose - a name that no other purpose has, such as `scoped-api/webauthn-challenge/v1`.
     */
    derivedKeys: (purpose: string): readonly Uint8Array[] =>
      [...keys.values()].map((key) => new Uint8Array(hkdfSync('sha256', key, '', purpose, KEY_BYTES))),
  };
}

/** Returns the id of the key that a secret was encrypted with; undefined if the secret is damaged. */
export function keyIdOf(sealed: Uint8Array): string | undefined {
  const [version, length = 0] = sealed;
  if (version !== VERSION || length === 0 || sealed.length < 2 + length + NONCE_BYTES + TAG_BYTES) return undefined;
  return Buffer.from(sealed.subarray(2, 2 + length)).toString('latin1');
}

/** Returns a public name of a derived key, from which neither the key nor its secret can be computed. */
function derivedKeyId(key: Uint8Array): string {
  const hash = createHash('sha256').update('scoped-api/encryption-key-id/v1').update(key).digest('hex');
  return `${DERIVED_ID}${hash.slice(0, 16)}`;
}

function additionalData(header: Uint8Array, userId: string): Buffer {
  return Buffer.concat([header, Buffer.from(`\0${userId.toLowerCase()}`)]);
}
