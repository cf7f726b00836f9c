import { startHousekeeping } from '../../src/database/housekeeping';
import { type AuthHarness, createAuthHarness } from '../auth/harness';

let harness: AuthHarness;
let housekeeping: ReturnType<typeof startHousekeeping>;
beforeAll(async () => {
  harness = await createAuthHarness();
  const { pool } = harness.database;
  const onFailure = (error: Error) => {
    throw error;
  };
  housekeeping = startHousekeeping({
    pool,
    lifetimes: { absoluteSeconds: 30 * 86_400, idleSeconds: 86_400 },
    onFailure,
  });
});
afterAll(async () => {
  await housekeeping.close();
  await harness.close();
});

const sql = (text: string, values: unknown[] = []) => harness.database.pool.query(text, values);

test('expired rows are deleted, the others stay', async () => {
  const { id } = await harness.add();
  const session = (lastUsed: string, expires: string) =>
    sql(
      `INSERT INTO sessions (id, user_id, scopes, address, refresh_key, last_used_at, expires_at)
       VALUES (gen_random_uuid(), $1, '{}', 'x', '', now() + $2::interval, now() + $3::interval) RETURNING id`,
      [id, lastUsed, expires],
    );
  await session('-25 hours', '1 hour');
  await session('0', '-1 second');
  const { rows } = await session('-23 hours', '1 hour');
  const kept = rows[0].id;
  await sql(
    `INSERT INTO refresh_tokens (hash, session_id, exchanged_at) VALUES ('old', $1, now() - interval '29 days')`,
    [kept],
  );
  const tokens = `INSERT INTO personal_access_tokens (id, user_id, name, hash, scopes, expires_at)
    VALUES (gen_random_uuid(), $1, $2, sha256($2::text::bytea), '{}', now() + $3::interval)`;
  await sql(tokens, [id, 'over', '-1 second']);
  await sql(tokens, [id, 'good', '1 hour']);
  const mails = `INSERT INTO email_tokens (hash, user_id, purpose, email_key, expires_at)
    VALUES (sha256($2::text::bytea), $1, 'PASSWORD_RESET', $2, now() + $3::interval)`;
  await sql(mails, [id, 'over', '-1 second']);
  await sql(mails, [id, 'good', '1 hour']);
  const addresses =
    'INSERT INTO login_addresses (user_id, address, last_login_at) VALUES ($1, $2, now() + $3::interval)';
  await sql(addresses, [id, 'over', '-91 days']);
  await sql(addresses, [id, 'good', '-89 days']);
  const logins = `INSERT INTO pending_logins (hash, user_id, password_digest, identity, expires_at)
    VALUES (sha256($2::text::bytea), $1, '', $2, now() + $3::interval)`;
  await sql(logins, [id, 'over', '-1 second']);
  await sql(logins, [id, 'good', '1 hour']);
  const challenges = 'INSERT INTO used_challenges (hash, expires_at) VALUES ($1::text::bytea, now() + $2::interval)';
  await sql(challenges, ['over', '-1 second']);
  await sql(challenges, ['good', '1 hour']);
  const other = await harness.add({ username: 'enrolling' });
  const enrolments =
    'INSERT INTO totp_enrolments (user_id, secret, expires_at) VALUES ($1, $2::text::bytea, now() + $3::interval)';
  await sql(enrolments, [id, 'over', '-1 second']);
  await sql(enrolments, [other.id, 'good', '1 hour']);
  await sql(`INSERT INTO throttles (key, expire) VALUES ('over', 1), ('good', 9999999999999), ('endless', NULL)`);

  expect(await housekeeping.run()).toBe(9);
  expect((await sql('SELECT id FROM sessions')).rows).toEqual([{ id: kept }]);
  const left = await sql(`SELECT convert_from(hash, 'UTF8') AS name FROM refresh_tokens
    UNION ALL SELECT name FROM personal_access_tokens UNION ALL SELECT email_key FROM email_tokens
    UNION ALL SELECT address FROM login_addresses UNION ALL SELECT key FROM throttles
    UNION ALL SELECT identity FROM pending_logins
    UNION ALL SELECT convert_from(hash, 'UTF8') FROM used_challenges
    UNION ALL SELECT convert_from(secret, 'UTF8') FROM totp_enrolments ORDER BY 1`);
  expect(left.rows.map(({ name }) => name)).toEqual(['endless', ...Array(7).fill('good'), 'old']);
  expect(await housekeeping.run()).toBe(0);
});

test('more rows than one statement deletes are deleted too, also by several servers', async () => {
  await sql(`INSERT INTO throttles (key, expire) SELECT i::text, 1 FROM generate_series(1, 2500) i`);
  const removed = await Promise.all([housekeeping.run(), housekeeping.run()]);
  expect(removed[0] + removed[1]).toBe(2500);
});
