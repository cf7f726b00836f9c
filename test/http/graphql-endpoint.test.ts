import { brotliCompressSync, gzipSync } from 'node:zlib';
import { answer, PRODUCTION, type Served, serve } from './support/serve';

const QUERY = { query: '{ ping }' };
let served: Served;

beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

/** Sends a body under any headers. */
function send(body: BodyInit | undefined, headers: Record<string, string>, method = 'POST') {
  return fetch(`${served.url}/graphql`, { method, headers, ...(body !== undefined && { body }) });
}

const JSON_TYPE = { 'content-type': 'application/json' };

describe('an operation by POST', () => {
  test('reaches GraphQL and its answer comes back with its length and without an ETag', async () => {
    const response = await served.post(QUERY);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { ping: 'pong' } });
    expect(response.headers.get('content-length')).toBe('24');
    expect(response.headers.get('etag')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(served.received.at(-1)?.request.body).toEqual(QUERY);
  });

  test('may have a slash at the end of the path, and a query string', async () => {
    const response = await fetch(`${served.url}/graphql/?x=1`, {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify(QUERY),
    });
    expect(response.status).toBe(200);
    expect(served.received.at(-1)?.request.search).toBe('?x=1');
  });

  test.each(['application/json; charset=UTF-8', 'application/json;charset="utf-8"', 'application/graphql+json'])(
    'may be %s',
    async (type) => {
      expect((await send(JSON.stringify(QUERY), { 'content-type': type })).status).toBe(200);
    },
  );

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('may be compressed with %s', async (encoding, compress) => {
    const body = compress(JSON.stringify(QUERY));
    expect((await send(body, { ...JSON_TYPE, 'content-encoding': encoding })).status).toBe(200);
  });

  test.each([
    ['text/plain', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['multipart', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['JSON in UTF-16', { 'content-type': 'application/json; charset=utf-16' }],
    ['JSON in Latin-1', { 'content-type': 'application/json; charset=iso-8859-1' }],
    ['an unknown compression', { ...JSON_TYPE, 'content-encoding': 'lzma' }],
    ['two compressions', { ...JSON_TYPE, 'content-encoding': 'gzip, gzip' }],
  ])('as %s is refused before it is read', async (_title, headers) => {
    const before = served.received.length;
    const response = await send(JSON.stringify(QUERY), headers);
    expect(response.status).toBe(415);
    expect((await response.json()).errors[0].extensions).toEqual({ code: 'UNSUPPORTED_MEDIA_TYPE' });
    expect(served.received).toHaveLength(before);
  });

  test('without a content type is refused', async () => {
    const reply = await served.raw(
      'POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 18\r\n\r\n{"query":"{ping}"}',
    );
    expect(reply).toMatch(/^HTTP\/1\.1 415 /);
  });

  test.each([
    ['malformed JSON', '{"query":'],
    ['null', 'null'],
    ['nothing', ''],
    ['a text', '"{ ping }"'],
    ['an empty batch', '[]'],
    ['a batch', '[{"query":"{ ping }"}]'],
    ['bytes that are not UTF-8', Buffer.from('7b2261223a22ff227d', 'hex')],
  ])('that is %s gets 400 as JSON', async (_title, body) => {
    const response = await send(body, JSON_TYPE);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect((await response.json()).errors[0].extensions).toEqual({ code: 'BAD_REQUEST' });
  });

  test('that is not what its compression says gets 400', async () => {
    expect((await send('{}', { ...JSON_TYPE, 'content-encoding': 'gzip' })).status).toBe(400);
  });

  test('of 200 kB gets 413', async () => {
    const response = await served.post({ query: 'x'.repeat(200_000) });
    expect(response.status).toBe(413);
    expect((await response.json()).errors[0].extensions).toEqual({ code: 'PAYLOAD_TOO_LARGE' });
  });

  test('of 200 kB in chunks gets 413', async () => {
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const head =
      'POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(await served.raw(`${head}${chunk.repeat(3)}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('of 48 kB that unpacks to 50 MB gets 413', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const response = await send(bomb, { ...JSON_TYPE, 'content-encoding': 'gzip' });
    expect(response.status).toBe(413);
  });

  test('leaves the connection usable after a refusal', async () => {
    const refused = 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello';
    const reply = await served.raw(`${refused}GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(reply).toMatch(/^HTTP\/1\.1 415 [\s\S]*HTTP\/1\.1 200 OK[\s\S]*"ok"/);
  });
});

describe('other methods', () => {
  test('GET hands its query string on, HEAD does the same without a body', async () => {
    const get = await fetch(`${served.url}/graphql?query=%7Bping%7D`);
    expect(get.status).toBe(200);
    expect(served.received.at(-1)?.request).toMatchObject({ method: 'GET', search: '?query=%7Bping%7D', body: {} });
    const head = await fetch(`${served.url}/graphql?query=%7Bping%7D`, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe('24');
    expect(await head.text()).toBe('');
  });

  test.each(['PUT', 'PATCH', 'DELETE'])('%s gets 405 with Allow', async (method) => {
    const response = await send(undefined, {}, method);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
    expect((await response.json()).errors[0].extensions).toEqual({ code: 'METHOD_NOT_ALLOWED' });
  });
});

describe('an answer', () => {
  test('keeps the status and headers that GraphQL gave it', async () => {
    const own = await serve({
      graphql: async () =>
        answer({ errors: [] }, { status: 401, headers: { 'www-authenticate': 'Bearer', vary: 'X' } }),
    });
    const response = await own.post(QUERY);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(response.headers.get('vary')).toContain('X');
    await own.close();
  });

  test('in chunks is passed on chunk by chunk', async () => {
    async function* chunks() {
      yield 'one ';
      yield 'two';
    }
    const own = await serve({
      graphql: async () => ({ ...answer(''), body: { kind: 'chunked' as const, asyncIterator: chunks() } }),
    });
    expect(await (await own.post(QUERY)).text()).toBe('one two');
    await own.close();
  });

  test('to an unexpected fault hides what happened, names the request and logs the stack once', async () => {
    const own = await serve({ graphql: () => Promise.reject(new Error('password of the database')) });
    const response = await own.post(QUERY);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain('password');
    expect(JSON.parse(text).errors[0].extensions).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      requestId: response.headers.get('x-request-id'),
    });
    expect(own.logs().filter((line) => line.err !== undefined)).toHaveLength(1);
    expect(own.logs().at(-1)).toMatchObject({ level: 'warn', status: 500 });
    await own.close();
  });
});

describe('Apollo Sandbox', () => {
  const page = '<html><script nonce="abc123">1</script></html>';
  const graphql = async () => answer(page, { headers: { 'content-type': 'text/html' } });

  test('may load from its hosts in development, with the nonce of its page', async () => {
    const own = await serve({ env: { NODE_ENV: 'development' }, graphql });
    const policy = (await fetch(`${own.url}/graphql`, { headers: { accept: 'text/html' } })).headers.get(
      'content-security-policy',
    );
    expect(policy).toContain("script-src 'nonce-abc123' https://embeddable-sandbox.cdn.apollographql.com;");
    expect(policy).toContain("default-src 'none'");
    await own.close();
  });

  test('may not in production', async () => {
    const own = await serve({ env: { ...PRODUCTION, INTROSPECTION: 'on' }, graphql });
    const response = await fetch(`${own.url}/graphql`, { headers: { accept: 'text/html' } });
    expect(response.headers.get('content-security-policy')).not.toContain('apollographql');
    await own.close();
  });
});
