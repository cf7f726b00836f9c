import { escapeLike } from '../../database/errors';
import type { Prisma } from '../../database/generated/client';
import { canonicalKey } from '../../identity/canonical-key';
import { requireDate } from '../../identity/require-date';
import { requireText } from '../../identity/require-text';
import type { Role } from '../../scopes/registry';

const MAX_SEARCH_LENGTH = 100;

/** Which users to list. What is absent or null does not narrow the list. */
export interface UserFilter {
  /** Part of the username, the e-mail address or the full name, in any case. */
  readonly search?: string | null | undefined;
  readonly role?: Role | null | undefined;
  readonly isActive?: boolean | null | undefined;
  /** At this moment or later. */
  readonly createdAfter?: Date | null | undefined;
  /** Before this moment. */
  readonly createdBefore?: Date | null | undefined;
}

/**
 * The rows that a filter lets through.
 *
 * @throws DomainError BAD_USER_INPUT for a search of more than 100 characters, NUL or lone surrogates, and for dates
 * that PostgreSQL does not have.
 */
export function whereOf(filter: UserFilter | null | undefined): Prisma.UserWhereInput[] {
  const { search, role, isActive, createdAfter, createdBefore } = filter ?? {};
  const conditions: Prisma.UserWhereInput[] = [];
  const text = requireText(search ?? '', 'filter.search', { max: MAX_SEARCH_LENGTH }).trim();
  if (text) conditions.push(matching(text));
  if (role != null) conditions.push({ role });
  if (isActive != null) conditions.push({ isActive });
  if (createdAfter != null) conditions.push({ createdAt: { gte: requireDate(createdAfter, 'filter.createdAfter') } });
  if (createdBefore != null) conditions.push({ createdAt: { lt: requireDate(createdBefore, 'filter.createdBefore') } });
  return conditions;
}

function matching(text: string): Prisma.UserWhereInput {
  const key = escapeLike(canonicalKey(text));
  return {
    OR: [
      { usernameKey: { contains: key } },
      { emailKey: { contains: key } },
      { fullName: { contains: escapeLike(text), mode: 'insensitive' } },
    ],
  };
}
