import type { Db } from '../database/database';
import { withoutBlanks } from '../identity/blanks';
import { canonicalKey } from '../identity/canonical-key';
import { requireText } from '../identity/require-text';
import { USER_RECORD, type UserRecord } from '../identity/user-record';
import { isUuid } from '../identity/uuid';

/** No name of any kind is longer. */
const MAX_LENGTH = 320;

/**
 * The user whose id, username or e-mail address this is, or null. A UUID is an id and nothing else: somebody may have
 * taken the id of a user who is gone for a name. No username has an `@`, so that one of the other two can match.
 *
 * @throws DomainError BAD_USER_INPUT for NUL, lone surrogates and more than 320 characters.
 */
export async function findByName(prisma: Pick<Db, 'user'>, name: string): Promise<UserRecord | null> {
  const text = withoutBlanks(requireText(name, 'user', { max: MAX_LENGTH }));
  if (isUuid(text)) return prisma.user.findUnique({ where: { id: text.toLowerCase() }, select: USER_RECORD });
  const key = canonicalKey(text);
  const where = key.includes('@') ? { emailKey: key } : { usernameKey: key };
  return prisma.user.findUnique({ where, select: USER_RECORD });
}
