import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { createAddHeaders } from '../../src/http/answer-head';
import { type Served, serve } from './support/serve';

/** Sends a request to a server that writes with `write`, and returns the headers of its answer. */
async function headersOf(
  write: (response: ServerResponse) => void,
  vary: 'Origin' | 'nothing' = 'Origin',
): Promise<Headers> {
  const addHeaders = createAddHeaders({ isProduction: true }, vary === 'nothing' ? undefined : vary);
  const server = createServer((_request, response) => {
    addHeaders(response, 'id-of-request');
    write(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const reply = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await reply.text();
  await new Promise((resolve) => server.close(resolve));
  return reply.headers;
}

const WAYS: Record<string, (response: ServerResponse) => void> = {
  'end alone': (response) => void response.end('x'),
  'end without a body': (response) => void response.end(),
  'write and end': (response) => {
    response.write('x');
    response.end();
  },
  'setHeader and end': (response) => void response.setHeader('Content-Length', 1).end('x'),
  'writeHead with an array': (response) => void response.writeHead(200, ['Content-Length', '1']).end('x'),
  'writeHead with an array after setHeader': (response) => {
    response.setHeader('Connection', 'close');
    response.writeHead(200, ['Content-Length', '1']).end('x');
  },
  'writeHead with an object': (response) => void response.writeHead(200, { 'Content-Length': 1 }).end('x'),
  'writeHead with a reason': (response) => void response.writeHead(200, 'Fine').end('x'),
  'writeHead alone': (response) => void response.writeHead(204).end(),
  flushHeaders: (response) => {
    response.flushHeaders();
    response.end('x');
  },
  'a stream': (response) => void Readable.from(['x', 'y']).pipe(response),
};

describe('the headers of every answer', () => {
  test.each(Object.keys(WAYS))('are there when it is written by %s', async (way) => {
    const headers = await headersOf(WAYS[way] as (typeof WAYS)[string]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      'strict-transport-security': expect.stringContaining('max-age='),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-request-id': 'id-of-request',
      vary: 'Origin',
    });
  });

  test.each(['array', 'setHeader'])('are replaced by those of the answer, by %s', async (way) => {
    const headers = await headersOf((response) => {
      if (way === 'array') response.writeHead(200, ['cache-control', 'public', 'X-Frame-Options', 'SAMEORIGIN']);
      else response.setHeader('Cache-Control', 'public').setHeader('x-frame-options', 'SAMEORIGIN');
      response.end();
    });
    expect(headers.get('cache-control')).toBe('public');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each([
    ['an array', (response: ServerResponse) => void response.writeHead(200, ['Vary', 'Accept']).end()],
    [
      'an array after setHeader',
      (response: ServerResponse) => {
        response.setHeader('Vary', 'Accept-Encoding');
        response.writeHead(200, ['vary', 'Accept']).end();
      },
    ],
    ['setHeader', (response: ServerResponse) => void response.setHeader('Vary', 'Accept').end()],
    ['a list', (response: ServerResponse) => void response.setHeader('Vary', ['Accept', 'Accept-Language']).end()],
    ['itself', (response: ServerResponse) => void response.setHeader('Vary', 'origin, Accept').end()],
  ])('combine Vary with %s', async (_name, write) => {
    const vary = (await headersOf(write)).get('vary') ?? '';
    expect(vary.split(', ').filter((name) => name.toLowerCase() === 'origin')).toHaveLength(1);
    expect(vary).toContain('Accept');
    const alone = (await headersOf(write, 'nothing')).get('vary') ?? '';
    expect(alone).toBe(vary.replace(/^Origin, /, ''));
  });
});

describe('through the front listener', () => {
  let served: Served;
  beforeAll(async () => {
    // Node does not report the end of the malformed request: this ends the wait for its body.
    served = await serve({ isDraining: () => true, bodyTimeoutMs: 200 });
  });
  afterAll(() => served.close());

  test('an answer of a server that drains has them too, and closes its connection', async () => {
    const reply = await served.post({ query: '{ ping }' });
    expect(await reply.json()).toEqual({ data: { ping: 'pong' } });
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      connection: 'close',
      vary: 'Origin, Accept',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.stringMatching(/^[\w-]{36}$/),
    });
  });

  test('so has the refusal of a body that stops being HTTP, before it is read', async () => {
    const socket = connect(served.port, '127.0.0.1');
    socket.write(
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    );
    let text = '';
    socket.on('data', (bytes) => {
      text += String(bytes);
    });
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1.1 400 /);
    expect(text).toMatch(/^X-Request-Id: [\w-]{36}\r$/im);
    expect(text).toMatch(/^X-Content-Type-Options: nosniff\r$/im);
    expect(text).toMatch(/^Content-Security-Policy: default-src 'none'/im);
  });
});
