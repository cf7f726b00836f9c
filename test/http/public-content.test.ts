import { type IncomingHttpHeaders, request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { getIntrospectionQuery } from 'graphql';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let token: string;
let admin: string;

beforeAll(async () => {
  app = await startTestApp();
  token = await app.userToken('ada');
  admin = await app.adminToken();
});
afterAll(() => app.stop());

interface Raw {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Not `fetch`, which decompresses and hides it. */
function send(
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
  url = app.url,
): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.on('error', reject).end(body);
  });
}

const accepting = (coding: string) => ({ 'accept-encoding': coding });
const ALL = accepting('gzip, deflate, br');
const graphql = (query: string, headers: Record<string, string> = {}, variables?: unknown) =>
  send('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });

const DECODE: Record<string, (bytes: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync };
const PATHS = ['/openapi.json', '/docs/swagger-ui-bundle.js', '/docs/swagger-ui.css'];

describe.each(PATHS)('%s', (path) => {
  test.each(['br', 'gzip'])('comes as %s, and is the same text', async (coding) => {
    const plain = await send(path);
    expect(plain.headers['content-encoding']).toBeUndefined();
    const { headers, body } = await send(path, { headers: accepting(coding) });
    expect(headers['content-encoding']).toBe(coding);
    expect(Number(headers['content-length'])).toBe(body.length);
    expect(body.length).toBeLessThan(plain.body.length / 3);
    expect((DECODE[coding] as (bytes: Buffer) => Buffer)(body).equals(plain.body)).toBe(true);
    expect(headers['content-type']).toBe(plain.headers['content-type']);
    expect(plain.headers.vary).toMatch(/accept-encoding/i);
    expect(headers.vary).toMatch(/accept-encoding/i);
  });
});

test.each([
  ['gzip, deflate, br', 'br'],
  ['br;q=0.5, gzip;q=0.8', 'gzip'],
  ['br;q=0, *', 'gzip'],
  ['*', 'br'],
  ['GZIP', 'gzip'],
  ['deflate, zstd', undefined],
  ['', undefined],
  ['identity, gzip;q=0.5', undefined],
  ['gzip;q=0', undefined],
  ['identity;q=0, gzip', 'gzip'],
])('Accept-Encoding %j gets %s', async (accepted, coding) => {
  const { status, headers } = await send('/openapi.json', { headers: accepting(accepted) });
  expect([status, headers['content-encoding']]).toEqual([200, coding]);
});

test.each(['identity;q=0', '*;q=0', 'br;q=0, gzip;q=0, identity;q=0'])('%s accepts nothing: 406', async (accepted) => {
  const { status, headers } = await send('/openapi.json', { headers: accepting(accepted) });
  expect([status, headers['content-type']]).toEqual([406, 'application/problem+json; charset=utf-8']);
  expect(headers['cache-control']).toBe('no-store');
});

test.each([...PATHS, '/docs', '/docs/initializer.js', '/graphiql'])(
  '%s is sent again only where it has changed',
  async (path) => {
    const first = await send(path, { headers: ALL });
    const { etag = '' } = first.headers;
    expect(etag).toMatch(/^"[\w-]+"$/);
    const plain = await send(path);
    expect(first.headers['cache-control']).toMatch(/^(?:public, max-age=300|no-cache)$/);
    expect(plain.headers.etag === etag).toBe(first.headers['content-encoding'] === undefined);
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await send(path, { headers: { ...ALL, 'if-none-match': known } });
      expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag]);
      expect(again.headers.vary).toBe(first.headers.vary);
    }
    expect((await send(path, { headers: { ...ALL, 'if-none-match': '"x"' } })).status).toBe(200);
    const head = await send(path, { method: 'HEAD', headers: ALL });
    expect(head.body).toHaveLength(0);
    for (const name of ['etag', 'content-length', 'content-encoding', 'content-type']) {
      expect(head.headers[name]).toBe(first.headers[name]);
    }
  },
);

describe('the schema', () => {
  const INTROSPECTION = getIntrospectionQuery();

  test.each(['br', 'gzip'])('comes as %s, and is the same text', async (coding) => {
    const plain = await graphql(INTROSPECTION);
    expect(plain.headers['content-encoding']).toBeUndefined();
    const { status, headers, body } = await graphql(INTROSPECTION, accepting(coding));
    expect([status, headers['content-encoding']]).toEqual([200, coding]);
    expect(headers.vary).toMatch(/accept-encoding/i);
    expect(body.length).toBeLessThan(plain.body.length / 3);
    expect((DECODE[coding] as (bytes: Buffer) => Buffer)(body).equals(plain.body)).toBe(true);
  });

  test('so it does for a viewer, who sees it by what they may use', async () => {
    const own = await startTestApp({ INTROSPECTION: 'viewer', FEDERATION: 'on', DATABASE_URL: app.databaseUrl });
    try {
      const read = async (headers: Record<string, string>, query = INTROSPECTION) => {
        const body = JSON.stringify({ query });
        const json = { 'content-type': 'application/json' };
        const reply = await send(
          '/graphql',
          { method: 'POST', headers: { ...json, ...accepting('br'), ...headers }, body },
          own.url,
        );
        expect(reply.headers['content-encoding']).toBe('br');
        return brotliDecompressSync(reply.body).toString();
      };
      const asAdmin = { authorization: `Bearer ${admin}` };
      expect(await read({})).not.toContain('auditLog');
      expect(await read(asAdmin)).toContain('auditLog');
      expect(await read({})).not.toContain('auditLog');
      // The SDL of Federation.
      expect(await read(asAdmin, '{ _service { sdl } }')).toContain('auditLog');
    } finally {
      await own.stop();
    }
  });

  test.each([
    ['data beside it', `{ me { id } ...schema } fragment schema on Query { __schema { types { name description } } }`],
    ['data in a fragment', `{ __schema { types { name description } } ...data } fragment data on Query { me { id } }`],
    ['data in an inline fragment', `{ __schema { types { name description } } ... on Query { me { id } } }`],
    ['data under an alias', `{ __schema { types { name description } } alias: me { id } }`],
  ])('is sent as it is with %s', async (_title, query) => {
    const reply = await graphql(query, { ...ALL, authorization: `Bearer ${token}` });
    expect(reply.status).toBe(200);
    expect(reply.body.length).toBeGreaterThan(5_000);
    expect(reply.headers['content-encoding']).toBeUndefined();
  });
});

test('what has a secret, a user or a text of the client in it is never compressed', async () => {
  const bearer = { ...ALL, authorization: `Bearer ${admin}` };
  const form = { ...ALL, 'content-type': 'application/x-www-form-urlencoded' };
  const json = { ...ALL, 'content-type': 'application/json' };
  for (const name of ['bob', 'cat', 'dan', 'eve']) await app.userToken(name);
  const password = encodeURIComponent(PASSWORD);
  const login = `mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken refreshToken } } }`;
  const replies = [
    await send('/token', {
      method: 'POST',
      headers: form,
      body: `grant_type=password&username=ada&password=${password}`,
    }),
    await send('/token', { method: 'POST', headers: form, body: `grant_type=${'x'.repeat(3_000)}` }),
    await send('/users/me', { headers: bearer }),
    await send('/admin/users', { headers: bearer }),
    await send('/admin/users?nothing=1', { headers: bearer }),
    await send('/register', { method: 'POST', headers: json, body: JSON.stringify({ [`x${'y'.repeat(3_000)}`]: 1 }) }),
    await graphql(login, ALL, { input: { username: 'ada', password: PASSWORD } }),
    // Twice and once more: the third is answered by the short way.
    ...(await Promise.all([1, 2, 3].map(() => graphql('{ users { nodes { id username email scopes } } }', bearer)))),
    await graphql(`{ ${'x'.repeat(3_000)} }`, ALL),
    await send('/metrics', { headers: ALL }),
    await send('/.well-known/oauth-authorization-server', { headers: ALL }),
  ];
  expect(replies.map(({ headers }) => headers['content-encoding'])).toEqual(replies.map(() => undefined));
  expect(replies.some(({ body }) => body.length > 1_500)).toBe(true);
});
