import type { Logger } from 'pino';
import type { KeyPairAlgorithm } from './jwt-algorithm';
import { type KeyFile, readKeyFile, stampNow } from './key-file';
import { createKeyPairKeyring } from './key-pair-keyring';
import { type Keyring, KeyringError } from './keyring';

/** How often the file is looked at, in milliseconds, when a key is asked for. */
const LOOK_EVERY_MS = 2_000;
/** And when a token names a key that is not known: another server may have seen the new file first. */
const LOOK_FOR_STRANGER_EVERY_MS = 250;

/** See {@link createFileKeyring}. */
export interface FileKeyringOptions {
  /** A private JWK Set, or one private key in PEM. */
  readonly path: string;
  /** What a PEM key is for. */
  readonly algorithm: KeyPairAlgorithm;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** In milliseconds since 1970. */
  readonly clock?: () => number;
}

/**
 * Signs and verifies with the key pairs of a file. A file that was changed is read again within 2 seconds; one that
 * became unusable is logged, and the keys from before stay.
 *
 * @throws KeyringError when the file can't be used, or none of its keys signs now.
 */
export function createFileKeyring({ path, algorithm, log, clock = Date.now }: FileKeyringOptions): Keyring {
  let file = load();
  let complainedOf: string | undefined;
  let lookedAt = clock();

  function load(): KeyFile {
    const read = readKeyFile(path, algorithm);
    createKeyPairKeyring(() => read.keys, clock).signingKey();
    if (read.isOpen) log.warn(`Everybody on this machine can read the signing keys: chmod 600 ${path}`);
    return read;
  }

  /** A clock that was set back counts as long ago. */
  function look(everyMs: number): void {
    const now = clock();
    if (now >= lookedAt && now - lookedAt < everyMs) return;
    lookedAt = now;
    const stamp = stampNow(path);
    if (stamp === file.stamp) return;
    try {
      file = load();
      complainedOf = undefined;
      log.info(`Read the signing keys again: ${path}`);
    } catch (error) {
      if (!(error instanceof KeyringError)) throw error;
      if (complainedOf === `${stamp}`) return;
      complainedOf = `${stamp}`;
      log.error(`The signing keys were changed and can't be used; those from before stay. ${error.message}`);
    }
  }

  const keyring = createKeyPairKeyring(() => file.keys, clock);
  return {
    signingKey() {
      look(LOOK_EVERY_MS);
      return keyring.signingKey();
    },
    verificationKey(kid) {
      look(LOOK_EVERY_MS);
      const key = keyring.verificationKey(kid);
      if (key || kid === undefined) return key;
      look(LOOK_FOR_STRANGER_EVERY_MS);
      return keyring.verificationKey(kid);
    },
    jwks() {
      look(LOOK_EVERY_MS);
      return keyring.jwks();
    },
  };
}
