import { startTestApp, type TestApp } from '../../support/test-app';
import { call, problem } from './support';

let app: TestApp;
let admin: string;

beforeAll(async () => {
  app = await startTestApp();
  admin = await app.adminToken('zoe');
  for (const name of ['amy', 'bob', 'cat', 'dan', 'eve', 'fay']) await app.userToken(name, ['me:read']);
});
afterAll(() => app.stop());

const BY_NAME = 'order_by=USERNAME';
const get = (search: string) => call(app, 'GET', `/admin/users/${search}`, { token: admin });
const namesOf = (body: { items: { username: string }[] }) => body.items.map(({ username }) => username);

/** The links of an answer, by relation. */
function linksOf(headers: Headers): Record<string, string> {
  const links = [...(headers.get('link') ?? '').matchAll(/<([^>]*)>; rel="(\w+)"/g)];
  return Object.fromEntries(links.map(([, target = '', rel = '']) => [rel, target]));
}

/** The names of each page from `search` on, following one relation. */
async function follow(search: string, rel: string): Promise<string[][]> {
  const pages: string[][] = [];
  let path: string | undefined = `/admin/users/${search}`;
  while (path !== undefined) {
    const reply = await call(app, 'GET', path, { token: admin });
    expect(reply.status).toBe(200);
    pages.push(namesOf(reply.body));
    path = linksOf(reply.headers)[rel];
  }
  return pages;
}

describe('by cursor', () => {
  test('links lead through all pages and back, the other parameters kept', async () => {
    const search = `?${BY_NAME}&direction=ASC&is_active=true&first=3`;
    expect(await follow(search, 'next')).toEqual([['amy', 'bob', 'cat'], ['dan', 'eve', 'fay'], ['zoe']]);
    const back = await follow(`?${BY_NAME}&last=3`, 'prev');
    expect(back).toEqual([['eve', 'fay', 'zoe'], ['bob', 'cat', 'dan'], ['amy']]);
    const { headers } = await get(`${search}&search=e`);
    expect(linksOf(headers).first).toBe(
      '/admin/users/?order_by=USERNAME&direction=ASC&is_active=true&first=3&search=e',
    );
  });

  test('without parameters there are 20, the newest first, and nothing is counted', async () => {
    const { body, headers } = await get('');
    expect(namesOf(body)).toEqual(['fay', 'eve', 'dan', 'cat', 'bob', 'amy', 'zoe']);
    expect(Object.keys(body)).toEqual(['items', 'page_info']);
    expect(headers.get('link')).toBe('</admin/users/?first=20>; rel="first"');
  });

  test('the filters are those of users', async () => {
    expect(namesOf((await get('?role=ADMIN')).body)).toEqual(['zoe']);
    expect(namesOf((await get('?search=FAY')).body)).toEqual(['fay']);
    expect((await get('?is_active=false')).body.items).toEqual([]);
    const { created_at: at } = (await get('?search=dan')).body.items[0];
    expect(namesOf((await get(`?created_after=${at}&${BY_NAME}`)).body)).toEqual(['dan', 'eve', 'fay']);
    expect(namesOf((await get(`?created_before=${at}&${BY_NAME}`)).body)).toEqual(['amy', 'bob', 'cat', 'zoe']);
  });

  test('an empty page leads nowhere but to the first', async () => {
    const { body, headers } = await get('?search=nobody&first=5');
    expect(body.items).toEqual([]);
    expect(linksOf(headers)).toEqual({ first: '/admin/users/?search=nobody&first=5' });
  });
});

describe('by page and size', () => {
  test('says how many there are and how many pages', async () => {
    const { body, headers } = await get(`?${BY_NAME}&page=1&size=3`);
    expect(body).toMatchObject({ total: 7, page: 1, size: 3, pages: 3 });
    expect(namesOf(body)).toEqual(['amy', 'bob', 'cat']);
    expect(linksOf(headers)).toEqual({
      first: '/admin/users/?order_by=USERNAME&page=1&size=3',
      next: '/admin/users/?order_by=USERNAME&page=2&size=3',
    });
  });

  test('links lead through all pages and back', async () => {
    expect(await follow(`?${BY_NAME}&page=1&size=3`, 'next')).toEqual([
      ['amy', 'bob', 'cat'],
      ['dan', 'eve', 'fay'],
      ['zoe'],
    ]);
    expect(await follow(`?${BY_NAME}&page=3&size=3`, 'prev')).toEqual([
      ['zoe'],
      ['dan', 'eve', 'fay'],
      ['amy', 'bob', 'cat'],
    ]);
  });

  test('says whether the total is an estimate', async () => {
    expect((await get('?size=2')).body.total_is_estimate).toBe(false);
  });

  test('one of the two is enough: 50 to a page, from the first on', async () => {
    expect((await get('?page=1')).body).toMatchObject({ page: 1, size: 50, pages: 1 });
    expect((await get('?size=2')).body).toMatchObject({ page: 1, size: 2, pages: 4 });
  });

  test('a page behind the last one is empty and leads back', async () => {
    const { body, headers } = await get('?page=9&size=5');
    expect(body).toMatchObject({ items: [], total: 7, page: 9, pages: 2 });
    expect(Object.keys(linksOf(headers))).toEqual(['first', 'prev']);
  });
});

test.each([
  ['?page=0', 'page', 'page must be 1 to 10001.'],
  ['?page=1.5', 'page', 'page must be a whole number.'],
  ['?page=1e1', 'page', 'page must be a whole number.'],
  ['?page=9999999999', 'page', 'page must be a whole number.'],
  ['?size=101', 'size', 'size must be 1 to 100.'],
  ['?size=', 'size', 'size must be a whole number.'],
  [
    '?page=102&size=100',
    'page',
    'page must be 1 to 101 with this size. To read on, follow the links of a page by cursor.',
  ],
  ['?page=1&after=x', 'after', 'Send page and size, or first, after, last, before; not both.'],
  ['?first=1&last=1', 'last', 'Send first or last, not both.'],
  ['?after=garbage', 'after', 'after must be a cursor from an earlier page of the same ordering.'],
  [`?search=${'x'.repeat(101)}`, 'search', 'search must have at most 100 characters.'],
  ['?search=%00', 'search', 'search must not contain the NUL character.'],
  ['?created_before=0000-01-01T00:00:00Z', 'created_before', 'created_before must be a date of the years 1 to 9999.'],
  ['?order_by=PASSWORD', 'order_by', 'order_by must be one of CREATED_AT, UPDATED_AT, USERNAME, EMAIL.'],
  ['?order_by=username', 'order_by', 'order_by must be one of CREATED_AT, UPDATED_AT, USERNAME, EMAIL.'],
  [
    '?created_after=yesterday',
    'created_after',
    'created_after must be an instant with its time zone, such as 2026-11-22T16:00:00Z.',
  ],
])('%s is refused by name', async (search, parameter, detail) => {
  const { status, body } = await get(search);
  expect(status).toBe(422);
  expect(body).toEqual(problem(422, { detail, errors: [expect.objectContaining({ parameter, detail })] }));
});

test.each(['?__proto__=1', '?constructor=1', '?filter[role]=ADMIN', '?access_token=x', '?'.padEnd(9_000, 'a=1&')])(
  'there is no parameter of that name: %#',
  async (search) => {
    const { status, body } = await get(search);
    expect(status).toBe(422);
    expect(body.errors[0].code).toBe('UNKNOWN_PARAMETER');
    expect(body.errors.length).toBeLessThanOrEqual(20);
  },
);

test.each(['?search=%ff', '?search=%', '?search=%E0%A4'])('%s can not be read', async (search) => {
  const { status, body } = await get(search);
  expect(status).toBe(400);
  expect(body).toEqual(problem(400));
});

test('nothing of what is searched for gets out of its place in a link', async () => {
  const evil = '>; rel="next", <https://evil.example/>\r\nSet-Cookie: a=b';
  const { headers } = await get(`?first=1&search=${encodeURIComponent(evil)}`);
  expect(headers.get('set-cookie')).toBeNull();
  const link = headers.get('link') ?? '';
  expect(link).toMatch(/^<\/admin\/users\/\?[\w.*+%=&-]+>; rel="first"$/);
  const [, search] = /\?([^>]+)>/.exec(link) ?? [];
  expect(new URLSearchParams(search).get('search')).toBe(evil);
});

test('a browser of another origin may read the links', async () => {
  const own = await startTestApp({ CORS_ORIGINS: 'https://front.example', DATABASE_URL: app.databaseUrl });
  try {
    const headers = { origin: 'https://front.example' };
    const reply = await call(own, 'GET', '/admin/users/', { token: admin, headers });
    expect(reply.headers.get('access-control-expose-headers')).toMatch(/\bLink\b/);
    const preflight = await call(own, 'OPTIONS', '/users/me/update/', {
      headers: {
        ...headers,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toMatch(/\bPUT,PATCH\b/);
  } finally {
    await own.stop();
  }
});
