import { escapeLike } from '../../database/errors';
import { Prisma } from '../../database/generated/client';
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
 * What must be true of the rows that a filter lets through; the table goes by the name `u`.
 *
 * @throws DomainError BAD_USER_INPUT for a search of more than 100 characters, NUL or lone surrogates, and for dates
 * that PostgreSQL does not have.
 */
export function conditionsOf(filter: UserFilter | null | undefined): Prisma.Sql[] {
  const { search, role, isActive, createdAfter, createdBefore } = filter ?? {};
  const conditions: Prisma.Sql[] = [];
  const text = requireText(search ?? '', 'filter.search', { max: MAX_SEARCH_LENGTH }).trim();
  if (text) conditions.push(matching(text));
  if (role != null) conditions.push(Prisma.sql`u.role = ${role}::"Role"`);
  if (isActive != null) conditions.push(Prisma.sql`u.is_active = ${isActive}`);
  if (createdAfter != null) {
    conditions.push(Prisma.sql`u.created_at >= ${requireDate(createdAfter, 'filter.createdAfter')}`);
  }
  if (createdBefore != null) {
    conditions.push(Prisma.sql`u.created_at < ${requireDate(createdBefore, 'filter.createdBefore')}`);
  }
  return conditions;
}

/** The `WHERE` clause of all `conditions`, empty for none. */
export function whereAll(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length > 0 ? Prisma.sql`WHERE ${Prisma.join([...conditions], ' AND ')}` : Prisma.empty;
}

function matching(text: string): Prisma.Sql {
  const key = `%${escapeLike(canonicalKey(text))}%`;
  const name = `%${escapeLike(text)}%`;
  return Prisma.sql`(u.username_key LIKE ${key} OR u.email_key LIKE ${key} OR u.full_name ILIKE ${name})`;
}
