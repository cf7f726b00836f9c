import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import relay from 'relay-runtime';
import { importBlock } from './support/docs-block.mjs';
import { recordingFetch, startServer } from './support/server.mjs';

const { createOperationDescriptor, fetchQuery, getFragment, getSingularSelector } = relay;
const require = createRequire(import.meta.url);

const QUERIES = `
graphql\`query usersQuery($first: Int!, $after: String) { ...users_list @arguments(first: $first, after: $after) }\`;
graphql\`fragment users_list on Query
  @refetchable(queryName: "usersNextQuery")
  @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" }) {
    users(first: $first, after: $after, orderBy: { field: USERNAME, direction: ASC }) @connection(key: "list__users") {
      edges { node { id username } }
    }
  }\`;
graphql\`query usersDeniedQuery { me { username } users(first: 0) @catch { totalCount } }\`;
`;

let directory;
let server;
let compiled;
before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'relay-client-'));
  const generated = join(directory, 'src/__generated__');
  mkdirSync(generated, { recursive: true });
  copyFileSync(fileURLToPath(new URL('../../../schema.graphql', import.meta.url)), join(directory, 'schema.graphql'));
  writeFileSync(join(directory, 'package.json'), '{ "type": "commonjs" }');
  writeFileSync(join(directory, 'persisted.json'), '{}');
  writeFileSync(join(directory, 'src/users.js'), QUERIES);
  const config = {
    src: './src',
    schema: './schema.graphql',
    language: 'javascript',
    // This test requires what is compiled; a bundler imports it.
    eagerEsModules: false,
    artifactDirectory: './src/__generated__',
    persistConfig: { file: './persisted.json', algorithm: 'SHA256' },
  };
  writeFileSync(join(directory, 'relay.config.json'), JSON.stringify(config));
  execFileSync(process.execPath, [require.resolve('relay-compiler/cli.js'), 'relay.config.json'], { cwd: directory });
  compiled = (name) => require(join(generated, `${name}.graphql.js`));
  const manifest = JSON.parse(readFileSync(join(directory, 'persisted.json'), 'utf8'));
  server = await startServer({ manifest, TRUSTED_DOCUMENTS_ONLY: 'on' });
});
after(async () => {
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const environmentFor = async (token) => {
  const { fetch, requests } = recordingFetch();
  const { createEnvironment } = await importBlock('relay.mjs');
  return { environment: createEnvironment(server.url, () => token, fetch), requests };
};

test('Relay pages through a connection by documents of its manifest, where no others are answered', async () => {
  const { environment, requests } = await environmentFor(server.adminToken);
  const query = compiled('usersQuery');
  const variables = { first: 1, after: null };
  // What is fetched stays in the store.
  const operation = createOperationDescriptor(query, variables);
  environment.retain(operation);
  await fetchQuery(environment, query, variables).toPromise();
  const read = () => {
    const { data } = environment.lookup(operation.fragment);
    const selector = getSingularSelector(getFragment(compiled('users_list')), data);
    return environment.lookup(selector).data.users;
  };
  const names = () => read().edges.map(({ node }) => node.username);
  assert.deepEqual([names(), read().pageInfo.hasNextPage], [['ada'], true]);

  const after = read().pageInfo.endCursor;
  await fetchQuery(environment, compiled('usersNextQuery'), { first: 1, after }).toPromise();
  assert.deepEqual([names(), read().pageInfo.hasNextPage], [['ada', 'root'], false]);
  assert.ok(requests.every(({ status, parameters }) => status === 200 && parameters.documentId && !parameters.query));
});

test('Relay catches a denial where it happens', async () => {
  const { environment } = await environmentFor(server.token);
  const data = await fetchQuery(environment, compiled('usersDeniedQuery'), {}).toPromise();
  assert.equal(data.me.username, 'ada');
  assert.equal(data.users.ok, false);
  assert.equal(data.users.errors.length, 1);
});

test('the text that Relay would send is answered too, and no other', async () => {
  const post = async (query) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${server.token}` };
    const response = await fetch(server.url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    return (await response.json()).errors?.map(({ extensions }) => extensions.code);
  };
  assert.deepEqual(await post('query usersDeniedQuery { me { username id } users(first: 0) { totalCount } }'), [
    'FORBIDDEN',
  ]);
  assert.deepEqual(await post('query usersDeniedQuery { me { username id } }'), ['QUERY_NOT_IN_SAFELIST']);
});
