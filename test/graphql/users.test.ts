import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await startTestApp();
  token = await app.adminToken('zoe');
  for (const name of ['carol', 'alice', 'bob_x', 'dave', 'erin']) await app.userToken(name);
});
afterAll(() => app.stop());

const PAGE = `query (
  $first: Int, $after: String, $last: Int, $before: String, $offset: Int, $filter: UserFilter, $orderBy: UserOrder
) {
  users(
    first: $first, after: $after, last: $last, before: $before, offset: $offset, filter: $filter, orderBy: $orderBy
  ) {
    edges { cursor node { username } } nodes { username }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount totalCountIsEstimate
  }
}`;
const byName = { field: 'USERNAME', direction: 'ASC' };
const page = (variables: Record<string, unknown>) => app.graphql(PAGE, { token, variables });
// biome-ignore lint/suspicious/noExplicitAny: a page of the query above
const names = (data: any): string[] => data.users.nodes.map(({ username }: { username: string }) => username);

describe('users', () => {
  it('walks forwards and backwards through all of them, each once', async () => {
    const forwards: string[] = [];
    let after: string | null = null;
    for (let more = true; more; ) {
      const { data } = await page({ first: 2, after, orderBy: byName });
      forwards.push(...names(data));
      expect(data.users).toMatchObject({ totalCount: 6, totalCountIsEstimate: false });
      ({ endCursor: after, hasNextPage: more } = data.users.pageInfo);
    }
    expect(forwards).toEqual(['alice', 'bob_x', 'carol', 'dave', 'erin', 'zoe']);

    const backwards: string[] = [];
    let before: string | null = null;
    for (let more = true; more; ) {
      const { data } = await page({ last: 4, before, orderBy: byName });
      backwards.unshift(...names(data));
      ({ startCursor: before, hasPreviousPage: more } = data.users.pageInfo);
    }
    expect(backwards).toEqual(forwards);
  });

  it('filters, and takes wildcards as they are written', async () => {
    expect(names((await page({ filter: { search: 'B_X' } })).data)).toEqual(['bob_x']);
    expect(names((await page({ filter: { search: '%' } })).data)).toEqual([]);
    expect(names((await page({ filter: { role: 'ADMIN' } })).data)).toEqual(['zoe']);
    const { data } = await page({ filter: { isActive: false } });
    expect(data.users).toMatchObject({ nodes: [], totalCount: 0, pageInfo: { startCursor: null, endCursor: null } });
  });

  it('counts only when asked, and once', async () => {
    const counts = async () => {
      const metrics = await fetch(`${app.url}/metrics`).then((response) => response.text());
      return Number(/_count\{model="User",operation="count",outcome="ok"\} (\d+)/.exec(metrics)?.[1] ?? 0);
    };
    const before = await counts();
    await app.graphql('{ users { nodes { id } } }', { token });
    expect(await counts()).toBe(before);
    await app.graphql('{ users { totalCount totalCountIsEstimate again: totalCount } }', { token });
    expect(await counts()).toBe(before + 1);
  });

  it.each([
    ['a negative page', { first: -1 }],
    ['a page of more than 100', { last: 101 }],
    ['both ends', { first: 1, last: 1 }],
    ['a cursor that is none', { after: 'nonsense' }],
    ['an offset out of range', { offset: 10_001 }],
    ['an offset from the end', { last: 1, offset: 1 }],
    ['a search with NUL', { filter: { search: 'a\0' } }],
  ])('refuses %s', async (_what, variables) => {
    const { status, errors } = await page(variables);
    expect(status).toBe(400);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });

  it('has numbered pages, whose cursors go on', async () => {
    const { data } = await page({ first: 2, offset: 2, orderBy: byName });
    expect(names(data)).toEqual(['carol', 'dave']);
    expect(data.users.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    expect(names((await page({ first: 2, after: data.users.pageInfo.endCursor, orderBy: byName })).data)).toEqual([
      'erin',
      'zoe',
    ]);
  });

  it('refuses a cursor of another ordering', async () => {
    const { data } = await page({ first: 1, orderBy: byName });
    const { errors } = await page({ first: 1, after: data.users.pageInfo.endCursor });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('finds one user by ID', async () => {
    const { data } = await app.graphql('{ users(filter: { search: "carol" }) { nodes { id } } }', { token });
    const [{ id }] = data.users.nodes;
    const found = await app.graphql('query ($id: ID!) { user(id: $id) { username } }', { token, variables: { id } });
    expect(found.data.user).toEqual({ username: 'carol' });
  });
});
