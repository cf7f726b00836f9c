import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { REST_TABLE } from '../../../src/http/rest/rest-table';
import { scratchDirectory } from '../../support/process-directory';
import { startTestApp, type TestApp } from '../../support/test-app';
import { createClient } from '../support/oauth';
import { call, problem } from './support';

let app: TestApp;
let admin: string;
let ada: string;
let adaId: string;
let adminId: string;

beforeAll(async () => {
  app = await startTestApp();
  admin = await app.adminToken();
  ada = await app.userToken('ada');
  adaId = (await call(app, 'GET', '/users/me', { token: ada })).body.id;
  adminId = (await call(app, 'GET', '/users/me', { token: admin })).body.id;
});
afterAll(() => app.stop());

const register = (body: unknown) => call(app, 'POST', '/register', { body });
const patch = (id: string, body: unknown, token = admin) => call(app, 'PATCH', `/admin/users/${id}`, { token, body });
const GOOD = { username: 'newbie', email: 'newbie@example.com', password: 'plum orbit sandal' };

describe('outcomes', () => {
  test('a name and an address that are taken are 409, each named', async () => {
    const { status, body } = await register({ ...GOOD, username: 'ADA', email: 'Ada@example.com' });
    expect(status).toBe(409);
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: '2 things are wrong: see errors.',
      code: 'BAD_USER_INPUT',
      errors: [
        { code: 'USERNAME_TAKEN', detail: 'This username is taken.', pointer: '#/username' },
        { code: 'EMAIL_TAKEN', detail: 'This e-mail address is taken.', pointer: '#/email' },
      ],
    });
  });

  test('one thing that is wrong is the problem itself', async () => {
    const { status, body } = await register({ ...GOOD, password: 'password' });
    expect(status).toBe(422);
    expect(body).toEqual(problem(422, { code: 'WEAK_PASSWORD', detail: body.errors[0].detail }));
    expect(body.errors).toEqual([{ code: 'WEAK_PASSWORD', detail: expect.any(String), pointer: '#/password' }]);
  });

  test.each([
    ['full_name', { ...GOOD, full_name: 'x'.repeat(201) }],
    ['username', { ...GOOD, username: 'n\0ul' }],
    ['password', { ...GOOD, password: 'plum \ud800 orbit sandal' }],
  ])('what the account refuses is named as it was sent: %s', async (name, body) => {
    const reply = await register(body);
    expect(reply.status).toBe(422);
    expect(reply.body.errors).toEqual([expect.objectContaining({ pointer: `#/${name}` })]);
  });

  test('a value inside of JSON that is handed on is named as it was sent', async () => {
    const body = { passkey: { id: 'not base64url!' } };
    const reply = await call(app, 'POST', '/users/me/reauthenticate/', { token: ada, body });
    expect(reply.status).toBe(422);
    const detail = 'passkey.id must be base64url without padding, of 1 to 1023 bytes.';
    expect(reply.body).toEqual(problem(422, { code: 'INVALID_VALUE', detail }));
    expect(reply.body.errors).toEqual([{ code: 'INVALID_VALUE', detail, pointer: '#/passkey/id' }]);
  });

  test('null where a value must be is named as it was sent', async () => {
    const { status, body } = await patch(adaId, { is_active: null });
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      {
        code: 'INVALID_VALUE',
        detail: 'is_active must not be null. Leave it out to keep it as it is.',
        pointer: '#/is_active',
      },
    ]);
  });

  test('the last admin stays one: 409', async () => {
    const { status, body } = await patch(adminId, { role: 'USER' });
    expect(status).toBe(409);
    expect(body).toEqual(problem(409, { code: 'LAST_ADMIN' }));
    expect(body.errors[0].pointer).toBe('#/role');
  });

  test.each(['nobody', '00000000-0000-4000-8000-000000000000', '%00', 'a%2Fb', '"}){id}'])(
    'there is no user %s: 404 to read and to change',
    async (id) => {
      for (const reply of [
        await call(app, 'GET', `/admin/users/${id}`, { token: admin }),
        await patch(id, { full_name: 'x' }),
      ]) {
        expect(reply.status).toBe(404);
        expect(reply.body).toEqual(problem(404));
      }
    },
  );
});

describe('scopes', () => {
  test('a member that requires more is named', async () => {
    const token = await app.adminToken('deputy', ['users:write', 'users:read']);
    const { status, headers, body } = await patch(adaId, { full_name: 'Ada', role: 'ADMIN' }, token);
    expect(status).toBe(403);
    expect(headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="users:grant"');
    expect(body).toMatchObject({
      detail: 'The access token lacks the scope users:grant for role.',
      missing_scopes: ['users:grant'],
      errors: [{ code: 'FORBIDDEN', pointer: '#/role' }],
    });
    expect((await call(app, 'GET', '/users/me', { token: ada })).body).toMatchObject({ full_name: null, role: 'USER' });
  });

  test('an admin who holds less than a user may not change that user: 403', async () => {
    const token = await app.adminToken('second', ['users:write', 'users:read']);
    const { status, headers, body } = await patch(adminId, { full_name: 'x' }, token);
    expect(status).toBe(403);
    expect(headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');
    expect(body).toMatchObject({ code: 'SCOPE_NOT_HELD', errors: [{ parameter: 'id' }] });
  });

  test('names of scopes stay secret where the server keeps them', async () => {
    const own = await startTestApp({ SHOW_REQUIRED_SCOPES: 'off', DATABASE_URL: app.databaseUrl });
    try {
      const { status, headers, body } = await call(own, 'GET', '/admin/users/', { token: ada });
      expect(status).toBe(403);
      expect(headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');
      expect(JSON.stringify(body)).not.toContain('users:');
    } finally {
      await own.stop();
    }
  });

  test('a client that acts for itself has no profile: 403', async () => {
    const client = await createClient(app, admin, ['users:read', 'me:read']);
    const form = { grant_type: 'client_credentials', client_id: client.id, client_secret: client.secret };
    const tokens = await fetch(`${app.url}/token`, { method: 'POST', body: new URLSearchParams(form) });
    const { access_token: token } = (await tokens.json()) as { access_token: string };
    expect((await call(app, 'GET', '/users/me/', { token })).status).toBe(403);
    expect((await call(app, 'GET', '/admin/users/', { token })).status).toBe(200);
  });

  test('a token in the query, a cookie or the body is none', async () => {
    expect((await call(app, 'GET', `/users/me/?access_token=${ada}`)).status).toBe(401);
    expect((await call(app, 'GET', '/users/me/', { headers: { cookie: `access_token=${ada}` } })).status).toBe(401);
    expect((await call(app, 'PUT', '/users/me/update/', { body: { access_token: ada } })).status).toBe(401);
  });
});

describe('bodies', () => {
  test.each([
    ['', 400],
    ['{', 400],
    ['null', 400],
    ['[]', 400],
    ['[{"full_name":"x"}]', 400],
    ['"x"', 400],
    [`{"full_name":"${'x'.repeat(200_000)}"}`, 413],
  ])('%.20s gets %i', async (body, status) => {
    const reply = await call(app, 'PUT', '/users/me/update/', { token: ada, body });
    expect(reply.status).toBe(status);
    expect(reply.body).toEqual(problem(status));
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1'])(
    '%s gets 415',
    async (type) => {
      const reply = await call(app, 'POST', '/register', { body: GOOD, headers: { 'content-type': type } });
      expect(reply.status).toBe(415);
    },
  );

  test('a fault of the body is told only to callers who may use the route', async () => {
    for (const body of ['', '[]', '{"x":1}']) {
      expect((await call(app, 'PUT', '/users/me/update/', { body })).status).toBe(401);
      expect((await patch(adaId, body, ada)).status).toBe(403);
    }
  });

  test('keys of prototypes are unknown members', async () => {
    const body = '{"__proto__":{"role":"ADMIN"},"constructor":{"x":1},"toString":1}';
    const reply = await call(app, 'PUT', '/users/me/update/', { token: ada, body });
    expect(reply.status).toBe(422);
    expect(reply.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '#/__proto__',
      '#/constructor',
      '#/toString',
    ]);
  });

  test('at most 20 faults are named, and long names are cut', async () => {
    const names = Array.from({ length: 60 }, (_, index) => [`${'n'.repeat(1_000)}${index}`, 1]);
    const reply = await call(app, 'PUT', '/users/me/update/', { token: ada, body: Object.fromEntries(names) });
    expect(reply.body.errors).toHaveLength(20);
    expect(JSON.stringify(reply.body).length).toBeLessThan(10_000);
  });

  test('a pointer is one by RFC 6901, whatever the member is called', async () => {
    const reply = await call(app, 'PUT', '/users/me/update/', { token: ada, body: { 'a/b~c "ü"': 1 } });
    expect(reply.body.errors[0].pointer).toBe('#/a~1b~0c%20%22%C3%BC%22');
  });

  test('a body on GET is not read as the next request', async () => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    const inner = 'GET /livez HTTP/1.1\r\nHost: a\r\n\r\n';
    const outer = `GET /users/me/ HTTP/1.1\r\nHost: a\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`;
    socket.write(`${outer}GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 200']);
    expect(text).toContain('"ready"');
  });
});

describe('methods', () => {
  test('HEAD is GET without the body, its links included', async () => {
    const reply = await call(app, 'HEAD', '/admin/users/?first=1', { token: admin });
    expect(reply.status).toBe(200);
    expect(reply.body).toBe('');
    expect(Number(reply.headers.get('content-length'))).toBeGreaterThan(100);
    expect(reply.headers.get('link')).toContain('rel="next"');
    expect((await call(app, 'HEAD', '/users/me/')).status).toBe(401);
  });
});

test('registering too often from one network is 429, in one count with GraphQL', async () => {
  await app.userToken('counted');
  await app.database.pool.query("UPDATE throttles SET points = 3000 WHERE key LIKE 'registerByNetwork:%'");
  try {
    const { status, headers, body } = await register(GOOD);
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(body).toEqual(problem(429, { code: 'RATE_LIMITED', title: 'Too Many Requests' }));
  } finally {
    await app.database.pool.query('DELETE FROM throttles');
  }
});

test('without its database the server answers 503 and when to try again', async () => {
  // Nothing listens on port 1; both servers have the same secret.
  const away = await startTestApp({ DATABASE_URL: 'postgresql://none@127.0.0.1:1/nothing' });
  const { status, headers, body } = await call(away, 'GET', '/users/me/', { token: ada });
  await away.stop();
  expect({ status, retryAfter: headers.get('retry-after') }).toEqual({ status: 503, retryAfter: '2' });
  expect(body).toEqual(problem(503, { code: 'SERVICE_UNAVAILABLE' }));
});

test('a fault of the server shows a request id and nothing else', async () => {
  const own = await startTestApp();
  const token = await own.adminToken();
  await own.alter('ALTER TABLE users RENAME COLUMN full_name TO lost');
  const { status, headers, body } = await call(own, 'GET', '/admin/users/', { token });
  await own.stop();
  expect(status).toBe(500);
  expect(body).toEqual(problem(500, { code: 'INTERNAL_SERVER_ERROR' }));
  expect(body.detail).toContain(headers.get('x-request-id'));
  expect(JSON.stringify(body)).not.toMatch(/full_name|column|SELECT|graphql/i);
});

test('where only trusted documents are answered, the routes are, and their documents by POST /graphql are not', async () => {
  const { path, remove } = scratchDirectory();
  const TRUSTED_DOCUMENTS_FILE = join(path, 'manifest.json');
  writeFileSync(TRUSTED_DOCUMENTS_FILE, JSON.stringify({ typename: '{ __typename }' }));
  const own = await startTestApp({
    TRUSTED_DOCUMENTS_FILE,
    TRUSTED_DOCUMENTS_ONLY: 'on',
    DATABASE_URL: app.databaseUrl,
  });
  try {
    expect((await call(own, 'GET', '/users/me/', { token: ada })).status).toBe(200);
    const document = REST_TABLE.find(({ path: one }) => one === '/users/me/')?.document ?? '';
    const { errors } = await own.graphql(document, { token: ada });
    expect(errors?.[0]?.extensions.code).toBe('QUERY_NOT_IN_SAFELIST');
  } finally {
    await own.stop();
    remove();
  }
});
