import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  test('is an id that nobody knows', async () => {
    const unknown = [{ documentId: 'x' }, { documentId: '__proto__' }, { documentId: '' }];
    for (const body of unknown) expect(await post(open, body)).toEqual(refused('PERSISTED_QUERY_NOT_FOUND'));
  });

  test.each([
    [{ query: '{ me { id } }' }],
    [{ query: `${ME} ` }],
    [{ query: '{ __schema { queryType { name } } }' }],
    [{ query: '{ me { id } }', extensions: { persistedQuery: { version: 1, sha256Hash: sha256(ME) } } }],
    [{ query: '{ me {' }],
    [{ query: 7 }],
  ])('is any other document, where only trusted ones are answered: %j', async (body) => {
    expect(await post(strict, body)).toEqual(refused('QUERY_NOT_IN_SAFELIST'));
  });

  test('is any other document by GET, even behind one that is trusted', async () => {
    for (const query of ['query={__typename}', `query=${ME}&query={__typename}`, `query={__typename}&query=${ME}`]) {
      const response = await fetch(`${strict.url}/graphql?${encodeURI(query)}`, {
        headers: { 'apollo-require-preflight': '1' },
      });
      expect(response.status).toBe(400);
    }
  });

  test('comes as the media type that was asked for', async () => {
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
