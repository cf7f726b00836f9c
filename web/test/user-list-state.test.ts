import {
  filterOf,
  PAGE_ROWS,
  pageOf,
  readUserList,
  turned,
  withSelection,
  writeUserList,
} from '../src/console/user-list-state';

describe('the list of users in the address', () => {
  test('an empty address is the list from its start, newest first', () => {
    const state = readUserList('');
    expect(pageOf(state)).toEqual({
      first: PAGE_ROWS,
      filter: undefined,
      orderBy: { field: 'CREATED_AT', direction: 'DESC' },
    });
    expect(writeUserList(state)).toBe('');
  });

  test.each([
    'search=ada&role=ADMIN&state=disabled',
    'from=2026-01-01&to=2026-01-31&order=username',
    'order=-email&after=abc&position=26',
    'search=%26%3D%20%F0%9F%98%80&before=x&position=51',
  ])('%s is kept', (query) => {
    const state = readUserList(query);
    expect(readUserList(writeUserList(state))).toEqual(state);
    expect(new URLSearchParams(writeUserList(state)).toString()).toBe(new URLSearchParams(query).toString());
  });

  test.each([
    ['state=on'],
    ['from=yesterday'],
    ['from=2026-99-99'],
    ['order=__proto__'],
    ['order=password'],
    ['after='],
    ['position=7'],
    ['after=x&position=-3'],
    ['after=x&position=1e99'],
  ])('%s means nothing, and is ignored', (query) => {
    const { cursor, ...rest } = readUserList(query);
    expect(rest).toEqual(readUserList(''));
    expect(cursor?.at).toBe(query.startsWith('after=x') ? 'x' : undefined);
  });

  test('a search has as many characters as the server accepts', () => {
    expect(readUserList(`search=${'x'.repeat(5_000)}`).search).toHaveLength(100);
  });

  test('another filter or order begins at the start: a cursor belongs to one order', () => {
    const state = readUserList('order=email&after=abc&position=26');
    expect(writeUserList(withSelection(state, { role: 'USER' }))).toBe('role=USER&order=email');
  });

  test('pages are turned by the cursors of the page that is shown', () => {
    const page = { startCursor: 's', endCursor: 'e' };
    const second = turned(readUserList(''), 'after', page);
    expect(writeUserList(second)).toBe('after=e&position=26');
    expect(pageOf(second)).toMatchObject({ first: PAGE_ROWS, after: 'e' });
    const first = turned(second, 'before', page);
    expect(writeUserList(first)).toBe('before=s&position=1');
    expect(pageOf(first)).toMatchObject({ last: PAGE_ROWS, before: 's' });
    expect(pageOf(first)).not.toHaveProperty('first');
    // An empty page has no cursors.
    expect(writeUserList(turned(second, 'after', { startCursor: null, endCursor: null }))).toBe('');
  });

  test('the last day counts, where the reader is', () => {
    const filter = filterOf(readUserList('from=2026-03-29&to=2026-03-29'));
    expect(filter).toEqual({
      createdAfter: new Date(2026, 2, 29).toISOString(),
      createdBefore: new Date(2026, 2, 30).toISOString(),
    });
  });
});
