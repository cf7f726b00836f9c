import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { pino } from 'pino';
import { loadConfig } from '../../src/config';
import { createFrontListener } from '../../src/http/front-listener';
import { createRouter, type Handler, route } from '../../src/http/route';
import { sendJson } from '../../src/http/send-json';
import { createMetrics } from '../../src/metrics/metrics';
import { answer, PRODUCTION, type Served, serve } from './support/serve';

let served: Served;

beforeAll(async () => {
  served = await serve({ env: { CORS_ORIGINS: 'https://app.example.com', TRUST_PROXY: '' } });
});
afterAll(() => served.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(served.url + path, { headers });

describe('the request id', () => {
  test('is made when none comes, and differs each time', async () => {
    const [one, two] = [await get('/livez'), await get('/livez')].map((reply) => reply.headers.get('x-request-id'));
    expect(one).toMatch(/^[0-9a-f-]{36}$/);
    expect(two).not.toBe(one);
  });

  test('is the one that came, when it is harmless', async () => {
    const reply = await get('/livez', { 'x-request-id': 'trace_0123-ABC' });
    expect(reply.headers.get('x-request-id')).toBe('trace_0123-ABC');
  });

  test.each(['short', 'x'.repeat(129), 'with spaces in it', '{"json":"aaaa"}'])('replaces %j', async (id) => {
    expect((await get('/livez', { 'x-request-id': id })).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('reaches GraphQL and every log line of the request', async () => {
    await fetch(`${served.url}/graphql`, { headers: { 'x-request-id': 'abcdefgh-1' } });
    expect(served.received.at(-1)?.info.id).toBe('abcdefgh-1');
    expect(served.logs().at(-1)).toMatchObject({ requestId: 'abcdefgh-1', path: '/graphql', status: 200 });
  });
});

describe('security headers', () => {
  test.each(['/graphql', '/livez', '/nothing-here'])('are on %s', async (path) => {
    const { headers } = await get(path);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  test('require https in production', async () => {
    const production = await serve({ env: PRODUCTION });
    const { headers } = await fetch(`${production.url}/livez`);
    expect(headers.get('strict-transport-security')).toContain('max-age=');
    await production.close();
  });
});

describe('CORS', () => {
  const preflight = (origin: string, path = '/graphql') =>
    fetch(served.url + path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });

  test.each(['/graphql', '/token'])('lets a listed origin in on %s, without a token', async (path) => {
    const reply = await preflight('https://app.example.com', path);
    expect(reply.status).toBe(204);
    expect(reply.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(reply.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
    expect(reply.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('lets Sandbox in during development', async () => {
    const reply = await preflight('https://studio.apollographql.com');
    expect(reply.headers.get('access-control-allow-origin')).toBe('https://studio.apollographql.com');
  });

  test.each([
    'http://localhost:5173',
    'https://localhost',
    'http://app.localhost:3000',
    'http://127.0.0.1:8080',
    'http://[::1]:8080',
  ])('lets %s in during development, and not in production', async (origin) => {
    const reply = await preflight(origin);
    expect(reply.headers.get('access-control-allow-origin')).toBe(origin);
    expect(reply.headers.get('access-control-allow-credentials')).toBeNull();
    const production = await serve({ env: PRODUCTION });
    const refused = await fetch(`${production.url}/livez`, { headers: { origin } });
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    await production.close();
  });

  test.each([
    'http://localhost.evil.example',
    'http://evil.example#localhost',
    'http://127.0.0.1.evil.example',
    'http://127.0.0.2',
    'http://xlocalhost',
    'ftp://localhost',
    'http://localhost:1:2',
    'http://user@localhost',
    'https://studio.apollographql.com.evil.example',
  ])('keeps %s out during development', async (origin) => {
    expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
  });

  test('keeps everyone else out', async () => {
    const reply = await preflight('https://evil.example.com');
    expect(reply.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('marks answers and faults alike, so that the page can read them', async () => {
    for (const type of ['application/json', 'text/plain']) {
      const reply = await served.post('{}', { origin: 'https://app.example.com', 'content-type': type });
      expect(reply.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
      expect(reply.headers.get('access-control-expose-headers')).toContain('X-Request-Id');
      expect(reply.headers.get('vary')).toContain('Origin');
    }
  });

  test('allows no origin by default in production', async () => {
    const production = await serve({ env: PRODUCTION });
    const reply = await fetch(`${production.url}/livez`, { headers: { origin: 'https://studio.apollographql.com' } });
    expect(reply.headers.get('access-control-allow-origin')).toBeNull();
    await production.close();
  });

  describe('a refusal', () => {
    const refusals = (of: Served) => of.logs().filter(({ msg }) => String(msg).startsWith('CORS'));

    test('is logged once for each origin, with the variable to change', async () => {
      const own = await serve({ env: { CORS_ORIGINS: 'https://app.example.com' } });
      const from = (origin: string, path = '/livez') => fetch(own.url + path, { headers: { origin } });
      for (const origin of [
        'http://app.example.test:5173',
        'https://app.example.com',
        'http://app.example.test:5173',
        'null',
        'null',
      ]) {
        await from(origin);
      }
      await from('http://app.example.test:5173', '/graphql');
      // Of this server's own pages.
      await from(own.url);
      expect(refusals(own)).toEqual([
        expect.objectContaining({
          level: 'warn',
          origin: 'http://app.example.test:5173',
          msg: expect.stringMatching(
            /^CORS refused the origin http:\/\/app\.example\.test:5173: .* set ISSUER .* add it to CORS_ORIGINS$/,
          ),
        }),
        expect.objectContaining({ origin: 'null', msg: expect.stringContaining('CORS_ORIGINS') }),
      ]);
      await own.close();
    });

    test('is logged for a bounded number of origins, without what a client may not write', async () => {
      const own = await serve();
      for (let index = 0; index < 60; index += 1) {
        await fetch(`${own.url}/livez`, { headers: { origin: `https://${index}.example.com` } });
      }
      const lines = refusals(own);
      expect(lines).toHaveLength(51);
      expect(lines.at(-1)?.msg).toMatch(/^CORS refused more than 50 origins/);
      await own.close();

      const other = await serve();
      for (const origin of [
        '\u009b31mred',
        'https://user:s3cret@evil.example',
        `https://${'x'.repeat(300)}.example`,
        'a b',
      ]) {
        await other.raw(`GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: ${origin}\r\n\r\n`);
      }
      expect(refusals(other).map(({ origin }) => origin)).toEqual(['invalid']);
      await other.close();
    });

    test('is none where every origin is let in', async () => {
      const open = await serve({ env: { CORS_ORIGINS: '*' } });
      await fetch(`${open.url}/livez`, { headers: { origin: 'https://any.example.com' } });
      expect(refusals(open)).toEqual([]);
      await open.close();
    });
  });

  test('lets everyone in with a star', async () => {
    const open = await serve({ env: { CORS_ORIGINS: '*' } });
    const reply = await fetch(`${open.url}/livez`, { headers: { origin: 'https://any.example.com' } });
    expect(reply.headers.get('access-control-allow-origin')).toBe('*');
    await open.close();
  });
});

describe('the client address', () => {
  const seen = async (env: Record<string, string>, forwarded: string) => {
    const own = await serve({ env });
    await fetch(`${own.url}/graphql`, { headers: { 'x-forwarded-for': forwarded } });
    await own.close();
    return own.received[0]?.info.clientAddress;
  };

  test('is the peer, whatever X-Forwarded-For says, when no proxy is trusted', async () => {
    expect(await seen({}, '203.0.113.7')).toBe('127.0.0.1');
  });

  test('is what a trusted proxy says', async () => {
    expect(await seen({ TRUST_PROXY: 'loopback' }, '203.0.113.7')).toBe('203.0.113.7');
    expect(await seen({ TRUST_PROXY: '1' }, '198.51.100.1, 203.0.113.7')).toBe('203.0.113.7');
  });

  test('is not what the client made the trusted proxy repeat', async () => {
    expect(await seen({ TRUST_PROXY: 'loopback' }, '1.1.1.1, 203.0.113.7')).toBe('203.0.113.7');
    expect(await seen({ TRUST_PROXY: '1' }, 'not an address')).toBe('127.0.0.1');
  });

  test('of IPv4 inside IPv6 is IPv4', async () => {
    expect(await seen({ TRUST_PROXY: '1' }, '::ffff:203.0.113.7')).toBe('203.0.113.7');
    expect(await seen({ TRUST_PROXY: '1' }, '[::FFFF:cb00:7107]:4711')).toBe('203.0.113.7');
  });
});

describe('the log', () => {
  test('has one line a request, with neither query nor secret', async () => {
    const before = served.logs().length;
    await get('/nothing?access_token=s3cret', { authorization: 'Bearer s3cret', cookie: 'token=s3cret' });
    const lines = served.logs().slice(before);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 'info', method: 'GET', path: '/nothing', status: 404 });
    expect(JSON.stringify(lines)).not.toContain('s3cret');
  });

  test('whispers about probes that succeed', async () => {
    await get('/livez');
    expect(served.logs().at(-1)).toMatchObject({ level: 'debug', path: '/livez' });
  });

  test('says 499 when the client did not wait', async () => {
    const slow = await serve({ graphql: () => new Promise((resolve) => setTimeout(() => resolve(answer({})), 300)) });
    await fetch(`${slow.url}/graphql`, { signal: AbortSignal.timeout(50) }).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(slow.logs()).toMatchObject([{ level: 'info', status: 499 }]);
    await slow.close();
  });
});

describe('the duration metric', () => {
  test('has a bounded set of labels', async () => {
    const own = await serve();
    await fetch(`${own.url}/graphql/`);
    for (const path of ['/wp-admin', '/users/1', '/users/2?x']) await fetch(own.url + path);
    await own.raw('PROPFIND /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    const text = await (await fetch(`${own.url}/metrics`)).text();
    const counts = text.split('\n').filter((line) => line.startsWith('http_request_duration_seconds_count'));
    expect(counts.sort()).toEqual([
      'http_request_duration_seconds_count{route="/graphql",method="GET",status="200"} 1',
      'http_request_duration_seconds_count{route="/livez",method="other",status="405"} 1',
      'http_request_duration_seconds_count{route="other",method="GET",status="404"} 3',
    ]);
    await own.close();
  });
});

describe('a route', () => {
  const echo: Handler = (_request, response, { params, search }) => sendJson(response, 200, { params, search });

  test('has its label, its parameters, HEAD and 405 by being registered', async () => {
    const metrics = createMetrics();
    const routes = createRouter();
    route(routes, '/new/', { GET: echo });
    route(routes, '/new/{id}/parts/{part}', { GET: echo, PATCH: echo });
    route(routes, '/new/files/{name}', { GET: echo }, { label: '/new/' });
    const config = loadConfig({ NODE_ENV: 'test' });
    const server = createServer(createFrontListener({ config, log: pino({ level: 'silent' }), metrics, routes }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const read = async (path: string) => (await fetch(url + path)).json();

    expect(await read('/new?x=1')).toEqual({ params: {}, search: '?x=1' });
    expect(await read('/new/%C3%BC%2F/parts/a+b/')).toEqual({ params: { id: 'ü/', part: 'a+b' }, search: '' });
    expect(await read('/new/%ff/parts/1')).toMatchObject({ status: 400 });
    expect(await read('/new/files/a.js')).toEqual({ params: { name: 'a.js' }, search: '' });
    expect(await read('/new//')).toMatchObject({ status: 404 });
    expect((await fetch(`${url}/new`, { method: 'HEAD' })).status).toBe(200);
    const refused = await fetch(`${url}/new/1/parts/2`, { method: 'PUT' });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, PATCH, OPTIONS']);
    await new Promise((resolve) => server.close(resolve));

    const text = await metrics.registry.metrics();
    metrics.close();
    const counts = text.match(/^http_request_duration_seconds_count.*$/gm) ?? [];
    expect(counts.map((line) => line.replace('http_request_duration_seconds_count', '')).sort()).toEqual([
      '{route="/new/",method="GET",status="200"} 2',
      '{route="/new/",method="HEAD",status="200"} 1',
      '{route="/new/{id}/parts/{part}",method="GET",status="200"} 1',
      '{route="/new/{id}/parts/{part}",method="PUT",status="405"} 1',
      '{route="other",method="GET",status="400"} 1',
      '{route="other",method="GET",status="404"} 1',
    ]);
  });

  test('is not searched by a target that is refused, which may have secrets', async () => {
    const searched: string[] = [];
    const patterns = ((request: { url: string }, _response: unknown, next: () => void) => {
      searched.push(request.url);
      next();
    }) as unknown as ReturnType<typeof createRouter>['patterns'];
    const metrics = createMetrics();
    const config = loadConfig({ NODE_ENV: 'test' });
    const routes = { ...createRouter(), patterns };
    const server = createServer(createFrontListener({ config, log: pino({ level: 'silent' }), metrics, routes }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.resume().end('GET http://[::1/new/1?token=abc HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await once(socket, 'close');
    await new Promise((resolve) => server.close(resolve));
    metrics.close();
    expect(searched).toEqual(['*']);
  });

  test('cannot be registered twice', () => {
    const routes = createRouter();
    route(routes, '/a/{id}', { GET: echo });
    route(routes, '/a/{id}/', { PUT: echo });
    expect(() => route(routes, '/a/{id}', { GET: echo })).toThrow('GET /a/{id} is registered twice');
    expect(() => route(routes, '/a/{name}', { POST: echo })).toThrow('/a/{name} is registered as /a/{id} already');
  });
});

test('a token in the URL, a cookie or the body is not read', async () => {
  await fetch(`${served.url}/graphql?access_token=abc`, {
    method: 'POST',
    headers: { cookie: 'token=abc', 'content-type': 'application/json' },
    body: '{"query":"{ping}","access_token":"abc"}',
  });
  expect(served.received.at(-1)?.info.authorization).toBeUndefined();
});

test('every answer closes its connection while the server drains', async () => {
  const draining = await serve({ isDraining: () => true });
  for (const path of ['/graphql', '/livez']) {
    expect((await fetch(draining.url + path)).headers.get('connection')).toBe('close');
  }
  await draining.close();
});
