import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, print } from 'graphql';
import { startTestApp, type TestApp } from '../support/test-app';

const ME = 'query Me { me { username } }';
const USERS = 'query Users($first: Int) { users(first: $first) { nodes { username } } }';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const directory = mkdtempSync(join(tmpdir(), 'trusted-documents-'));
function manifest(content: unknown): string {
  const file = join(directory, `${sha256(JSON.stringify(content)).slice(0, 8)}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** Valid, and more than any document may be. */
const DEEP = `{ __type(name: "User") { ${'ofType { '.repeat(20)} name ${'}'.repeat(20)} } }`;
const APOLLO = {
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations: [{ id: sha256(ME), name: 'Me', type: 'query', body: ME }],
};

let open: TestApp;
let strict: TestApp;
let token: string;
beforeAll(async () => {
  const TRUSTED_DOCUMENTS_FILE = manifest({ [sha256(ME)]: ME, [sha256(USERS)]: USERS });
  open = await startTestApp({ TRUSTED_DOCUMENTS_FILE });
  token = await open.userToken('ada');
  strict = await startTestApp({
    TRUSTED_DOCUMENTS_FILE: manifest(APOLLO),
    TRUSTED_DOCUMENTS_ONLY: 'on',
    DATABASE_URL: open.databaseUrl,
  });
});
afterAll(async () => {
  await strict.stop();
  await open.stop();
  rmSync(directory, { recursive: true });
});

async function post(app: TestApp, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as { data?: unknown; errors?: Fault[] }) };
}

type Fault = { readonly extensions: { readonly code: string } };

const GOOD = { status: 200, data: { me: { username: 'ada' } } };
const refused = (code: string) => ({ status: 400, errors: [expect.objectContaining({ extensions: { code } })] });

describe('a trusted document', () => {
  test.each([
    ['documentId', { documentId: sha256(ME) }],
    ['documentId with its algorithm', { documentId: `sha256:${sha256(ME)}` }],
    ["Apollo's persistedQuery", { extensions: { persistedQuery: { version: 1, sha256Hash: sha256(ME) } } }],
    ['its text', { query: ME }],
  ])('is answered by its %s, every time', async (_by, body) => {
    for (const app of [open, strict]) for (const _time of [1, 2]) expect(await post(app, body)).toEqual(GOOD);
  });

  test('takes variables and gives no rights', async () => {
    const { data, errors } = await post(open, { documentId: sha256(USERS), variables: { first: 1 } });
    expect(data).toEqual({ users: null });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test.each([
    [{ documentId: sha256(ME) }],
    [{ extensions: JSON.stringify({ persistedQuery: { version: 1, sha256Hash: sha256(ME) } }) }],
  ])('is answered by GET too: %j', async (parameters) => {
    for (const app of [open, strict]) {
      const response = await fetch(`${app.url}/graphql?${new URLSearchParams(parameters as Record<string, string>)}`, {
        headers: { authorization: `Bearer ${token}`, 'apollo-require-preflight': '1' },
      });
      expect({ status: response.status, ...((await response.json()) as object) }).toEqual(GOOD);
    }
  });
});

describe('what is refused', () => {
  test('is an unknown id', async () => {
    const unknown = [{ documentId: 'x' }, { documentId: '__proto__' }, { documentId: '' }];
    for (const body of unknown) expect(await post(open, body)).toEqual(refused('PERSISTED_QUERY_NOT_FOUND'));
  });

  test.each([
    [{ query: '{ me { id } }' }],
    [{ query: ME.replace('username', 'username id') }],
    [{ query: ME.replace('query Me', 'query You') }],
    [{ query: '{ __schema { queryType { name } } }' }],
    [{ query: '{ me { id } }', extensions: { persistedQuery: { version: 1, sha256Hash: sha256(ME) } } }],
    [{ query: '{ me {' }],
    [{ query: 7 }],
  ])('is any other document, where only trusted ones are answered: %j', async (body) => {
    expect(await post(strict, body)).toEqual(refused('QUERY_NOT_IN_SAFELIST'));
  });

  test('is an id with the hash of another document', async () => {
    const extensions = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });
    const body = { documentId: sha256(ME), extensions: extensions(sha256(USERS)) };
    expect(await post(open, body)).toEqual(refused('BAD_REQUEST'));
    expect(await post(open, { ...body, extensions: extensions(sha256(ME).toUpperCase()) })).toEqual(GOOD);
  });

  test('is any other document by GET, even behind one that is trusted', async () => {
    for (const query of ['query={__typename}', `query=${ME}&query={__typename}`, `query={__typename}&query=${ME}`]) {
      const response = await fetch(`${strict.url}/graphql?${encodeURI(query)}`, {
        headers: { 'apollo-require-preflight': '1' },
      });
      expect(response.status).toBe(400);
    }
  });

  test('comes as the requested media type', async () => {
    const response = await fetch(`${strict.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: '{"query":"{ __typename }"}',
    });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/graphql-response+json');
  });

  test('is not where the text of others is answered', async () => {
    expect(await post(open, { query: '{ me { username } }' })).toEqual(GOOD);
  });
});

describe('a hash that a client sends first, and the text next', () => {
  const OTHER = '{ me { username scopes } }';
  const persistedQuery = (text: string, more = {}) => ({
    persistedQuery: { version: 1, sha256Hash: sha256(text), ...more },
  });
  let plain: TestApp;
  beforeAll(async () => {
    plain = await startTestApp({ DATABASE_URL: open.databaseUrl });
  });
  afterAll(() => plain.stop());

  const get = async (app: TestApp, { extensions, ...parameters }: Record<string, unknown>) => {
    const search = new URLSearchParams({
      ...(parameters as Record<string, string>),
      ...(extensions !== undefined && { extensions: JSON.stringify(extensions) }),
    });
    const response = await fetch(`${app.url}/graphql?${search}`, { headers: { authorization: `Bearer ${token}` } });
    return { status: response.status, ...((await response.json()) as { data?: unknown; errors?: Fault[] }) };
  };
  const told = (code: string, message: string) => ({ status: 400, errors: [{ message, extensions: { code } }] });
  // Clients for iOS and Android read an answer of 200 only.
  const notFound = { ...told('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound'), status: 200, data: null };

  test('is told in the words that Apollo Client and urql know', async () => {
    for (const send of [post, get]) {
      const unknown = { extensions: persistedQuery(OTHER) };
      expect(await send(open, unknown)).toEqual(notFound);
      expect(await send(strict, unknown)).toEqual(notFound);
      expect(await send(plain, unknown)).toEqual(told('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported'));
    }
  });

  test('runs the text', async () => {
    for (const send of [post, get]) {
      for (const app of [open, plain]) {
        for (const extensions of [
          persistedQuery(OTHER),
          persistedQuery(OTHER, { miss: true }),
          { persistedQuery: null },
        ]) {
          expect(await send(app, { query: OTHER, extensions })).toMatchObject({
            status: 200,
            data: { me: { username: 'ada' } },
          });
        }
        for (const documentId of [sha256(OTHER), `sha256:${sha256(OTHER)}`, 'my-own-name', '']) {
          expect(await send(app, { query: OTHER, documentId })).toMatchObject({ status: 200 });
        }
      }
      for (const extensions of [persistedQuery(ME), undefined]) {
        expect(await send(strict, { query: ME, documentId: sha256(ME), extensions })).toEqual(GOOD);
      }
      // It is not kept: the server knows what its operator gave it.
      expect(await send(open, { extensions: persistedQuery(OTHER) })).toEqual(notFound);
    }
  });

  test.each([
    [{ query: OTHER, extensions: persistedQuery(ME) }],
    [{ query: OTHER, extensions: persistedQuery('{ __typename }') }],
    [{ query: OTHER, extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } }],
    [{ query: OTHER, documentId: sha256(ME) }],
    [{ query: OTHER, documentId: `sha256:${sha256(ME)}` }],
    [{ query: ME, extensions: persistedQuery(USERS) }],
    [{ query: '{ me {', extensions: persistedQuery(ME) }],
    [{ query: ME, extensions: persistedQuery(ME, { version: 2 }) }],
    [{ query: ME, extensions: { persistedQuery: { sha256Hash: sha256(ME) } } }],
    [{ extensions: { persistedQuery: { version: 1 } } }],
    [{ extensions: { persistedQuery: 'x' } }],
    [{ documentId: 7 }],
  ])('is refused where one is not the other, or is no hash: %j', async (body) => {
    for (const app of [open, plain]) {
      const { status, errors } = await post(app, body);
      expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 400, code: 'BAD_REQUEST' });
    }
  });

  test.each(['documentId', 'doc_id', 'id'])('may be named by %s', async (name) => {
    expect(await post(strict, { [name]: sha256(ME) })).toEqual(GOOD);
    expect(await get(strict, { [name]: sha256(ME) })).toEqual(GOOD);
    const { status, errors } = await post(plain, { [name]: sha256(ME) });
    expect({ status, code: errors?.[0]?.extensions.code }).toEqual({
      status: 400,
      code: 'PERSISTED_QUERY_NOT_SUPPORTED',
    });
  });

  test('leaves an id alone that is of something else', async () => {
    expect(await post(open, { id: 1, query: ME })).toEqual(GOOD);
  });
});

describe('the text of a trusted document, where no other is answered', () => {
  const TWO = 'query Two { me { ...Name } }\nfragment Name on User { username }';
  const TEXT = 'query Text { __type(name: "User") { name } }';
  let only: TestApp;
  beforeAll(async () => {
    only = await startTestApp({
      TRUSTED_DOCUMENTS_FILE: manifest({ [sha256(ME)]: ME, two: TWO, text: TEXT }),
      TRUSTED_DOCUMENTS_ONLY: 'on',
      DATABASE_URL: open.databaseUrl,
      DOCUMENT_WORK_PER_ADDRESS: '10',
    });
  });
  afterAll(() => only.stop());

  test.each([
    [ME],
    [print(parse(ME))],
    [`# a comment\n${ME.replaceAll(' ', '\n\n')} `],
    [print(parse(TWO))],
    ['fragment Name on User { username } query Two { me { ...Name } }'],
  ])('may come in another form: %j', async (query) => {
    for (const _time of [1, 2]) expect(await post(only, { query })).toEqual(GOOD);
    const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(query) } };
    expect(await post(only, { query, extensions })).toEqual(GOOD);
  });

  test.each([
    [TEXT],
    ['query Text { __type(name: """User""") { name } }'],
    ['query Text { __type(name: "\\u0055ser") { name } }'],
    ['"What it is for." query Text { __type(name: "User") { name } }'],
  ])('may have its text written in another way, and a description: %j', async (query) => {
    expect(await post(only, { query })).toEqual({ status: 200, data: { __type: { name: 'User' } } });
  });

  test.each([
    ['query Two { me { ...Name } } fragment Name on User { username id }'],
    ['query Two { me { ...Name __typename } } fragment Name on User { username }'],
    ['query Two { me { ...Name } } fragment Name on User { username } query Three { me { id } }'],
    ['query Two { me { username: id } }'],
    ['query Me { you: me { username } }'],
    ['query Me { me { username @include(if: true) } }'],
    ['query Me { me { username '],
    [`query Me { me { username${' '.repeat(50_000)}`],
    ['{'.repeat(20_000)],
  ])('but selects nothing else: %j', async (query) => {
    expect(await post(only, { query })).toEqual(refused('QUERY_NOT_IN_SAFELIST'));
  });

  test('is charged to the budget of a client that sends it in ever other forms', async () => {
    const statuses = new Set<number>();
    for (let i = 0; i < 2_000 && !statuses.has(429); i += 1) {
      const { status, headers } = await only.graphql(`query Me { me { username ${' '.repeat(i)} } }#${i}`, { token });
      statuses.add(status);
      if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(statuses).toEqual(new Set([200, 429]));
    // What is known costs nothing.
    expect(await post(only, { documentId: sha256(ME) })).toEqual(GOOD);
    expect(await post(only, { query: ME })).toEqual(GOOD);
  });
});

describe('a manifest that stops the start', () => {
  test.each<[string, unknown, RegExp]>([
    ['is no JSON', '{', /not valid JSON/],
    ['is a list', [], /no manifest of documents/],
    ['has a document that is no text', { a: 1 }, /no manifest of documents/],
    ['is of another version', { ...APOLLO, version: 2 }, /no manifest of documents/],
    ['has a document that does not parse', { a: '{ me {' }, /a: Syntax Error/],
    ['has a document that does not fit', { ok: ME, b: '{ me { nope } }' }, /b: Cannot query field "nope"/],
    ['has a document beyond the limits', { [sha256(DEEP)]: DEEP }, /nests 22 levels of fields/],
  ])('%s', async (_what, content, message) => {
    const environment = { TRUSTED_DOCUMENTS_FILE: manifest(content), DATABASE_URL: open.databaseUrl };
    await expect(startTestApp(environment)).rejects.toThrow(message);
  });

  test('is not there', async () => {
    const environment = { TRUSTED_DOCUMENTS_FILE: join(directory, 'nowhere.json'), DATABASE_URL: open.databaseUrl };
    await expect(startTestApp(environment)).rejects.toThrow(/nowhere\.json can't be used\. ENOENT/);
  });
});
