import type { OrderDirection, Role, UserFilter, UserOrderField } from '../generated/graphql';

/** What the list of users shows. It is stored in the address, so that back, reload and a shared link keep it. */
export interface UserListState {
  readonly search: string;
  /** A role, or empty for all. */
  readonly role: string;
  /** Whether users may log in: `active`, `disabled`, or empty for all. */
  readonly state: '' | 'active' | 'disabled';
  /** Dates such as `2026-01-31` in the time zone of the reader: the first and the last day, or empty. */
  readonly from: string;
  readonly to: string;
  readonly order: { readonly field: UserOrderField; readonly direction: OrderDirection };
  /** Where the page begins, or where it ends; absent: at the start of the list. */
  readonly cursor?: { readonly side: 'after' | 'before'; readonly at: string };
  /** The position of the first row, from 1: for the words under the list only. */
  readonly position: number;
}

/** Rows per page. */
export const PAGE_ROWS = 25;

/** The orders, by their name in the address. */
const ORDER_FIELDS = {
  created: 'CREATED_AT',
  changed: 'UPDATED_AT',
  username: 'USERNAME',
  email: 'EMAIL',
} as const satisfies Record<string, UserOrderField>;

const FIRST_ORDER: UserListState['order'] = { field: 'CREATED_AT', direction: 'DESC' };

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Reads the state from the query of an address. What has no meaning there is ignored. */
export function readUserList(query: string): UserListState {
  const values = new URLSearchParams(query);
  const text = (name: string) => values.get(name) ?? '';
  const date = (name: string) => (DATE.test(text(name)) && !Number.isNaN(Date.parse(text(name))) ? text(name) : '');
  const state = text('state');
  const side = values.has('after') ? 'after' : 'before';
  const at = text(side);
  const position = Number(text('position'));
  return {
    // As long as the server accepts.
    search: text('search').slice(0, 100),
    role: text('role'),
    state: state === 'active' || state === 'disabled' ? state : '',
    from: date('from'),
    to: date('to'),
    order: readOrder(text('order')),
    ...(at !== '' && { cursor: { side, at } }),
    position: at !== '' && Number.isSafeInteger(position) && position > 0 ? position : 1,
  };
}

/** Writes the state as the query of an address, without what is as it is by default. */
export function writeUserList(state: UserListState): string {
  const { search, role, from, to, order, cursor, position } = state;
  const values = new URLSearchParams();
  const put = (name: string, value: string) => value !== '' && values.set(name, value);
  put('search', search.trim());
  put('role', role);
  put('state', state.state);
  put('from', from);
  put('to', to);
  if (order.field !== FIRST_ORDER.field || order.direction !== FIRST_ORDER.direction) put('order', writeOrder(order));
  if (cursor) {
    put(cursor.side, cursor.at);
    put('position', String(position));
  }
  return values.toString();
}

/** Changes what the list selects, or its order. The list then begins at its start: a cursor is valid for one order only. */
export function withSelection(state: UserListState, change: Partial<UserListState>): UserListState {
  const { cursor: _, ...rest } = state;
  return { ...rest, ...change, position: 1 };
}

/** The page after or before the one that is shown. */
export function turned(
  state: UserListState,
  side: 'after' | 'before',
  page: { readonly startCursor: string | null; readonly endCursor: string | null },
): UserListState {
  const at = side === 'after' ? page.endCursor : page.startCursor;
  if (at === null) return withSelection(state, {});
  const position = state.position + (side === 'after' ? PAGE_ROWS : -PAGE_ROWS);
  return { ...state, cursor: { side, at }, position: Math.max(1, position) };
}

/** The filter of the API; undefined if every user is selected. */
export function filterOf({ search, role, state, from, to }: UserListState): UserFilter | undefined {
  const filter: UserFilter = {
    ...(search.trim() !== '' && { search: search.trim() }),
    ...(role !== '' && { role: role as Role }),
    ...(state !== '' && { isActive: state === 'active' }),
    ...(from !== '' && { createdAfter: startOfDay(from, 0) }),
    ...(to !== '' && { createdBefore: startOfDay(to, 1) }),
  };
  return Object.keys(filter).length === 0 ? undefined : filter;
}

/** Number of conditions, without the search. */
export function countFilters({ role, state, from, to }: UserListState): number {
  return [role, state, from, to].filter((value) => value !== '').length;
}

/** The variables of a page. */
export function pageOf(state: UserListState) {
  const { order, cursor } = state;
  const page =
    cursor?.side === 'before'
      ? { last: PAGE_ROWS, before: cursor.at }
      : { first: PAGE_ROWS, ...(cursor && { after: cursor.at }) };
  return { ...page, filter: filterOf(state), orderBy: order };
}

/** The start of a day where the reader is; a number of days is added, which a change of the clocks does not move. */
function startOfDay(date: string, days: number): string {
  const start = new Date(`${date}T00:00:00`);
  start.setDate(start.getDate() + days);
  return start.toISOString();
}

function readOrder(text: string): UserListState['order'] {
  const name = text.replace(/^-/, '');
  if (!Object.hasOwn(ORDER_FIELDS, name)) return FIRST_ORDER;
  return {
    field: ORDER_FIELDS[name as keyof typeof ORDER_FIELDS],
    direction: text.startsWith('-') ? 'DESC' : 'ASC',
  };
}

function writeOrder({ field, direction }: UserListState['order']): string {
  const [name = 'created'] = Object.entries(ORDER_FIELDS).find(([, one]) => one === field) ?? [];
  return `${direction === 'DESC' ? '-' : ''}${name}`;
}
