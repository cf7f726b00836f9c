import type { Logger } from 'pino';
import type { KeyPairAlgorithm } from './jwt-algorithm';
import { type KeyFile, readKeyFile, stampNow } from './key-file';
import { publicJwk } from './key-pair';
import { keysInUse, type ScheduledKey, signerAt } from './key-schedule';
import { createDerivation, type Keyring, KeyringError } from './keyring';

/** Least time between two checks of the file, in milliseconds. It is checked when a key is used. */
const CHECK_EVERY_MS = 2_000;
/**
 * Minimum time between two checks for a token with an unknown key, in milliseconds: another server may have read the
 * new file first.
 */
const CHECK_UNKNOWN_EVERY_MS = 250;

/** See {@link createFileKeyring}. */
interface FileKeyringOptions {
  /** A private JWK Set, or one private key in PEM. */
  readonly path: string;
  /** The algorithm of a PEM key. */
  readonly algorithm: KeyPairAlgorithm;
  /** `SECRET_KEY` and `SECRET_KEY_PREVIOUS`, which sign nothing here: other keys are derived from them. */
  readonly secrets?: readonly (string | undefined)[];
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** In milliseconds since 1970. */
  readonly clock?: () => number;
}

/**
 * Makes a keyring of the key pairs in a file. A changed file is read again within 2 seconds. If it cannot be used, the
 * error is logged and the previous keys stay.
 *
 * @throws KeyringError if the file cannot be used, or none of its keys signs now.
 */
export function createFileKeyring({ path, algorithm, secrets, log, clock = Date.now }: FileKeyringOptions): Keyring {
  let file = load();
  /** The stamp of the last unusable file that was logged. */
  let reported: string | undefined;
  let checkedAt = clock();

  function load(): KeyFile {
    const read = readKeyFile(path, algorithm);
    createKeyPairKeyring(() => read.keys, clock).signingKey();
    if (read.isOpen) log.warn(`Every user of this machine can read the signing keys: chmod 600 ${path}`);
    return read;
  }

  /** Reads the file again if it was changed. If the clock was set back, the last check counts as long ago. */
  function check(everyMs: number): void {
    const now = clock();
    if (now >= checkedAt && now - checkedAt < everyMs) return;
    checkedAt = now;
    const stamp = stampNow(path);
    if (stamp === file.stamp) return;
    try {
      file = load();
      reported = undefined;
      log.info(`Read the signing keys again: ${path}`);
    } catch (error) {
      if (!(error instanceof KeyringError)) throw error;
      if (reported === `${stamp}`) return;
      reported = `${stamp}`;
      log.error(`The signing keys were changed and can't be used; the previous keys stay. ${error.message}`);
    }
  }

  const keyring = createKeyPairKeyring(() => file.keys, clock, secrets);
  return {
    signingKey() {
      check(CHECK_EVERY_MS);
      return keyring.signingKey();
    },
    verificationKey(kid) {
      check(CHECK_EVERY_MS);
      const key = keyring.verificationKey(kid);
      if (key || kid === undefined) return key;
      check(CHECK_UNKNOWN_EVERY_MS);
      return keyring.verificationKey(kid);
    },
    jwks() {
      check(CHECK_EVERY_MS);
      return keyring.jwks();
    },
    derive: keyring.derive,
  };
}

/**
 * Makes a keyring of key pairs. The use of each follows from its times and the clock alone, so servers with the same keys
 * agree without communication. A token must have the `kid` of its key.
 *
 * @param keys - returns the keys as they are now.
 * @param clock - in milliseconds since 1970.
 * @param secrets - for `derive`.
 */
export function createKeyPairKeyring(
  keys: () => readonly ScheduledKey[],
  clock: () => number = Date.now,
  secrets: readonly (string | undefined)[] = [],
): Keyring {
  const inUse = () => keysInUse(keys(), inSeconds(clock()));
  return {
    signingKey() {
      const signer = signerAt(keys(), inSeconds(clock()));
      if (!signer) throw new KeyringError('None of the keys signs at this time: see scoped-api keys list.');
      return { kid: signer.kid, algorithm: signer.algorithm, key: signer.privateKey };
    },
    verificationKey(kid) {
      const named = kid === undefined ? undefined : inUse().find((key) => key.kid === kid);
      return named && { algorithm: named.algorithm, key: named.publicKey };
    },
    jwks: () => ({ keys: inUse().map(publicJwk) }),
    derive: createDerivation(secrets),
  };
}

function inSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
