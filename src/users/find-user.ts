import type { Db } from '../database/database';
import { requireText } from '../identity/require-text';
import { USER_RECORD, type UserRecord } from '../identity/user-record';
import { isUuid } from '../identity/uuid';

/**
 * The user with this id, or null. Text that is no UUID is nobody's id.
 *
 * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates.
 */
export async function findUser(prisma: Pick<Db, 'user'>, id: string): Promise<UserRecord | null> {
  if (!isUuid(requireText(id, 'id'))) return null;
  return prisma.user.findUnique({ where: { id }, select: USER_RECORD });
}
