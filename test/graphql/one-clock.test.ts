import { startTestApp, type TestApp } from '../support/test-app';

/** The server's clock is this far ahead of the database's, in milliseconds. */
const AHEAD = 3_600_000;

describe('a server whose clock is an hour ahead of the database', () => {
  let app: TestApp;

  beforeAll(async () => {
    jest.useFakeTimers({ now: Date.now() + AHEAD, doNotFake: [...EVERYTHING_BUT_DATE] });
    app = await startTestApp();
  });
  afterAll(async () => {
    await app.stop();
    jest.useRealTimers();
  });

  /** Seconds between the database's clock and the farthest time in a column that `interval` away from it should be. */
  const off = async (table: string, column: string, interval = '0 s'): Promise<number> => {
    const [row] = await app.database.sql<{ off: number | null }>(
      `SELECT max(abs(extract(epoch FROM ${column} - now() - $1::interval)))::float8 AS off FROM ${table}`,
      [interval],
    );
    if (row?.off == null) throw new Error(`There is nothing in ${table}.${column}.`);
    return row.off;
  };

  test("keeps the database's time in everything that it writes", async () => {
    const admin = await app.adminToken('ada');
    const token = await app.userToken('grace');
    const update = 'mutation { updateMe(input: { fullName: "Grace Hopper" }) { userErrors { code } } }';
    expect((await app.graphql(update, { token })).errors).toBeUndefined();
    const { data } = await app.graphql('{ users(filter: { search: "grace" }) { nodes { id } } }', { token: admin });
    const disable = 'mutation ($ids: [ID!]) { updateUsers(ids: $ids, input: { isActive: false }) { matched } }';
    await app.graphql(disable, {
      token: admin,
      variables: { ids: data.users.nodes.map(({ id }: { id: string }) => id) },
    });
    const personal = `mutation { createPersonalAccessToken(input: { name: "t", scopes: ["me:read"], expiresInDays: 1 }) { token userErrors { code } } }`;
    expect((await app.graphql(personal, { token: admin })).data.createPersonalAccessToken.userErrors).toEqual([]);
    const line = JSON.stringify({ username: 'imported', email: 'imported@example.com' });
    const imported = await app.graphql(
      'mutation ($lines: [String!]!) { importUsers(input: { lines: $lines }) { createdCount } }',
      { token: admin, variables: { lines: [line] } },
    );
    expect(imported.data.importUsers).toEqual({ createdCount: 1 });
    await app.graphql('mutation { requestEmailVerification { userErrors { code } } }', { token: admin });

    for (const [table, column] of [
      ['users', 'created_at'],
      ['users', 'updated_at'],
      ['sessions', 'created_at'],
      ['sessions', 'last_used_at'],
      ['refresh_tokens', 'created_at'],
      ['login_addresses', 'last_login_at'],
      ['audit_events', 'at'],
      ['personal_access_tokens', 'created_at'],
    ] as const) {
      expect([table, column, Math.round((await off(table, column)) / 60)]).toEqual([table, column, 0]);
    }
    expect(Math.round((await off('sessions', 'expires_at', '30 days')) / 60)).toBe(0);
    expect(Math.round((await off('personal_access_tokens', 'expires_at', '1 day')) / 60)).toBe(0);
  });

  test('lists what happened in the order in which it happened, whatever its own clock says', async () => {
    const ids = await app.database.sql<{ isOrdered: boolean }>(
      `SELECT bool_and(off < 60) AS "isOrdered" FROM (
         SELECT abs(('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint / 1000.0
                    - extract(epoch FROM at)) AS off FROM audit_events) AS event`,
      [],
    );
    expect(ids).toEqual([{ isOrdered: true }]);
  });
});

/** Jest would stop the timers of sockets and of the database otherwise. */
const EVERYTHING_BUT_DATE = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
  ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
] as const;
