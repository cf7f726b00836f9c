import { Prisma } from '../../database/generated/client';
import { withoutBlanks } from '../../identity/blanks';
import { canonicalKey } from '../../identity/canonical-key';
import { requireDate } from '../../identity/require-date';
import { requireText } from '../../identity/require-text';
import { NO_STORED_VALUES, type StoredField, storedExpression } from '../../identity/stored-fields';
import type { Role } from '../../scopes/scopes';
import type { UserOrderField } from './order';

const MAX_SEARCH_LENGTH = 100;

/** Which users to list. A condition that is absent or null does not narrow the list. */
export interface UserFilter {
  /** Part of the username, the e-mail address or the full name, in any case; see {@link matching}. */
  readonly search?: string | null | undefined;
  readonly role?: Role | null | undefined;
  readonly isActive?: boolean | null | undefined;
  /** At this moment or later. */
  readonly createdAfter?: Date | null | undefined;
  /** Before this moment. */
  readonly createdBefore?: Date | null | undefined;
  /** Values of stored fields, by their names. */
  readonly stored?: Readonly<Record<string, unknown>> | null | undefined;
}

/** The conditions of a filter, by how PostgreSQL finds the rows. */
export interface FilterConditions {
  /** Conditions that the indexes of the order cover, or that nearly all users meet. */
  readonly inOrder: readonly Prisma.Sql[];
  /** Conditions that an index of another order covers: dates of registration, unless the list is sorted by them. */
  readonly dates: readonly Prisma.Sql[];
  /** The conditions that indexes without an order cover: the trigram index, and those of stored fields. */
  readonly search: readonly Prisma.Sql[];
  /** Length of the search text as the index has it; 0 without one. */
  readonly searchLength: number;
}

/**
 * Returns the conditions on the rows of a filter; the table has the alias `u`.
 *
 * @throws DomainError BAD_USER_INPUT for a search of more than 100 characters, NUL or lone surrogates, and for dates
 * that PostgreSQL does not have, and for stored fields that are not in `stored`.
 */
export function conditionsOf(filter: UserFilter | null | undefined, stored = NO_STORED_VALUES): Prisma.Sql[] {
  const { inOrder, dates, search } = conditionsFor('CREATED_AT', filter, stored);
  return [...inOrder, ...dates, ...search];
}

/** Returns the conditions of {@link conditionsOf}, for a list that is sorted by `field`. */
export function conditionsFor(
  field: UserOrderField,
  filter: UserFilter | null | undefined,
  stored = NO_STORED_VALUES,
): FilterConditions {
  const { role, isActive } = filter ?? {};
  const flags: Prisma.Sql[] = [];
  if (role != null) flags.push(Prisma.sql`u.role_name = ${role}`);
  if (isActive != null) flags.push(Prisma.sql`u.is_active = ${isActive}`);
  const created = createdWithin(filter);
  const text = withoutBlanks(requireText(filter?.search ?? '', 'filter.search', { max: MAX_SEARCH_LENGTH }));
  const search = text ? [matching(text)] : [];
  for (const { field: one, value } of stored.readFilter(filter?.stored)) {
    (one.isIndexed ? search : flags).push(holding(one, value));
  }
  const found = { search, searchLength: indexable(canonicalKey(text)).length };
  return field === 'CREATED_AT'
    ? { inOrder: [...flags, ...created], dates: [], ...found }
    : { inOrder: flags, dates: created, ...found };
}

/** Returns the `WHERE` clause of all `conditions`, empty for none. */
export function whereAll(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length > 0 ? Prisma.sql`WHERE ${Prisma.join([...conditions], ' AND ')}` : Prisma.empty;
}

/**
 * Returns a condition for the users whose stored field has a value, or, if it is a list, contains it. The expression is that
 * of the field's index (`stored-indexes.ts`).
 */
function holding({ name }: StoredField, value: unknown): Prisma.Sql {
  return Prisma.sql`${Prisma.raw(storedExpression(name, 'u.'))} @> ${JSON.stringify(value)}::jsonb`;
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

/**
 * The column that a search looks in. A trigger fills it (migration search_key) with the canonical keys of username, e-mail
 * address and full name. Each key follows a line break, which no key contains, and every blank of the name is a line break,
 * so that each word of the name follows one. The text is written as `indexable` writes it. The search is folded by the same
 * rule, so that the database's locale has no influence.
 */
const SEARCHED = Prisma.raw('u.search_key');

/**
 * The column of the release before `search_key`: the full name is in lower case by the database's locale. For rows that
 * have no `search_key` yet: the server fills it in the background after an upgrade (`fill-search-keys.ts`).
 */
const FORMER = Prisma.raw('u.search_text');

/**
 * Returns a condition for the users who contain `text`: anywhere in the username, the e-mail address or the full name; or,
 * if it is too short for a trigram, at the beginning of one of these or of a word of the name. A text without any trigram,
 * such as `%`, matches no user: no index would find it.
 *
 * @param text - well-formed, without blanks at its ends, at least one character.
 */
function matching(text: string): Prisma.Sql {
  const found = containing(SEARCHED, canonicalKey(text).replaceAll('ς', 'σ'));
  const lower = text.toLowerCase();
  // Names are kept as they were written, composed or not, and their lower case depends on the locale: which small sigma ends
  // a word, whether a dotted capital I leaves its dot, and whether letters beyond ASCII have one at all.
  const lowered = [lower.replaceAll('ς', 'σ'), lower.replaceAll('i\u0307', 'i'), text.replace(/[A-Z]+/g, toLower)];
  const needles = [...new Set([canonicalKey(text), lower, ...lowered, lower.normalize('NFD')])];
  const former = needles.map((needle) => containing(FORMER, needle));
  return Prisma.sql`(${found} OR ${SEARCHED} IS NULL AND (${Prisma.join(former, ' OR ')}))`;
}

function toLower(letters: string): string {
  return letters.toLowerCase();
}

function containing(column: Prisma.Sql, needle: string): Prisma.Sql {
  const begin = beginOf(needle);
  if (begin === undefined) return Prisma.sql`FALSE`;
  const written = indexable(begin + needle.replaceAll(' ', '\n'));
  return Prisma.sql`${column} LIKE ${`%${written.replace(/[\\%_]/g, '\\$&')}%`}::text`;
}

/**
 * Writes a text in ASCII: each byte beyond it becomes four characters. pg_trgm recognizes letters by the database's
 * LC_CTYPE; if that is C, it would ignore all others. The dot and the at sign become letters, so that trigrams across
 * them distinguish addresses. Otherwise a search could consist only of trigrams that all addresses have, although no
 * user matches. As `text` has no capitals, different texts stay different, and a part of a text stays a part of it.
 *
 * The migrations search_key and users_at_scale have the same rule in SQL.
 */
function indexable(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/[\u0080-\u00ff\\.@]/g, (character) => REPLACED[character] ?? `V${character.charCodeAt(0).toString(8)}`);
}

const REPLACED: Readonly<Record<string, string>> = { '\\': 'VV', '.': 'Q', '@': 'X' };

const NOT_ASCII = /[\u0080-\u{10ffff}]/u;
/** A character that no text of a user contains. */
const CONTROL = /\p{Cc}/u;
/** A character that `indexable` writes as letters and digits. */
const LETTER = String.raw`[a-zA-Z0-9.@\\\u0080-\u{10ffff}]`;
const OTHER = LETTER.replace('[', '[^');
const HAS_LETTER = new RegExp(LETTER, 'u');
/** Three in a row (one beyond ASCII becomes more), or as many with the blanks around words: two before, one behind. */
const HAS_TRIGRAM = new RegExp(`${NOT_ASCII.source}|${LETTER}{3}|${LETTER}{2}${OTHER}|${OTHER}${LETTER}`, 'u');

/** Returns what must precede `text` for it to have a trigram; undefined if nothing helps, or no user contains it. */
function beginOf(text: string): string | undefined {
  if (CONTROL.test(text) || !HAS_LETTER.test(text)) return undefined;
  return HAS_TRIGRAM.test(text) ? '' : '\n';
}
