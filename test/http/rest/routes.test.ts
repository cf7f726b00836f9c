import { REST_TABLE } from '../../../src/http/rest/rest-table';
import { enrolTotp, totpCode } from '../../support/second-factors';
import { PASSWORD, startTestApp, type TestApp } from '../../support/test-app';
import { call, problem } from './support';

let app: TestApp;
/** Tokens by what they hold. */
const tokens: Record<string, string> = {};
let someId: string;
let invitationId: string;
let count = 0;
/** Of invitations that were not accepted yet. */
const invitations: string[] = [];

beforeAll(async () => {
  app = await startTestApp();
  tokens.admin = await app.adminToken();
  tokens.user = await app.userToken('ada');
  tokens.reader = await app.userToken('reader', ['me:read']);
  tokens.writer = await app.userToken('writer', ['me:write']);
  // A change answers with the user, and so takes what reading the user takes.
  tokens.editor = await app.userToken('editor', ['me:read', 'me:write']);
  for (let index = 0; index < 6; index += 1) {
    const document = `mutation { inviteUser(input: { email: "invited${index}@example.com" }) { invitationId } }`;
    const { data } = await app.graphql(document, { token: tokens.admin });
    invitationId = data.inviteUser.invitationId;
    invitations.push(tokenInLog(app));
  }
  tokens.holder = await app.userToken('holder');
  tokens.again = await app.userToken('again');
  someId = (await app.graphql('{ me { id } }', { token: await app.userToken('someone') })).data.me.id;
});
afterAll(() => app.stop());

/** Of every test user who is given a passkey: one at a time has it. */
const PASSKEY_ID = '019ab3c4-5d6e-7f80-9123-456789abcdef';
let totpSecret = '';

/** Gives a user an authenticator app, recovery codes and a passkey, in sessions that have used one of them. */
async function giveFactors(username: string): Promise<void> {
  await removeFactors(username);
  const { userId } = await enrolTotp(app, username);
  const { pool } = app.database;
  await pool.query('UPDATE sessions SET authentication_level = 2 WHERE user_id = $1', [userId]);
  await pool.query('DELETE FROM passkeys WHERE id = $1', [PASSKEY_ID]);
  await pool.query(
    `INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, name, is_backed_up)
     VALUES ($1, $2, 'credential', 'key', 0, 'phone', false)`,
    [PASSKEY_ID, userId],
  );
}

async function removeFactors(username: string): Promise<void> {
  const { pool } = app.database;
  for (const table of ['totp_factors', 'recovery_codes', 'passkeys']) {
    await pool.query(`DELETE FROM ${table} WHERE user_id = (SELECT id FROM users WHERE username = $1)`, [username]);
  }
}

/** The token of the last mail, which the log has without a mail server. */
function tokenInLog({ logLines }: TestApp): string {
  const tokens = logLines.flatMap(({ msg }) => /scoped_et_\w+/.exec(decodeURIComponent(String(msg)))?.[0] ?? []);
  return tokens.at(-1) ?? '';
}

interface Case {
  /** The scope that is required, and a token that lacks it. */
  readonly guard?: { readonly scope: string; readonly lacking: string };
  /** A token that holds it. */
  readonly token?: string;
  readonly good?: () => unknown;
  /** What must be so before the route answers. */
  readonly before?: () => Promise<void>;
  readonly bad: { readonly body?: unknown; readonly search?: string; readonly errors: readonly unknown[] };
  readonly answer: () => unknown;
}

const USER = {
  id: expect.stringMatching(/^[\da-f-]{36}$/),
  username: expect.any(String),
  email: expect.stringContaining('@'),
  pending_email: null,
  full_name: null,
  locale: null,
  role: 'USER',
  scopes: ['me:read', 'me:write'],
  is_active: true,
  email_verified_at: null,
  created_at: expect.stringMatching(/^\d{4}-.*Z$/),
  updated_at: expect.stringMatching(/^\d{4}-.*Z$/),
};
const INVITATION = {
  id: expect.stringMatching(/^[\da-f-]{36}$/),
  email: expect.stringContaining('@example.com'),
  full_name: null,
  locale: null,
  role: 'USER',
  scopes: [],
  state: 'PENDING',
  created_at: expect.any(String),
  expires_at: expect.any(String),
  accepted_at: null,
  revoked_at: null,
  inviter_kind: 'USER',
  inviter_id: expect.any(String),
  user_id: null,
};
const PASSKEY = {
  ...{ id: PASSKEY_ID, name: 'phone', created_at: expect.any(String), last_used_at: null },
  ...{ is_backed_up: false, aaguid: null },
};
const SECOND_FACTORS = {
  totp: { created_at: expect.any(String), last_used_at: null },
  recovery_codes_left: 10,
  passkeys: [PASSKEY],
};
const STRAY = {
  search: '?stray=1',
  errors: [expect.objectContaining({ code: 'UNKNOWN_PARAMETER', parameter: 'stray' })],
};

const CASES: Record<string, Case> = {
  'POST /register': {
    good: () => {
      count += 1;
      return { username: `new${count}`, email: `new${count}@example.com`, password: 'plum orbit sandal' };
    },
    bad: {
      body: { username: 'x', email: 'nobody' },
      errors: [
        expect.objectContaining({ code: 'INVALID_EMAIL', pointer: '#/email' }),
        { code: 'REQUIRED', detail: 'password is missing.', pointer: '#/password' },
      ],
    },
    answer: () => ({ ...USER, username: `new${count}` }),
  },
  'POST /invitations/accept/': {
    good: () => {
      count += 1;
      return { token: invitations.shift(), username: `new${count}`, password: 'plum orbit sandal' };
    },
    bad: {
      body: { username: 'x', email: 'nobody' },
      errors: [
        expect.objectContaining({ code: 'UNKNOWN_MEMBER', pointer: '#/email' }),
        { code: 'REQUIRED', detail: 'token is missing.', pointer: '#/token' },
        { code: 'REQUIRED', detail: 'password is missing.', pointer: '#/password' },
      ],
    },
    answer: () => ({ ...USER, username: `new${count}`, email_verified_at: expect.any(String) }),
  },
  'GET /users/me/': {
    guard: { scope: 'me:read', lacking: 'writer' },
    token: 'user',
    bad: STRAY,
    answer: () => ({ ...USER, username: 'ada' }),
  },
  'PUT /users/me/update/': {
    guard: { scope: 'me:write', lacking: 'reader' },
    token: 'editor',
    good: () => ({ full_name: 'Grace Hopper' }),
    bad: {
      body: { role: 'ADMIN', fullName: 'x', full_name: 7 },
      errors: [
        {
          code: 'UNKNOWN_MEMBER',
          detail: 'There is no member "role" here: send email, current_password, full_name, locale.',
          pointer: '#/role',
        },
        expect.objectContaining({ code: 'UNKNOWN_MEMBER', pointer: '#/fullName' }),
        { code: 'INVALID_VALUE', detail: 'full_name must be a string.', pointer: '#/full_name' },
      ],
    },
    answer: () => ({ ...USER, username: 'editor', full_name: 'Grace Hopper' }),
  },
  'POST /users/me/reauthenticate/': {
    token: 'again',
    good: () => ({ password: PASSWORD }),
    bad: {
      body: { password: 7, otp: '123456' },
      errors: [
        expect.objectContaining({ code: 'INVALID_VALUE', pointer: '#/password' }),
        expect.objectContaining({ code: 'UNKNOWN_MEMBER', pointer: '#/otp' }),
      ],
    },
    answer: () => ({
      ...{ access_token: expect.any(String), token_type: 'Bearer', expires_in: 900 },
      ...{ refresh_token: expect.any(String), scopes: ['me:read', 'me:write'] },
    }),
  },
  'GET /users/me/factors/': {
    guard: { scope: 'me:read', lacking: 'writer' },
    token: 'holder',
    before: () => giveFactors('holder'),
    bad: STRAY,
    answer: () => SECOND_FACTORS,
  },
  'POST /users/me/factors/totp/': {
    guard: { scope: 'me:write', lacking: 'reader' },
    token: 'holder',
    before: () => removeFactors('holder'),
    bad: STRAY,
    answer: () => ({
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      uri: expect.stringMatching(/^otpauth:\/\/totp\//),
      expires_at: expect.stringMatching(/^\d{4}-.*Z$/),
    }),
  },
  'POST /users/me/factors/totp/confirm/': {
    guard: { scope: 'me:write', lacking: 'reader' },
    token: 'holder',
    before: async () => {
      await removeFactors('holder');
      totpSecret = (await call(app, 'POST', '/users/me/factors/totp', { token: tokens.holder })).body.secret;
    },
    good: () => ({ code: totpSecret === '' ? '000000' : totpCode(totpSecret) }),
    bad: {
      body: { totp: '123456' },
      errors: [
        expect.objectContaining({ code: 'UNKNOWN_MEMBER', pointer: '#/totp' }),
        { code: 'REQUIRED', detail: 'code is missing.', pointer: '#/code' },
      ],
    },
    answer: () => ({ recovery_codes: Array(10).fill(expect.stringMatching(/^[0-9A-Z]{6}(?:-[0-9A-Z]{6}){3}$/)) }),
  },
  'DELETE /users/me/factors/totp/': {
    guard: { scope: 'me:write', lacking: 'reader' },
    token: 'holder',
    before: () => giveFactors('holder'),
    bad: STRAY,
    answer: () => ({ user_id: expect.any(String) }),
  },
  'POST /users/me/factors/recovery-codes/': {
    guard: { scope: 'me:write', lacking: 'reader' },
    token: 'holder',
    before: () => giveFactors('holder'),
    bad: STRAY,
    answer: () => ({ recovery_codes: Array(10).fill(expect.any(String)) }),
  },
  'PATCH /users/me/factors/passkeys/{id}': {
    guard: { scope: 'me:write', lacking: 'reader' },
    token: 'holder',
    before: () => giveFactors('holder'),
    good: () => ({ name: 'new phone' }),
    bad: { body: {}, errors: [{ code: 'REQUIRED', detail: 'name is missing.', pointer: '#/name' }] },
    answer: () => ({ ...PASSKEY, name: 'new phone' }),
  },
  'DELETE /users/me/factors/passkeys/{id}': {
    guard: { scope: 'me:write', lacking: 'reader' },
    token: 'holder',
    before: () => giveFactors('holder'),
    bad: STRAY,
    answer: () => ({ passkey_id: PASSKEY_ID }),
  },
  'GET /admin/users/{id}/factors/': {
    guard: { scope: 'users:read', lacking: 'user' },
    token: 'admin',
    before: () => giveFactors('someone'),
    bad: STRAY,
    answer: () => SECOND_FACTORS,
  },
  'DELETE /admin/users/{id}/factors/': {
    guard: { scope: 'users:write', lacking: 'user' },
    token: 'admin',
    before: () => giveFactors('someone'),
    bad: STRAY,
    answer: () => ({ user_id: someId }),
  },
  'DELETE /admin/users/{id}/factors/{method}': {
    guard: { scope: 'users:write', lacking: 'user' },
    token: 'admin',
    before: () => giveFactors('someone'),
    bad: STRAY,
    answer: () => ({ user_id: someId }),
  },
  'DELETE /admin/users/{id}/factors/passkeys/{passkey}': {
    guard: { scope: 'users:write', lacking: 'user' },
    token: 'admin',
    before: () => giveFactors('someone'),
    bad: STRAY,
    answer: () => ({ user_id: someId }),
  },
  'GET /admin/users/': {
    guard: { scope: 'users:read', lacking: 'user' },
    token: 'admin',
    bad: {
      search: '?first=101&role=KING&is_active=1&first=2&nme=x',
      errors: [
        { code: 'OUT_OF_RANGE', detail: 'first must be 0 to 100.', parameter: 'first' },
        { code: 'INVALID_VALUE', detail: 'role must be one of USER, ADMIN.', parameter: 'role' },
        { code: 'INVALID_VALUE', detail: 'is_active must be true or false.', parameter: 'is_active' },
        { code: 'REPEATED', detail: 'Send first only once.', parameter: 'first' },
        expect.objectContaining({ code: 'UNKNOWN_PARAMETER', parameter: 'nme' }),
      ],
    },
    answer: () => ({
      items: expect.arrayContaining([expect.objectContaining({ username: 'ada' })]),
      page_info: {
        has_next_page: false,
        has_previous_page: false,
        start_cursor: expect.any(String),
        end_cursor: expect.any(String),
      },
    }),
  },
  'POST /admin/users/': {
    guard: { scope: 'users:write', lacking: 'user' },
    token: 'admin',
    good: () => {
      count += 1;
      return { username: `new${count}`, email: `new${count}@example.com`, scopes: ['users:read'] };
    },
    bad: {
      body: { username: 'x', email: 'x@example.com', role: null, is_active: true },
      errors: [
        expect.objectContaining({ code: 'INVALID_VALUE', pointer: '#/role' }),
        expect.objectContaining({ code: 'UNKNOWN_MEMBER', pointer: '#/is_active' }),
      ],
    },
    answer: () => ({ ...USER, username: `new${count}`, scopes: ['me:read', 'me:write', 'users:read'] }),
  },
  'POST /admin/invitations/': {
    guard: { scope: 'users:write', lacking: 'user' },
    token: 'admin',
    good: () => {
      count += 1;
      return { email: `person${count}@example.com`, full_name: 'A Person', role: 'ADMIN' };
    },
    bad: {
      body: { email: 'x@example.com', role: 'KING', token: 'x' },
      errors: [
        { code: 'INVALID_VALUE', detail: 'role must be one of USER, ADMIN.', pointer: '#/role' },
        expect.objectContaining({ code: 'UNKNOWN_MEMBER', pointer: '#/token' }),
      ],
    },
    answer: () => ({ ...INVITATION, email: `person${count}@example.com`, full_name: 'A Person', role: 'ADMIN' }),
  },
  'GET /admin/invitations/': {
    guard: { scope: 'users:read', lacking: 'user' },
    token: 'admin',
    bad: {
      search: '?first=101&state=OPEN',
      errors: [
        { code: 'OUT_OF_RANGE', detail: 'first must be 0 to 100.', parameter: 'first' },
        expect.objectContaining({ code: 'INVALID_VALUE', parameter: 'state' }),
      ],
    },
    answer: () => ({
      items: expect.arrayContaining([expect.objectContaining({ id: invitationId, scopes: [] })]),
      page_info: expect.objectContaining({ has_next_page: expect.any(Boolean), end_cursor: expect.any(String) }),
    }),
  },
  'DELETE /admin/invitations/{id}': {
    guard: { scope: 'users:write', lacking: 'user' },
    token: 'admin',
    bad: STRAY,
    answer: () => ({ ...INVITATION, state: 'REVOKED', revoked_at: expect.any(String) }),
  },
  'GET /admin/users/{id}': {
    guard: { scope: 'users:read', lacking: 'user' },
    token: 'admin',
    bad: STRAY,
    answer: () => ({ ...USER, username: 'someone' }),
  },
  'PATCH /admin/users/{id}': {
    guard: { scope: 'users:write', lacking: 'user' },
    token: 'admin',
    good: () => ({ full_name: 'Some Body' }),
    bad: {
      body: { is_active: 'no', scopes: ['me:read', 'me:fly'], password: 'x' },
      errors: [
        { code: 'INVALID_VALUE', detail: 'is_active must be true or false.', pointer: '#/is_active' },
        { code: 'INVALID_VALUE', detail: 'scopes.1 must be the name of a scope.', pointer: '#/scopes/1' },
        expect.objectContaining({ code: 'UNKNOWN_MEMBER', pointer: '#/password' }),
      ],
    },
    answer: () => ({ ...USER, full_name: 'Some Body', username: 'someone' }),
  },
  'GET /admin/status/': {
    guard: { scope: 'status:read', lacking: 'user' },
    token: 'admin',
    bad: STRAY,
    answer: () => ({
      version: expect.any(String),
      started_at: expect.any(String),
      uptime_seconds: expect.any(Number),
      database: expect.objectContaining({ reachable: true, pending_migrations: 0 }),
      users: expect.objectContaining({ total: expect.any(Number), admins: 1 }),
      process: expect.objectContaining({ event_loop_delay_p99_ms: expect.any(Number) }),
    }),
  },
};

test('every route of the table has its case here', () => {
  expect(Object.keys(CASES).sort()).toEqual(REST_TABLE.map(({ method, path }) => `${method} ${path}`).sort());
});

const both = REST_TABLE.flatMap(({ method, path, success = 200 }) => {
  const bare = path.replace(/\/$/, '');
  return [bare, `${bare}/`].map((written) => ({ method, written, success, ...CASES[`${method} ${path}`] }) as Row);
});
type Row = Case & { method: string; written: string; success: number };
const at = ({ written }: Row) => {
  const id = written.includes('invitations') ? invitationId : written.includes('/me/') ? PASSKEY_ID : someId;
  return written.replace('{id}', id).replace('{method}', 'TOTP').replace('{passkey}', PASSKEY_ID);
};
const guarded = both.filter(({ guard }) => guard);

describe.each(guarded)('$method $written', (row) => {
  const { method, guard, good, bad } = row;
  const { scope = '', lacking = '' } = guard ?? {};

  test('requires a token, whether the input is valid or not', async () => {
    for (const [search, body] of [
      ['', good?.()],
      [bad.search ?? '', bad.body],
    ] as const) {
      const reply = await call(app, method, at(row) + search, { body });
      expect(reply.status).toBe(401);
      expect(reply.headers.get('www-authenticate')).toBe('Bearer');
      expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(reply.body).toEqual(problem(401, { title: 'Unauthorized', code: 'UNAUTHENTICATED' }));
    }
  });

  test('refuses an invalid token', async () => {
    const reply = await call(app, method, at(row), { body: good?.(), token: 'eyJhbGciOiJub25lIn0.e30.' });
    expect(reply.status).toBe(401);
    expect(reply.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });

  test('refuses a token that lacks the scope, and names it', async () => {
    for (const [search, body] of [
      ['', good?.()],
      [bad.search ?? '', bad.body],
    ] as const) {
      const reply = await call(app, method, at(row) + search, { body, token: tokens[lacking] });
      expect(reply.status).toBe(403);
      expect(reply.headers.get('www-authenticate')).toMatch(
        new RegExp(`^Bearer error="insufficient_scope", scope="(?:\\S+ )*${scope}(?: \\S+)*"$`),
      );
      expect(reply.body).toEqual(problem(403, { code: 'FORBIDDEN', missing_scopes: expect.arrayContaining([scope]) }));
    }
  });
});

describe.each(both)('$method $written', (row) => {
  const { method, success, token, before, good, bad, answer } = row;

  test('names everything that is wrong with what was sent', async () => {
    const reply = await call(app, method, at(row) + (bad.search ?? ''), { body: bad.body, token: tokens[token ?? ''] });
    expect(reply.status).toBe(422);
    expect(reply.body.errors).toEqual(bad.errors);
    expect(reply.body).toEqual(problem(422, { title: 'Unprocessable Entity' }));
  });

  test('answers', async () => {
    await before?.();
    const reply = await call(app, method, at(row), { body: good?.(), token: tokens[token ?? ''] });
    expect(reply.body).toEqual(answer());
    expect(reply.status).toBe(success);
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });

  test('takes no other method, and says which', async () => {
    const methods = both.filter(({ written }) => written === row.written).map((one) => one.method);
    const allowed = methods.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one]));
    // No path of these has PUT and DELETE.
    const other = methods.includes('PUT') ? 'DELETE' : 'PUT';
    const reply = await call(app, other, at(row), { token: tokens.admin });
    expect(reply.status).toBe(405);
    expect(reply.headers.get('allow')).toBe([...allowed, 'OPTIONS'].join(', '));
    expect(reply.body).toEqual(problem(405));
  });
});

test('a change answers nothing of a user to a token that may not read them, and is not made', async () => {
  const put = await call(app, 'PUT', '/users/me/update/', { token: tokens.writer, body: { full_name: 'Unseen' } });
  expect(put.body).toEqual(problem(403, { code: 'FORBIDDEN', missing_scopes: ['me:read'] }));
  const blind = await app.adminToken('blind', ['users:write']);
  const patch = await call(app, 'PATCH', `/admin/users/${someId}`, { token: blind, body: { full_name: 'Unseen' } });
  expect(patch.body).toEqual(problem(403, { code: 'FORBIDDEN', missing_scopes: ['users:read'] }));
  const { rowCount } = await app.database.pool.query("SELECT 1 FROM users WHERE full_name = 'Unseen'");
  expect(rowCount).toBe(0);
});

test('what a person typed is refused all at once, the address with the rest', async () => {
  const body = { username: 'a b', email: 'nope@', password: 'x', full_name: 'A\u0007' };
  const reply = await call(app, 'POST', '/register', { body });
  const at = (code: string, pointer: string) => expect.objectContaining({ code, pointer });
  expect(reply.body).toEqual(problem(422, { errors: expect.any(Array) }));
  expect(reply.body.errors).toEqual([
    at('INVALID_USERNAME', '#/username'),
    at('INVALID_EMAIL', '#/email'),
    at('INVALID_FULL_NAME', '#/full_name'),
    at('WEAK_PASSWORD', '#/password'),
  ]);
});

test('a request that cannot be read changes nothing, also where the change needs no input', async () => {
  await giveFactors('holder');
  const stray = await call(app, 'DELETE', '/users/me/factors/totp/?stray=1', { token: tokens.holder });
  expect(stray.status).toBe(422);
  const { body } = await call(app, 'GET', '/users/me/factors', { token: tokens.holder });
  expect(body).toEqual(SECOND_FACTORS);
});

test('a factor of a kind that is not there is no factor, and removes nothing', async () => {
  await giveFactors('someone');
  const reply = await call(app, 'DELETE', `/admin/users/${someId}/factors/SMS`, { token: tokens.admin });
  expect(reply.body).toEqual(problem(422, { errors: [expect.objectContaining({ code: 'INVALID_VALUE' })] }));
  await call(app, 'DELETE', `/admin/users/${someId}/factors/PASSKEY`, { token: tokens.admin });
  const { body } = await call(app, 'GET', `/admin/users/${someId}/factors`, { token: tokens.admin });
  expect(body).toEqual({ ...SECOND_FACTORS, passkeys: [] });
});

test('a change of factors requires a recent authentication, which reauthenticate renews', async () => {
  const token = await app.userToken('later');
  const age = () =>
    app.database.pool.query(
      `UPDATE sessions SET authenticated_at = now() - interval '1 hour'
       WHERE user_id = (SELECT id FROM users WHERE username = 'later')`,
    );
  await age();
  const begin = (used: string) => call(app, 'POST', '/users/me/factors/totp/', { token: used });
  const refused = await begin(token);
  expect(refused.headers.get('www-authenticate')).toBe(
    'Bearer error="insufficient_user_authentication", acr_values="aal1", max_age="600"',
  );
  expect(refused.body).toEqual(problem(401, { code: 'STEP_UP_REQUIRED', max_age_seconds: 600 }));
  const wrong = await call(app, 'POST', '/users/me/reauthenticate/', { token, body: { password: 'not it' } });
  expect(wrong.body).toEqual(problem(422, { code: 'INVALID_CREDENTIALS' }));
  const again = await call(app, 'POST', '/users/me/reauthenticate/', { token, body: { password: PASSWORD } });
  expect((await begin(again.body.access_token)).status).toBe(201);
});

test('an address of an earlier rule can be read, and logged in with', async () => {
  const token = await app.userToken('earlier');
  const odd = 'earlier o"neil@[127.0.0.1]';
  await app.database.pool.query("UPDATE users SET email = $1, email_key = $1 WHERE username_key = 'earlier'", [odd]);
  expect((await call(app, 'GET', '/users/me/', { token })).body).toMatchObject({ email: odd });
  const form = new URLSearchParams({ grant_type: 'password', username: ` ${odd} `, password: PASSWORD });
  const login = await fetch(`${app.url}/token`, { method: 'POST', body: form });
  expect(login.status).toBe(200);
});

test('a new address by PUT requires the password, and is pending', async () => {
  const token = await app.userToken('mover');
  const put = (body: object) => call(app, 'PUT', '/users/me/update/', { token, body });
  expect((await put({ email: 'mover@new.example' })).body).toEqual(
    problem(422, { errors: [expect.objectContaining({ code: 'INVALID_CREDENTIALS', pointer: '#/current_password' })] }),
  );
  const answer = await put({ email: 'mover@new.example', current_password: PASSWORD });
  expect(answer.body).toMatchObject({ email: 'mover@example.com', pending_email: 'mover@new.example' });
});

test('the log and the metrics tell routes, not paths', async () => {
  await call(app, 'GET', `/admin/users/${someId}`, { token: tokens.admin });
  const reply = await call(app, 'GET', '/metrics');
  expect(reply.body).toContain('route="/admin/users/{id}",method="GET",status="200"');
  expect(reply.body).not.toContain(someId);
});
