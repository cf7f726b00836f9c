import type { ViewerAuthentication } from '@scoped-api/engine';
import type { Database, Db } from '../database/database';
import type { Reader } from '../database/replica';
import { enrolledFactors, strongestLevel } from '../factors/factors';
import { withoutBlanks } from '../identity/blanks';
import { canonicalKey } from '../identity/canonical-key';
import { requireText, requireTextToParse } from '../identity/require-text';
import type { StoredValues } from '../identity/stored-fields';
import { USER_FIELD_LIST } from '../identity/user-fields';
import { type UserRecord, userRecord } from '../identity/user-record';
import { isUuid } from '../identity/uuid';
import type { Scope, Scopes } from '../scopes/scopes';

/**
 * Returns the user with this id, or null. A text that is not a UUID is not the id of any user.
 *
 * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates.
 */
export async function findUser(prisma: Pick<Db, 'user'>, id: string, stored: StoredValues): Promise<UserRecord | null> {
  if (!isUuid(requireTextToParse(id, 'id', ['id']))) return null;
  return prisma.user.findUnique({ where: { id }, select: userRecord(stored) });
}

/**
 * Returns the result of {@link findUser} for each of `ids`, in their order. One SQL statement for all; none if no id is
 * a UUID. An id may be repeated.
 *
 * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates.
 */
export async function findUsers(
  prisma: Pick<Db, 'user'>,
  ids: readonly string[],
  stored: StoredValues,
): Promise<(UserRecord | null)[]> {
  const keys = ids.map((id) => requireTextToParse(id, 'id').toLowerCase());
  const wanted = [...new Set(keys)].filter(isUuid);
  if (wanted.length === 0) return ids.map(() => null);
  const users = await prisma.user.findMany({ where: { id: { in: wanted } }, select: userRecord(stored) });
  const byId = new Map(users.map((user) => [user.id, user]));
  return keys.map((key) => byId.get(key) ?? null);
}

/**
 * Returns what a user holds right after a login with the strongest factor that they have enrolled: their scopes, and that
 * authentication. Whether they may log in does not count. Null for an id that no user has. Two statements.
 *
 * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates.
 */
export async function holdingsOf(
  scopes: Scopes,
  { prisma, sql }: Pick<Reader, 'prisma' | 'sql'>,
  id: string,
  stored: StoredValues,
): Promise<{ readonly scopes: readonly Scope[]; readonly authentication: ViewerAuthentication } | null> {
  const user = await findUser(prisma, id, stored);
  if (!user) return null;
  const level = strongestLevel(await enrolledFactors(sql, user.id));
  return { scopes: scopes.held(user, level), authentication: { level, ageSeconds: 0 } };
}

/** Longest username, e-mail address or id, in UTF-16 code units, with room for blanks. */
const MAX_LENGTH = 320;

/**
 * Returns the user with this id, username or e-mail address, or null. A UUID is only an id: another user may have
 * chosen the id of a deleted user as their username. A text with an `@` is an e-mail address, because no username has
 * one.
 *
 * @throws DomainError BAD_USER_INPUT for NUL, lone surrogates and more than 320 characters.
 */
export async function findByName(
  prisma: Pick<Db, 'user'>,
  name: string,
  stored: StoredValues,
): Promise<UserRecord | null> {
  const text = withoutBlanks(requireText(name, 'user', { max: MAX_LENGTH }));
  if (isUuid(text)) return prisma.user.findUnique({ where: { id: text.toLowerCase() }, select: userRecord(stored) });
  const key = canonicalKey(text);
  const where = key.includes('@') ? { emailKey: key } : { usernameKey: key };
  return prisma.user.findUnique({ where, select: userRecord(stored) });
}

/**
 * Checks that the table `users` has every column of `USER_FIELDS`, by a statement that reads no row.
 *
 * @throws Error for a column that the table `users` lacks: the server must not start then.
 */
export async function checkColumns(
  { prisma }: Pick<Database, 'prisma'>,
  { isEmpty }: Pick<StoredValues, 'isEmpty'>,
): Promise<void> {
  const columns = USER_FIELD_LIST.flatMap(([, { column, key }]): string[] => (key ? [column, key.column] : [column]));
  if (!isEmpty) columns.push('stored');
  const rows = await prisma.$queryRaw<{ name: string }[]>`
    SELECT attname AS name FROM pg_attribute WHERE attrelid = 'users'::regclass AND NOT attisdropped`;
  const missing = columns.filter((column) => !rows.some(({ name }) => name === column));
  if (missing.length === 0) return;
  throw new Error(
    `The table users lacks ${missing.join(', ')} of src/identity/user-fields.ts. Write the migration: npm run migration -- NAME. ` +
      'If there is one, its column has another name: compare the entry with @map of the field in prisma/schema.prisma.',
  );
}
