import type { PlainSql } from '../database/plain-sql';
import { keyIdOf, type SecretBox } from './secret-box';

/** The tables with secrets, each with the user as its key. */
const TABLES = ['totp_factors', 'totp_enrolments'] as const;
/** Rows per statement. */
const BATCH_ROWS = 500;

/** The result of {@link reencryptSecrets}. */
export interface EncryptedAgain {
  /** The id of the key that encrypts now. */
  readonly keyId: string;
  /** Secrets that were encrypted again. */
  readonly changed: number;
  /** Secrets that can't be decrypted, by the id of the key that is missing; `damaged` for those that name none. */
  readonly unreadable: Readonly<Record<string, number>>;
}

/**
 * Encrypts every secret again that is not encrypted with the present key: afterwards the former keys can be removed. Servers can
 * run meanwhile. It is safe to run it again, also after an interruption.
 *
 * @throws SecretBoxError without any key.
 */
export async function reencryptSecrets({
  sql,
  box,
}: {
  readonly sql: PlainSql;
  readonly box: SecretBox;
}): Promise<EncryptedAgain> {
  // Fails first, if there is no key. FIRST is the id of no user.
  box.seal(FIRST, new Uint8Array());
  const keyId = box.currentKeyId as string;
  const unreadable: Record<string, number> = {};
  let changed = 0;
  for (const table of TABLES) {
    for (let last = FIRST; ; ) {
      const rows = await sql<StoredSecret>(
        `SELECT user_id AS "userId", secret FROM ${table} WHERE user_id > $1::uuid ORDER BY user_id LIMIT ${BATCH_ROWS}`,
        [last],
      );
      const renewed = rows.flatMap((row) => {
        const own = Uint8Array.from(row.secret);
        if (keyIdOf(own) === keyId) return [];
        const opened = tryOpen(box, row.userId, own);
        if (opened) return [{ userId: row.userId, own, secret: box.seal(row.userId, opened) }];
        const missing = missingKeyOf(box, own);
        unreadable[missing] = (unreadable[missing] ?? 0) + 1;
        return [];
      });
      if (renewed.length > 0) {
        // A secret that was replaced or removed meanwhile stays as it is now.
        const updated = await sql<{ userId: string }>(
          `UPDATE ${table} AS stored SET secret = given.secret
           FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS given(user_id, own, secret)
           WHERE stored.user_id = given.user_id AND stored.secret = given.own RETURNING stored.user_id AS "userId"`,
          [
            renewed.map(({ userId }) => userId),
            renewed.map(({ own }) => Buffer.from(own)),
            renewed.map(({ secret }) => Buffer.from(secret)),
          ],
        );
        changed += updated.length;
      }
      const next = rows[rows.length - 1];
      if (!next || rows.length < BATCH_ROWS) break;
      last = next.userId;
    }
  }
  return { keyId, changed, unreadable };
}

const FIRST = '00000000-0000-0000-0000-000000000000';

interface StoredSecret {
  readonly userId: string;
  readonly secret: Uint8Array;
}

function tryOpen(box: SecretBox, userId: string, sealed: Uint8Array): Uint8Array | undefined {
  try {
    return box.open(userId, sealed).secret;
  } catch {
    return undefined;
  }
}

function missingKeyOf(box: SecretBox, sealed: Uint8Array): string {
  const id = keyIdOf(sealed);
  return id === undefined || box.hasKey(id) ? 'damaged' : id;
}

/** Secrets of one key. */
export interface SecretsOfKey {
  /** The id of the key; null for secrets that are damaged. */
  readonly keyId: string | null;
  readonly count: number;
}

/** SQL that counts the secrets of each key, without reading any of them: see {@link SecretsOfKey}. */
export const COUNT_BY_KEY = `
  SELECT CASE WHEN length(secret) > 2 + get_byte(secret, 1) THEN encode(substring(secret FROM 3 FOR get_byte(secret, 1)), 'escape') END
           AS "keyId", count(*)::int AS count
  FROM (${TABLES.map((table) => `SELECT secret FROM ${table}`).join(' UNION ALL ')}) AS stored
  WHERE length(secret) > 1 GROUP BY 1 ORDER BY 1`;
