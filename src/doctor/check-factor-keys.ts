import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../config';
import type { SessionClient } from '../database/connection';
import { COUNT_BY_KEY, type SecretsOfKey } from '../factors/reencrypt';
import { createSecretBox } from '../factors/secret-box';
import { isKeyPairAlgorithm } from '../keys/jwt-algorithm';
import { createDerivation } from '../keys/keyring';
import { type Finding, findingsAbout } from './finding';

const { ok, warning, error } = findingsAbout('factors');

/**
 * Checks that the secrets of second factors can be decrypted with the keys of the configuration. Decrypts none of them.
 *
 * @returns nothing if there are no secrets, and a key for new ones.
 */
export async function checkFactorKeys(client: SessionClient, config: Config): Promise<readonly Finding[]> {
  const { rows: tables } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('totp_factors') IS NOT NULL AS exists`,
  );
  if (!tables[0]?.exists) return [];
  const { rows } = await client.query<SecretsOfKey>(COUNT_BY_KEY);
  const box = createSecretBox({ encryptionKeys: config.encryptionKeys, keyring: { derive: derivationOf(config) } });
  const missing = rows.filter(({ keyId }) => keyId === null || !box.hasKey(keyId));
  const former = rows.filter(({ keyId }) => keyId !== null && box.hasKey(keyId) && keyId !== box.currentKeyId);
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  const found = [
    ...missing.map(({ keyId, count }) =>
      error(
        `The key ${JSON.stringify(keyId ?? 'unknown')} of ${count} second factor(s) is missing: these users can't log in with their app.`,
        'Add the key to ENCRYPTION_KEYS again, or set SECRET_KEY_PREVIOUS if SECRET_KEY was replaced.',
      ),
    ),
    ...former.map(({ keyId, count }) =>
      warning(
        `${count} secret(s) of second factors are encrypted with the former key ${keyId}.`,
        'Before you remove that key: scoped-api keys reencrypt',
      ),
    ),
    ...(config.isProduction && !box.isAvailable
      ? [
          warning(
            'There is no key to encrypt the secrets of authenticator apps with, so that no user can add one.',
            'Set ENCRYPTION_KEYS: docs/keys.md.',
          ),
        ]
      : []),
  ];
  if (found.length > 0 || total === 0) return found;
  return [ok(`The secrets of second factors can be decrypted: ${total}.`)];
}

/** As a start derives them, but makes no secret of development. */
function derivationOf({ algorithm, secretKey, secretKeyPrevious, dataDir }: Config) {
  return createDerivation([
    secretKey ?? (isKeyPairAlgorithm(algorithm) ? undefined : developmentSecret(dataDir)),
    secretKeyPrevious,
  ]);
}

function developmentSecret(dataDir: string): string | undefined {
  const path = resolve(dataDir, 'development-secret');
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}
