import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { buildClientSchema, getIntrospectionQuery, printSchema, validateSchema } from 'graphql';
import { serverAudits } from 'graphql-http';
import { ClientError, gql } from 'graphql-request';
import { importBlock } from './support/docs-block.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ INTROSPECTION: 'viewer' });
});
after(() => server?.stop());

/** Recommendations that the server does not follow, each by a decision of its own. */
const EXCEPTIONS = new Map([
  // An invalid request is 400 under application/json too: docs/clients.md, "What an answer may be".
  ['572B', 'SHOULD use 200 status code on document parsing failure when accepting application/json'],
  ['FDE2', 'SHOULD use 200 status code on document validation failure when accepting application/json'],
  ['7B9B', 'SHOULD use a status code of 200 on variable coercion failure when accepting application/json'],
  // A GET needs a header that a foreign page cannot send, and the audit sends none: docs/clients.md, "What a request may be".
  ['5A70', 'MAY accept application/x-www-form-urlencoded formatted GET requests'],
  [
    'D6D5',
    'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json',
  ],
  ['6A70', 'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json'],
]);

describe('the audit of graphql-http', () => {
  test('passes, but for the exceptions', async () => {
    const results = await Promise.all(serverAudits({ url: () => server.url }).map((audit) => audit.fn()));
    const failed = results.filter(({ status }) => status !== 'ok').map(({ id, name }) => [id, name]);
    assert.deepEqual(failed.sort(), [...EXCEPTIONS].sort());
    assert.ok(results.length > 50);
  });

  test('passes for GET too, where its requests have a header that a foreign page cannot send', async () => {
    const guarded = (url, init) =>
      fetch(url, { ...init, headers: { ...init?.headers, 'GraphQL-Require-Preflight': '1' } });
    const results = await Promise.all(
      serverAudits({ url: () => server.url, fetchFn: guarded }).map((audit) => audit.fn()),
    );
    const failed = results.filter(({ status }) => status !== 'ok').map(({ id }) => id);
    assert.deepEqual(failed.sort(), ['572B', '7B9B', 'FDE2']);
  });
});

test('graphql-request gets data, and the errors of what is refused', async () => {
  const { createClient } = await importBlock('graphql-request.mjs');
  const client = createClient(server.url, () => server.adminToken);
  const data = await client.request(gql`query ($n: Int) { users(first: $n) { totalCount } }`, { n: 0 });
  assert.deepEqual(data, { users: { totalCount: 2 } });
  await assert.rejects(client.request(gql`query ($n: Int) { users(first: $n) { totalCount } }`, { n: -1 }), (error) => {
    assert.ok(error instanceof ClientError);
    assert.deepEqual([error.response.status, error.response.errors[0].extensions.code], [400, 'BAD_USER_INPUT']);
    return true;
  });
});

test('tools accept the schema that each viewer may see', async () => {
  for (const token of [undefined, server.token, server.adminToken]) {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query: getIntrospectionQuery() }),
    });
    const schema = buildClientSchema((await response.json()).data);
    assert.deepEqual(validateSchema(schema), []);
    assert.equal(/AuditConnection/.test(printSchema(schema)), token === server.adminToken);
  }
});
