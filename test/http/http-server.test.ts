import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { TIMEOUTS } from '../../src/http/http-server';
import { startTestApp } from '../support/test-app';
import { type Served, serve } from './support/serve';

let served: Served;

beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

/** A request by hand; the connection closes after the answer. */
const head = (...lines: string[]) => `${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`;
const statusOf = (reply: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(reply)?.[1]);
const bodyOf = (reply: string) => JSON.parse(reply.slice(reply.indexOf('\r\n\r\n') + 4));

describe('a head that could be read in two ways gets 400 with a JSON body', () => {
  test.each([
    ['two Host headers', head('GET /livez HTTP/1.1', 'Host: a', 'Host: b')],
    ['two equal Host headers', head('GET /livez HTTP/1.1', 'Host: a', 'host: a')],
    ['no Host header', head('GET /livez HTTP/1.1')],
    ['two Authorization headers', head('GET /livez HTTP/1.1', 'Host: a', 'Authorization: x', 'AUTHORIZATION: y')],
    ['no Host header on /graphql', head('POST /graphql HTTP/1.1')],
    ['a target that is no path', head('GET livez HTTP/1.1', 'Host: a')],
    [
      'a length and chunks',
      head('POST /graphql HTTP/1.1', 'Host: a', 'Content-Length: 5', 'Transfer-Encoding: chunked'),
    ],
    ['two lengths', head('POST /graphql HTTP/1.1', 'Host: a', 'Content-Length: 5', 'Content-Length: 6')],
    ['a length that is no number', head('POST /graphql HTTP/1.1', 'Host: a', 'Content-Length: 0x5')],
    ['a folded header', head('GET /livez HTTP/1.1', 'Host: a', 'X-A: b', ' c')],
    ['bare line feeds', 'GET /livez HTTP/1.1\nHost: a\nConnection: close\n\n'],
    ['a space before the colon', head('GET /livez HTTP/1.1', 'Host : a')],
    ['a NUL in a header', head('GET /livez HTTP/1.1', 'Host: a', 'X-A: \0')],
    ['an invented method', head('BREW /livez HTTP/1.1', 'Host: a')],
    ['no HTTP at all', 'hello\r\n\r\n'],
  ])('%s', async (_title, bytes) => {
    const before = served.logs().length;
    const reply = await served.raw(bytes);
    expect(statusOf(reply)).toBe(400);
    expect(reply).toMatch(/content-type: application\/(problem\+)?json/i);
    expect(bodyOf(reply)).toBeInstanceOf(Object);
    const lines = served.logs().slice(before);
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('stack');
  });
});

test('an HTTP/1.0 probe needs no Host', async () => {
  expect(statusOf(await served.raw('GET /livez HTTP/1.0\r\n\r\n'))).toBe(200);
});

test('a target in absolute form is its path', async () => {
  expect(statusOf(await served.raw(head('GET http://a/livez?x HTTP/1.1', 'Host: a')))).toBe(200);
});

describe('the target of a request', () => {
  test.each([
    'livez',
    'a:443',
    'user@a/livez',
    'http://',
    'http:///livez',
    'http://user:password@a/livez',
    'http://user@a/livez',
    'http://a\\@b/livez',
    'http://a,b/livez',
    'http://a:65536/livez',
    'http://a:x/livez',
    'http://[::1/livez',
    'http://[::::]/livez',
    'http:/a/livez',
    'ftp://a/livez',
    'javascript:alert(1)',
    '/livez#fragment',
    'http://a/livez#fragment',
    '**',
  ])('%s gets 400', async (target) => {
    const reply = await served.raw(head(`GET ${target} HTTP/1.1`, 'Host: a'));
    expect(statusOf(reply)).toBe(400);
    expect(bodyOf(reply)).toMatchObject({ status: 400 });
  });

  test.each([
    ['*', 404],
    ['http://a', 200],
    ['http://a?x', 200],
    ['HTTP://A.example.com:80/livez?x=1', 200],
    ['https://[::1]:443/livez', 200],
    ['//evil.example.com/livez', 404],
    ['/%2f%2fevil.example.com', 404],
    ['http://a//evil.example.com/livez', 404],
    ['http://a/x/../livez', 404],
    ['/x/../livez', 404],
  ])('%s gets %i, and leads nowhere else', async (target, status) => {
    const reply = await served.raw(head(`GET ${target} HTTP/1.1`, 'Host: b'));
    expect(statusOf(reply)).toBe(status);
    expect(reply).not.toMatch(/evil|^location:/im);
  });

  test('of the absolute form names the host, whatever the Host header says', async () => {
    const path = '/.well-known/oauth-authorization-server';
    const reply = await served.raw(head(`GET http://real.example.com:81${path} HTTP/1.1`, 'Host: evil.example.com'));
    expect(bodyOf(reply)).toMatchObject({ issuer: 'http://real.example.com:81' });
    expect(reply).toMatch(/cache-control: no-store/i);
  });
});

describe('a Host header', () => {
  test.each([
    'user@a',
    'a/path',
    'a b',
    'a,b',
    'a, b',
    'a?x',
    'a#x',
    'a\\b',
    'a:65536',
    'a:-1',
    'a:8o',
    'a:80:80',
    ':80',
    '-a',
    '[::1',
    '[::::]',
    '[fe80::1%25eth0]',
    'a"b',
    '<a>',
    'a%00',
    'b\u00fccher',
    'a'.repeat(400),
  ])('%s gets 400', async (host) => {
    expect(statusOf(await served.raw(head('GET /livez HTTP/1.1', `Host: ${host}`)))).toBe(400);
    expect(statusOf(await served.raw(head('GET /livez HTTP/1.0', `Host: ${host}`)))).toBe(400);
  });

  test.each(['a', 'a.example.com.', 'a:', 'a:65535', '127.0.0.1:1', '[::1]:80', 'my_service.internal', ''])(
    '"%s" is served',
    async (host) => {
      expect(statusOf(await served.raw(head('GET /livez HTTP/1.1', `Host: ${host}`)))).toBe(200);
    },
  );
});

test.each(['100-continue, wonders', 'wonders', '100-continue, 100-continue', '200-ok'])(
  'the expectation %s gets 417',
  async (expectation) => {
    const reply = await served.raw(head('GET /livez HTTP/1.1', 'Host: a', `Expect: ${expectation}`));
    expect(reply).toMatch(/HTTP\/1\.1 417/);
    expect(reply).not.toMatch(/HTTP\/1\.1 200/);
  },
);

test.each(['TRACE', 'PROPFIND', 'CONNECT'])('%s gets 405 with Allow', async (method) => {
  const target = method === 'CONNECT' ? 'a:443' : '/livez';
  const reply = await served.raw(head(`${method} ${target} HTTP/1.1`, 'Host: a'));
  expect(statusOf(reply)).toBe(405);
  expect(reply).toMatch(/\r\nAllow: GET, HEAD, POST/);
  expect(bodyOf(reply)).toMatchObject({ type: 'about:blank', title: 'Method Not Allowed', status: 405 });
});

test('an expectation other than 100-continue gets 417', async () => {
  const reply = await served.raw(head('GET /livez HTTP/1.1', 'Host: a', 'Expect: miracles'));
  expect(statusOf(reply)).toBe(417);
});

test('20 kB of Authorization get 431', async () => {
  const reply = await served.raw(head('GET /livez HTTP/1.1', 'Host: a', `Authorization: Bearer ${'x'.repeat(20_000)}`));
  expect(statusOf(reply)).toBe(431);
  expect(bodyOf(reply)).toMatchObject({ status: 431, title: 'Request Header Fields Too Large' });
});

test('the last of 1,500 headers is still seen', async () => {
  const many = Array.from({ length: 1_500 }, (_, index) => `A${index}: `);
  await served.raw(head('GET /graphql HTTP/1.1', 'Host: a', ...many, 'Authorization: Bearer x'));
  expect(served.received.at(-1)?.info.authorization).toBe('Bearer x');
});

describe('a client that takes its time', () => {
  test('is given less than 15 s by default', () => {
    const { headersTimeout, requestTimeout, connectionsCheckingInterval } = TIMEOUTS;
    expect(Math.max(headersTimeout, requestTimeout) + connectionsCheckingInterval).toBeLessThan(15_000);
  });

  test.each([
    ['/graphql', 'application/json', { errors: [{ extensions: { code: 'REQUEST_TIMEOUT' } }] }],
    ['/token', 'application/x-www-form-urlencoded', { error: 'invalid_request' }],
  ])('with its body on %s gets 408 and loses the connection', async (path, type, body) => {
    const own = await serve({ bodyTimeoutMs: 100 });
    const bytes = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: 50\r\n\r\n{`;
    const reply = await own.raw(bytes);
    expect(statusOf(reply)).toBe(408);
    expect(reply).toMatch(/\r\nConnection: close\r\n/);
    expect(bodyOf(reply)).toMatchObject(body);
    expect(own.logs()).toMatchObject([{ path, status: 408 }]);
    await own.close();
  });

  test('with its headers is cut while others are served', async () => {
    const own = await serve({
      timeouts: { headersTimeout: 300, requestTimeout: 400, connectionsCheckingInterval: 100 },
    });
    const slow = Array.from({ length: 400 }, () => own.raw('GET /livez HTTP/1.1\r\nHost: a\r\n'));
    const silent = own.raw('');
    expect((await fetch(`${own.url}/livez`)).status).toBe(200);
    const replies = await Promise.all(slow);
    expect(replies.every((reply) => statusOf(reply) === 408)).toBe(true);
    expect(await silent).toBe('');
    expect(own.logs().filter((line) => line.msg === 'unreadable request')).toHaveLength(400);
    await own.close();
  });
});

describe('an idle connection', () => {
  test('is told for how long it may be so: KEEP_ALIVE_TIMEOUT_SECONDS', async () => {
    const app = await startTestApp({ KEEP_ALIVE_TIMEOUT_SECONDS: '620' });
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    socket.write('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n');
    const [chunk] = await once(socket, 'data');
    expect(String(chunk)).toMatch(/\r\nKeep-Alive: timeout=620\r\n/i);
    socket.destroy();
    await app.stop();
  });

  test('outlives the time that a head and a request may take', async () => {
    const timeouts = {
      headersTimeout: 100,
      requestTimeout: 150,
      connectionsCheckingInterval: 20,
      keepAliveTimeout: 60_000,
    };
    const own = await serve({ timeouts });
    const socket = connect(own.port, '127.0.0.1');
    for (let turn = 0; turn < 3; turn += 1) {
      socket.write('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n');
      const [chunk] = await once(socket, 'data');
      expect(statusOf(String(chunk))).toBe(200);
      await delay(400);
    }
    expect(socket.closed).toBe(false);
    socket.destroy();
    await own.close();
  });
});
