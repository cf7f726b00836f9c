import { randomBytes } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const sql = async (text: string, values: unknown[] = []) => (await app.database.pool.query(text, values)).rows;
const FACTORS = `secondFactors {
  totp { createdAt lastUsedAt } recoveryCodesLeft passkeys { id name createdAt lastUsedAt isBackedUp aaguid } }`;
const idOf = async (username: string): Promise<string> =>
  (await sql('SELECT id FROM users WHERE username = $1', [username]))[0].id;

/** Rows as enrolling writes them. */
async function giveFactors(userId: string, { passkeys = ['phone'], recoveryCodes = 3 } = {}): Promise<void> {
  await sql(`INSERT INTO totp_factors (user_id, secret, created_at) VALUES ($1, $2, '2026-11-01T10:00:00.123Z')`, [
    userId,
    randomBytes(40),
  ]);
  for (let code = 0; code < recoveryCodes; code += 1) {
    await sql('INSERT INTO recovery_codes (hash, user_id) VALUES ($1, $2)', [randomBytes(32), userId]);
  }
  for (const [index, name] of passkeys.entries()) {
    await sql(
      `INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, name, is_backed_up, created_at, aaguid)
       VALUES (gen_random_uuid(), $1, $2, $3, 0, $4, true, $5, 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4')`,
      [userId, randomBytes(16), randomBytes(70), name, new Date(Date.UTC(2026, 10, 2 + index))],
    );
  }
}

test('users read their own second factors, without anything that could be used', async () => {
  const token = await app.userToken('ada');
  const none = await app.graphql(`{ me { ${FACTORS} } }`, { token });
  expect(none.data.me.secondFactors).toEqual({ totp: null, recoveryCodesLeft: 0, passkeys: [] });
  await giveFactors(await idOf('ada'), { passkeys: ['phone', 'key\n"quoted"'] });
  await sql(`UPDATE passkeys SET last_used_at = '2026-11-05T00:00:00Z', aaguid = NULL WHERE name = 'phone'`);
  const { data } = await app.graphql(`{ me { ${FACTORS} } }`, { token });
  const common = { id: expect.stringMatching(/^[0-9a-f-]{36}$/), isBackedUp: true };
  expect(data.me.secondFactors).toEqual({
    totp: { createdAt: '2026-11-01T10:00:00.123Z', lastUsedAt: null },
    recoveryCodesLeft: 3,
    passkeys: [
      {
        ...{ ...common, name: 'key\n"quoted"', createdAt: '2026-11-03T00:00:00.000Z', lastUsedAt: null },
        aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4',
      },
      {
        ...{ ...common, name: 'phone', createdAt: '2026-11-02T00:00:00.000Z', aaguid: null },
        lastUsedAt: '2026-11-05T00:00:00.000Z',
      },
    ],
  });
});

test('those of others require users:read', async () => {
  const admin = await app.adminToken('root', ['users:read', 'users:write']);
  const id = await idOf('ada');
  const query = `query ($id: ID!) { user(id: $id) { ${FACTORS} } }`;
  const read = await app.graphql(query, { token: admin, variables: { id } });
  expect(read.data.user.secondFactors).toMatchObject({ recoveryCodesLeft: 3, totp: { lastUsedAt: null } });
  const refused = await app.graphql(query, { token: await app.userToken('bob'), variables: { id } });
  expect(refused.data?.user ?? null).toBeNull();
  expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('a page of users costs one statement more', async () => {
  const token = await app.adminToken('second');
  const statements = async () => {
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    const counts = metrics.matchAll(/query_duration_seconds_count\{[^}]*\} (\d+)/g);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  };
  const costOf = async (query: string) => {
    await app.graphql(query, { token });
    const before = await statements();
    const { data } = await app.graphql(query, { token });
    expect(data.users.nodes.length).toBeGreaterThan(2);
    return (await statements()) - before;
  };
  const plain = await costOf('{ users(first: 50) { nodes { id } } }');
  expect(await costOf(`{ users(first: 50) { nodes { id ${FACTORS} } } }`)).toBe(plain + 1);
});
