import { OPERATOR, recordAudit } from '../../audit/record';
import type { LimitedQuery } from '../../database/connection';
import type { Database } from '../../database/database';
import { Prisma } from '../../database/generated/client';
import { ROW_TYPES } from '../../database/plain-sql';
import type { StoredValues } from '../../identity/stored-fields';
import { nameOf, USER_FIELD_LIST } from '../../identity/user-fields';
import { type UserRecord, userColumns } from '../../identity/user-record';
import { readStored } from '../../passwords/schemes';
import type { Scopes } from '../../scopes/scopes';
import { conditionsOf, type UserFilter, whereAll } from '../list/filter';

/** Options of an export. */
export interface ExportOptions {
  readonly filter: UserFilter;
  /** Whether to export the stored form of every password. */
  readonly withPasswordHashes: boolean;
}

/** Rows per batch. */
const ROWS = 1_000;
/** Limit for finding one batch, in milliseconds: a search reads the whole table. */
const BATCH_MS = 120_000;

type ExportedRow = UserRecord & { readonly passwordHash?: string };

/**
 * Returns every user that the filter matches as JSON Lines, some at a time, by id: the format that `importUsers` reads.
 * All are read at one moment, even if they change meanwhile: one transaction lasts until the last user is read, and
 * PostgreSQL keeps removed rows until then.
 *
 * For the operator: it checks no scopes. Its beginning is audited, before anything is read.
 *
 * @throws DomainError BAD_USER_INPUT for an invalid filter, as the listing does.
 */
export async function* exportUsers(
  {
    database,
    stored,
    scopes,
  }: {
    readonly database: Pick<Database, 'pool' | 'transaction'>;
    readonly stored: StoredValues;
    readonly scopes: Scopes;
  },
  { filter, withPasswordHashes }: ExportOptions,
): AsyncGenerator<readonly string[]> {
  const { pool, transaction } = database;
  const { text, values } = query(filter, withPasswordHashes, stored);
  await transaction((tx) => {
    const { search, role, isActive } = filter;
    // Not the text of the search: it may be a person's address, and the audit log is kept after their account is
    // deleted.
    const after = { withPasswordHashes, searched: search != null, role: role ?? null, isActive: isActive ?? null };
    return recordAudit(tx, { action: 'USERS_EXPORTED', actor: OPERATOR, after, origin: null });
  });
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // The reader may be slower than any request, or pause: a pipe into a pager, for example.
    await client.query(`SET LOCAL statement_timeout = ${BATCH_MS}; SET LOCAL idle_in_transaction_session_timeout = 0`);
    await client.query(`DECLARE exported NO SCROLL CURSOR FOR ${text}`, values);
    const batch: LimitedQuery = { text: `FETCH ${ROWS} FROM exported`, types: ROW_TYPES, limitMs: BATCH_MS };
    for (;;) {
      const { rows } = await client.query<ExportedRow>(batch);
      if (rows.length === 0) break;
      yield rows.map((row) => lineOf(scopes, row, stored));
    }
  } finally {
    // Also runs if the reader stops early. If the connection is lost, so is the transaction.
    await client.query('ROLLBACK').catch(() => {});
    client.release();
  }
}

function query(
  filter: UserFilter,
  withPasswordHashes: boolean,
  stored: StoredValues,
): { text: string; values: unknown[] } {
  const plain = userColumns(stored);
  const columns = withPasswordHashes ? `${plain}, u.password_hash AS "passwordHash"` : plain;
  return Prisma.sql`SELECT ${Prisma.raw(columns)} FROM users u ${whereAll(conditionsOf(filter, stored))} ORDER BY u.id`;
}

/**
 * Without values that no import of this release accepts: unknown scopes, hashes of an unknown scheme, and stored values that
 * do not fit their type, or whose field is not declared any more.
 */
function lineOf(scopes: Scopes, { passwordHash, ...user }: ExportedRow, stored: StoredValues): string {
  const members = EXPORTED.map(([property]) => [
    nameOf(property),
    property === 'grantedScopes' ? scopes.declared(user.grantedScopes) : user[property],
  ]);
  const hash = passwordHash !== undefined && readStored(passwordHash) ? { passwordHash } : {};
  const declared = stored.isEmpty ? {} : stored.values(user);
  return `${JSON.stringify({ ...Object.fromEntries(members), ...declared, ...hash })}\n`;
}

const EXPORTED = USER_FIELD_LIST.filter(([, { isExported }]) => isExported);
