import type { Db } from '../database/database';
import { requireTextToParse } from '../identity/require-text';
import { USER_RECORD, type UserRecord } from '../identity/user-record';
import { isUuid } from '../identity/uuid';

/**
 * The user with this id, or null. Text that is no UUID is nobody's id.
 *
 * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates.
 */
export async function findUser(prisma: Pick<Db, 'user'>, id: string): Promise<UserRecord | null> {
  if (!isUuid(requireTextToParse(id, 'id'))) return null;
  return prisma.user.findUnique({ where: { id }, select: USER_RECORD });
}

/**
 * For each of `ids`, in their order, what {@link findUser} would find: one SQL statement for all, none where no id can
 * be anybody's. An id may come more than once.
 *
 * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates.
 */
export async function findUsers(prisma: Pick<Db, 'user'>, ids: readonly string[]): Promise<(UserRecord | null)[]> {
  const keys = ids.map((id) => requireTextToParse(id, 'id').toLowerCase());
  const wanted = [...new Set(keys)].filter(isUuid);
  if (wanted.length === 0) return ids.map(() => null);
  const users = await prisma.user.findMany({ where: { id: { in: wanted } }, select: USER_RECORD });
  const byId = new Map(users.map((user) => [user.id, user]));
  return keys.map((key) => byId.get(key) ?? null);
}
