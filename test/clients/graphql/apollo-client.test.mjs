import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { CombinedGraphQLErrors, gql } from '@apollo/client';
import { print } from 'graphql';
import { importBlock } from './support/docs-block.mjs';
import { recordingFetch, startServer } from './support/server.mjs';

const require = createRequire(import.meta.url);
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** As the clients send it, which add `__typename`. */
const IN_MANIFEST = gql`query Known { me { id username __typename } }`;
const KNOWN = gql`query Known { me { id username } }`;
const UNKNOWN = gql`query Unknown { me { id username scopes } }`;
const OTHER = gql`query Other { me { id username role } }`;
const manifest = { [sha256(print(IN_MANIFEST))]: print(IN_MANIFEST) };

let open;
let plain;
before(async () => {
  [open, plain] = await Promise.all([startServer({ manifest }), startServer()]);
});
after(() => Promise.all([open?.stop(), plain?.stop()]));

/** What was sent, in short: `GET hash 200`. */
const summary = (requests) =>
  requests.map(({ method, status, parameters: { extensions, query } }) =>
    [
      method,
      ...(String(JSON.stringify(extensions)).includes('sha256Hash') ? ['hash'] : []),
      ...(query ? ['text'] : []),
      status,
    ].join(' '),
  );

describe('Apollo Client 4', () => {
  let client;
  before(async () => {
    const { createClient } = await importBlock('apollo-client.mjs');
    client = createClient(plain.url, () => plain.token);
  });

  test('queries with fragments, and reads them from its cache', async () => {
    const query = gql`query { me { ...Me } } fragment Me on User { id username }`;
    const { data } = await client.query({ query });
    assert.equal(data.me.username, 'ada');
    const fragment = gql`fragment Name on User { username }`;
    assert.equal(client.readFragment({ id: `User:${data.me.id}`, fragment }).username, 'ada');
  });

  test('keeps the other fields beside a denial', async () => {
    const { data, error } = await client.query({ query: gql`{ me { username } users(first: 1) { totalCount } }` });
    assert.deepEqual([data.me.username, data.users], ['ada', null]);
    assert.ok(CombinedGraphQLErrors.is(error));
    assert.equal(error.errors[0].extensions.code, 'FORBIDDEN');
  });

  test('keeps an answer whose other field had bad input', async () => {
    const { createClient } = await importBlock('apollo-client.mjs');
    const admin = createClient(plain.url, () => plain.adminToken);
    const query = gql`{ none: user(id: "unknown") { id } bad: users(first: -1) { totalCount } count: users(first: 0) { totalCount } }`;
    const { data, error } = await admin.query({ query });
    assert.deepEqual([data.none, data.bad, data.count.totalCount], [null, null, 2]);
    assert.equal(error.errors[0].extensions.code, 'BAD_USER_INPUT');
  });

  test('reads the errors of a request that is refused as a whole', async () => {
    const mutation = gql`mutation ($input: LoginInput = { username: "a", password: "b" }) { login(input: $input) { userErrors { code } } }`;
    await assert.rejects(client.mutate({ mutation, variables: { input: null } }), (error) => {
      assert.ok(CombinedGraphQLErrors.is(error));
      assert.equal(error.errors[0].extensions.code, 'BAD_USER_INPUT');
      return true;
    });
    await assert.rejects(client.query({ query: gql`{ nope }`, errorPolicy: 'none' }), CombinedGraphQLErrors.is);
  });
});

const clients = {
  'Apollo Client 4': async (server, fetch) => {
    const { createClient } = await importBlock('apollo-persisted.mjs');
    return createClient(server.url, () => server.token, fetch);
  },
  'Apollo Client 3': async (server, fetch) => {
    const { ApolloClient, HttpLink, InMemoryCache } = require('apollo-client-3/core');
    const { createPersistedQueryLink } = require('apollo-client-3/link/persisted-queries');
    const headers = { authorization: `Bearer ${server.token}` };
    const persisted = createPersistedQueryLink({ sha256, useGETForHashedQueries: true });
    return new ApolloClient({
      link: persisted.concat(new HttpLink({ uri: server.url, fetch, headers })),
      cache: new InMemoryCache(),
    });
  },
};

for (const [name, createClient] of Object.entries(clients)) {
  describe(`the persisted-query link of ${name}`, () => {
    const run = async (server, ...queries) => {
      const { fetch, requests } = recordingFetch();
      const client = await createClient(server, fetch);
      for (const query of queries) {
        const { data } = await client.query({ query, fetchPolicy: 'network-only' });
        assert.equal(data.me.username, 'ada');
      }
      return summary(requests);
    };

    test('sends the hash alone of what the manifest holds', async () => {
      assert.deepEqual(await run(open, KNOWN), ['GET hash 200']);
    });

    test('sends the text of anything else, every time', async () => {
      const both = ['GET hash 200', 'POST hash text 200'];
      assert.deepEqual(await run(open, UNKNOWN, KNOWN, OTHER), [...both, 'GET hash 200', ...both]);
    });

    test('gives up hashes where the server has no manifest', async () => {
      const [first, second, third] = await run(plain, UNKNOWN, OTHER);
      assert.deepEqual([first, third], ['GET hash 400', 'POST text 200']);
      assert.match(second, /text 200$/);
    });
  });
}
