import { invalidInput } from './rest-problem';
import type { Paging, QueryParameter, QueryValues } from './rest-route';

/** Users that may come before a page by number. By cursor, every page costs the same. */
const MAX_OFFSET = 10_000;
const DEFAULT_SIZE = 50;
const DEFAULT_FIRST = 20;
const SIZE = { minimum: 1, maximum: 100 };
/** A page by cursor may be empty, as in GraphQL. */
const CURSOR_SIZE = { ...SIZE, minimum: 0 };
const CURSORS = ['first', 'after', 'last', 'before'];

/** The parameters of `GET /admin/users/`. */
export const USER_PARAMETERS: Readonly<Record<string, QueryParameter>> = {
  first: { at: 'Query.users(first:)', ...CURSOR_SIZE },
  after: { at: 'Query.users(after:)' },
  last: { at: 'Query.users(last:)', ...CURSOR_SIZE },
  before: { at: 'Query.users(before:)' },
  page: {
    description: `Number of the page, from 1; not together with cursors. At most ${MAX_OFFSET} users come before it.`,
    minimum: 1,
    maximum: MAX_OFFSET + 1,
  },
  size: { description: `Users per page: 1 to 100, by default ${DEFAULT_SIZE}.`, ...SIZE },
  search: { at: 'UserFilter.search' },
  role: { at: 'UserFilter.role' },
  is_active: { at: 'UserFilter.isActive' },
  created_after: { at: 'UserFilter.createdAfter' },
  created_before: { at: 'UserFilter.createdBefore' },
  order_by: { at: 'UserOrder.field' },
  direction: { at: 'UserOrder.direction' },
};

interface UsersPage {
  readonly page_info: {
    readonly has_next_page: boolean;
    readonly has_previous_page: boolean;
    readonly start_cursor: string | null;
    readonly end_cursor: string | null;
  };
  readonly total?: number;
}

/** Pages by cursor, or by number and size. Then users are counted, and the answer has the number of pages. */
export const USER_PAGING: Paging = {
  name: 'UserPage',
  adds: {
    page: 'Number of this page, from 1; only if `page` or `size` was sent.',
    size: 'Users per page; only if `page` or `size` was sent.',
    pages: 'Number of pages, from `total`; only if `page` or `size` was sent.',
  },
  variables(query) {
    const { search, role, is_active: isActive, created_after: createdAfter, created_before: createdBefore } = query;
    const { order_by: field = 'CREATED_AT', direction } = query;
    const isOrdered = query.order_by !== undefined || direction !== undefined;
    return {
      ...slice(query),
      filter: defined({ search, role, isActive, createdAfter, createdBefore }),
      ...(isOrdered && { orderBy: defined({ field, direction }) }),
    };
  },
  answer(value, query, path) {
    const users = value as UsersPage;
    const numbered = numberedPage(query);
    const body = numbered ? { ...users, ...numbered, pages: Math.ceil((users.total ?? 0) / numbered.size) } : users;
    const links = numbered ? linksByNumber(users, numbered) : linksByCursor(users, query);
    return { body, headers: { Link: linkHeader(path, query, links) } };
  },
};

function slice(query: QueryValues): Record<string, unknown> {
  const numbered = numberedPage(query);
  if (!numbered) {
    if (query.first !== undefined && query.last !== undefined) throw refused('last', 'Send first or last, not both.');
    const { first, last, after, before } = query;
    return defined({ first: first ?? (last === undefined ? DEFAULT_FIRST : undefined), last, after, before });
  }
  const cursor = CURSORS.find((name) => query[name] !== undefined);
  if (cursor) throw refused(cursor, `Send page and size, or ${CURSORS.join(', ')}; not both.`);
  const offset = (numbered.page - 1) * numbered.size;
  if (offset > MAX_OFFSET) {
    const last = Math.floor(MAX_OFFSET / numbered.size) + 1;
    throw refused(
      'page',
      `page must be 1 to ${last} with this size. To read on, follow the links of a page by cursor.`,
    );
  }
  return { first: numbered.size, offset, counted: true };
}

function numberedPage({ page, size }: QueryValues): { page: number; size: number } | undefined {
  if (page === undefined && size === undefined) return undefined;
  return { page: (page as number | undefined) ?? 1, size: (size as number | undefined) ?? DEFAULT_SIZE };
}

function linksByNumber({ page_info }: UsersPage, { page, size }: { page: number; size: number }): PageLink[] {
  const to = (rel: PageLink['rel'], number: number): PageLink => ({ rel, parameters: { page: number, size } });
  return [
    to('first', 1),
    ...(page > 1 ? [to('prev', page - 1)] : []),
    ...(page_info.has_next_page && page * size <= MAX_OFFSET ? [to('next', page + 1)] : []),
  ];
}

function linksByCursor({ page_info }: UsersPage, query: QueryValues): PageLink[] {
  const { has_next_page, has_previous_page, start_cursor, end_cursor } = page_info;
  const size = (query.first ?? query.last ?? DEFAULT_FIRST) as number;
  const none = { first: undefined, after: undefined, last: undefined, before: undefined };
  return [
    { rel: 'first', parameters: { ...none, first: size } },
    ...(has_previous_page && start_cursor !== null
      ? [{ rel: 'prev', parameters: { ...none, last: size, before: start_cursor } } as const]
      : []),
    ...(has_next_page && end_cursor !== null
      ? [{ rel: 'next', parameters: { ...none, first: size, after: end_cursor } } as const]
      : []),
  ];
}

function defined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function refused(parameter: string, detail: string) {
  return invalidInput([{ code: 'INVALID_VALUE', detail, parameter }]);
}

/** A relation of RFC 8288 and the parameters that lead there; undefined removes one. */
interface PageLink {
  readonly rel: 'first' | 'prev' | 'next';
  readonly parameters: Readonly<Record<string, string | number | undefined>>;
}

/**
 * Makes the value of a `Link` header (RFC 8288): references with an absolute path that keep the other parameters.
 *
 * @param path - of the route, as this server writes it; never what a client sent.
 * @param query - what was sent. Form encoding leaves nothing in it that could end a reference.
 */
function linkHeader(path: string, query: QueryValues, links: readonly PageLink[]): string {
  return links
    .map(({ rel, parameters }) => {
      const all = Object.entries({ ...query, ...parameters }).filter(([, value]) => value !== undefined);
      const search = new URLSearchParams(all.map(([name, value]): [string, string] => [name, String(value)]));
      return `<${path}?${search}>; rel="${rel}"`;
    })
    .join(', ');
}
