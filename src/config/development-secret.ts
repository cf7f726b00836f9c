import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createFileOnce } from '../create-file-once';

/** The signing secret of a development server. */
export interface DevelopmentSecret {
  readonly secret: string;
  /** The file that keeps it, absolute. */
  readonly path: string;
  /** Whether this call made it. */
  readonly created: boolean;
}

const LEAST_BYTES = 32;

/**
 * Reads the secret that development signs with, and makes one (48 random bytes, readable by the owner only) where there
 * is none. Two servers that start on one directory at once end up with the same secret.
 *
 * @param dataDir - made if missing.
 * @throws an Error that names the file when what it holds is too short to sign with.
 */
export async function ensureDevelopmentSecret(dataDir: string): Promise<DevelopmentSecret> {
  const path = resolve(dataDir, 'development-secret');
  const kept = await read(path);
  if (kept !== undefined) return { secret: kept, path, created: false };

  const created = await createFileOnce(path, `${randomBytes(48).toString('base64url')}\n`);
  const secret = await read(path);
  if (secret === undefined) throw new Error(`${path} vanished while the server started: start it again.`);
  return { secret, path, created };
}

async function read(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(ignore('ENOENT'));
  const secret = text?.trim();
  if (secret !== undefined && Buffer.byteLength(secret) < LEAST_BYTES) {
    throw new Error(`${path} holds fewer than ${LEAST_BYTES} bytes: delete it, and the next start makes a new one.`);
  }
  return secret;
}

function ignore(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error;
  };
}
