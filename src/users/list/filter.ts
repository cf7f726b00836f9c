import { Prisma } from '../../database/generated/client';
import { withoutBlanks } from '../../identity/blanks';
import { requireDate } from '../../identity/require-date';
import { requireText } from '../../identity/require-text';
import type { Role } from '../../scopes/registry';
import type { UserOrderField } from './order';
import { matching } from './search';

const MAX_SEARCH_LENGTH = 100;

/** Which users to list. What is absent or null does not narrow the list. */
export interface UserFilter {
  /** Part of the username, the e-mail address or the full name, in any case; `matching` says how. */
  readonly search?: string | null | undefined;
  readonly role?: Role | null | undefined;
  readonly isActive?: boolean | null | undefined;
  /** At this moment or later. */
  readonly createdAfter?: Date | null | undefined;
  /** Before this moment. */
  readonly createdBefore?: Date | null | undefined;
}

/** The conditions of a filter, by how they are found. */
export interface FilterConditions {
  /** The indexes of the order find them, or all but a few users fulfil them. */
  readonly inOrder: readonly Prisma.Sql[];
  /** What an index finds that is not in order. */
  readonly beside: readonly Prisma.Sql[];
}

/**
 * What must be true of the rows that a filter lets through; the table goes by the name `u`.
 *
 * @throws DomainError BAD_USER_INPUT for a search of more than 100 characters, NUL or lone surrogates, and for dates
 * that PostgreSQL does not have.
 */
export function conditionsOf(filter: UserFilter | null | undefined): Prisma.Sql[] {
  const { inOrder, beside } = conditionsFor('CREATED_AT', filter);
  return [...inOrder, ...beside];
}

/** As {@link conditionsOf}, for a list that is ordered by `field`. */
export function conditionsFor(field: UserOrderField, filter: UserFilter | null | undefined): FilterConditions {
  const { role, isActive } = filter ?? {};
  const flags: Prisma.Sql[] = [];
  if (role != null) flags.push(Prisma.sql`u.role = ${role}::"Role"`);
  if (isActive != null) flags.push(Prisma.sql`u.is_active = ${isActive}`);
  const [created, search] = [createdWithin(filter), searched(filter)];
  return field === 'CREATED_AT'
    ? { inOrder: [...flags, ...created], beside: search }
    : { inOrder: flags, beside: [...created, ...search] };
}

function createdWithin(filter: UserFilter | null | undefined): Prisma.Sql[] {
  const { createdAfter, createdBefore } = filter ?? {};
  const conditions: Prisma.Sql[] = [];
  if (createdAfter != null) {
    conditions.push(Prisma.sql`u.created_at >= ${requireDate(createdAfter, 'filter.createdAfter')}`);
  }
  if (createdBefore != null) {
    conditions.push(Prisma.sql`u.created_at < ${requireDate(createdBefore, 'filter.createdBefore')}`);
  }
  return conditions;
}

function searched(filter: UserFilter | null | undefined): Prisma.Sql[] {
  const text = withoutBlanks(requireText(filter?.search ?? '', 'filter.search', { max: MAX_SEARCH_LENGTH }));
  return text ? [matching(text)] : [];
}

/** The `WHERE` clause of all `conditions`, empty for none. */
export function whereAll(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length > 0 ? Prisma.sql`WHERE ${Prisma.join([...conditions], ' AND ')}` : Prisma.empty;
}
