import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { Client, fetchExchange, gql, stringifyDocument } from '@urql/core';
import { importBlock } from './support/docs-block.mjs';
import { recordingFetch, startServer } from './support/server.mjs';

const KNOWN = gql`query Known { me { username } }`;
const UNKNOWN = gql`query Unknown { me { username scopes } }`;
const OTHER = gql`query Other { me { id username } }`;
const text = stringifyDocument(KNOWN);
const manifest = { [createHash('sha256').update(text).digest('hex')]: text };

let open;
let plain;
before(async () => {
  [open, plain] = await Promise.all([startServer({ manifest }), startServer()]);
});
after(() => Promise.all([open?.stop(), plain?.stop()]));

const summary = (requests) =>
  requests.map(({ method, status, parameters: { extensions, query } }) =>
    [method, ...(String(extensions).includes('sha256Hash') ? ['hash'] : []), ...(query ? ['text'] : []), status].join(
      ' ',
    ),
  );

test('urql 6 with its defaults queries by GET, and mutates by POST', async () => {
  const { fetch, requests } = recordingFetch();
  const fetchOptions = { headers: { authorization: `Bearer ${plain.token}` } };
  const client = new Client({ url: plain.url, fetch, fetchOptions, exchanges: [fetchExchange] });
  const { data, error } = await client.query(gql`query ($n: Int) { me { username } users(first: $n) { totalCount } }`, {
    n: 1,
  });
  assert.deepEqual(
    [data, error.graphQLErrors[0].extensions.code],
    [{ me: { username: 'ada' }, users: null }, 'FORBIDDEN'],
  );
  const mutation = gql`mutation ($name: String!) { updateMe(input: { fullName: $name }) { user { fullName } userErrors { code } } }`;
  const updated = await client.mutation(mutation, { name: 'Ada' });
  assert.deepEqual(updated.data, { updateMe: { user: { fullName: 'Ada' }, userErrors: [] } });
  assert.deepEqual(summary(requests), ['GET text 200', 'POST text 200']);
});

test('urql reads the errors of a request that is refused as a whole', async () => {
  const fetchOptions = { headers: { authorization: `Bearer ${plain.token}` } };
  const client = new Client({ url: plain.url, fetchOptions, exchanges: [fetchExchange] });
  const { error } = await client.query(gql`query ($s: Boolean = true) { me { id @skip(if: $s) } }`, { s: null });
  assert.equal(error.networkError, undefined);
  assert.equal(error.graphQLErrors[0].extensions.code, 'BAD_USER_INPUT');
});

describe('with the exchanges for tokens and persisted queries', () => {
  const run = async (server, ...queries) => {
    const { fetch, requests } = recordingFetch();
    const { createClient } = await importBlock('urql.mjs');
    const client = createClient(server.url, () => server.token, fetch);
    for (const query of queries) {
      const { data, error } = await client.query(query, {});
      assert.deepEqual([error, data?.me.username], [undefined, 'ada']);
    }
    return summary(requests);
  };

  test('the hash alone is sent of what the manifest holds', async () => {
    assert.deepEqual(await run(open, KNOWN), ['GET hash 200']);
  });

  test('the text is sent of anything else, every time', async () => {
    const both = ['GET hash 200', 'GET hash text 200'];
    assert.deepEqual(await run(open, UNKNOWN, KNOWN, OTHER), [...both, 'GET hash 200', ...both]);
  });

  test('hashes are given up where the server has no manifest', async () => {
    assert.deepEqual(await run(plain, UNKNOWN, OTHER), ['GET hash 400', 'GET text 200', 'GET text 200']);
  });
});
