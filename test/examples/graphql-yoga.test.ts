import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';
import { createShopServer } from '../../examples/graphql-yoga/src/server';

const key = createSecretKey(randomBytes(32));
const token = (scope: string) => jwt.sign({ scope }, key, { algorithm: 'HS256', expiresIn: 60 });
const BOOKS = '{ books { title purchasePrice } }';
const ADD = 'mutation { addBook(title: "Sketch", purchasePrice: 3) { title purchasePrice } }';
const ADDED = 'subscription { bookAdded { title purchasePrice } }';

let server: Server;
let url: string;

beforeEach(async () => {
  server = createShopServer(key).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function send(query: string, bearer?: string, accept = 'application/json'): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...(bearer && { authorization: `Bearer ${bearer}` }) },
    body: JSON.stringify({ query }),
  });
}

async function ask(query: string, bearer?: string) {
  const response = await send(query, bearer);
  return { status: response.status, body: await response.json() };
}

describe('graphql-yoga with scoped-api/scopes', () => {
  test.each(['books:read accounts:read', 'admin'])('answers everything to a viewer with %s', async (scope) => {
    expect(await ask(BOOKS, token(scope))).toEqual({
      status: 200,
      body: { data: { books: [{ title: 'Notes on the Analytical Engine', purchasePrice: 40 }] } },
    });
  });

  test('degrades a query: the denied field is null, the rest answers', async () => {
    const { status, body } = await ask(BOOKS, token('books:read'));
    expect(status).toBe(200);
    expect(body.data).toEqual({ books: [{ title: 'Notes on the Analytical Engine', purchasePrice: null }] });
    expect(body.errors).toEqual([
      {
        message: 'Not authorized to read Book.purchasePrice',
        path: ['books', '@', 'purchasePrice'],
        extensions: {
          code: 'FORBIDDEN',
          coordinate: 'Book.purchasePrice',
          requiredScopes: [['admin'], ['books:read', 'accounts:read']],
          missingScopes: ['admin'],
        },
      },
    ]);
  });

  test('degrades a query for an anonymous viewer, and says that a token is missing', async () => {
    const { body } = await ask(BOOKS);
    expect(body.data.books[0].purchasePrice).toBeNull();
    expect(body.errors.map(({ extensions }: { extensions: { code: string } }) => extensions.code)).toEqual([
      'UNAUTHENTICATED',
    ]);
  });

  test('refuses a mutation whose outcome may not be read, and executes nothing', async () => {
    const { body } = await ask(ADD, token('books:write'));
    expect(body.data).toBeUndefined();
    expect(body.errors).toHaveLength(1);
    expect((await ask('{ books { title } }')).body.data.books).toHaveLength(1);
  });

  test('executes a mutation that is allowed', async () => {
    const { body } = await ask(ADD, token('books:write admin'));
    expect(body).toEqual({ data: { addBook: { title: 'Sketch', purchasePrice: 3 } } });
    expect((await ask('{ books { title } }')).body.data.books).toHaveLength(2);
  });

  test('refuses an invalid token if the operation requires something, and otherwise ignores it', async () => {
    const forged = jwt.sign({ scope: 'admin' }, randomBytes(32), { algorithm: 'HS256' });
    const refused = await send(BOOKS, forged);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(await refused.json()).not.toHaveProperty('data.books');
    expect((await ask('{ books { title } }', forged)).status).toBe(200);
  });

  test('opens no stream for a viewer who may not read all of it', async () => {
    for (const bearer of [undefined, token('books:write')]) {
      const events = await (await send(ADDED, bearer, 'text/event-stream')).text();
      expect(events).toContain('Not authorized to read');
      expect(events).toContain('event: complete');
    }
  });

  test('opens a stream for a viewer who may', async () => {
    const stream = await send(ADDED, token('admin'), 'text/event-stream');
    const events = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    await ask(ADD, token('books:write admin'));
    let seen = '';
    while (!seen.includes('event: next')) seen += (await events?.read())?.value;
    expect(seen).toContain('{"data":{"bookAdded":{"title":"Sketch","purchasePrice":3}}}');
    await events?.cancel();
  });
});
