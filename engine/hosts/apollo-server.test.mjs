import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { hostTests } from './support/ask-host.mjs';
import { project, schemaOf, scopesOfHeader } from './support/projects.mjs';

// Apollo Server 5 runs on graphql 16.
const { require, importFile } = project(16);
const graphql = require('graphql');
const { ApolloServer, HeaderMap } = require('@apollo/server');
const { scopesPlugin } = await importFile('apollo-server.mjs');

async function start(options = {}) {
  const called = [];
  const apollo = new ApolloServer({
    schema: schemaOf(graphql, called),
    plugins: [scopesPlugin(({ scopes }) => scopes, options.formatError)],
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    ...options,
  });
  await apollo.start();
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const headers = new HeaderMap(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const answer = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method,
        headers,
        search: '',
        body: chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined,
      },
      context: async () => ({ scopes: scopesOfHeader(request.headers.scopes) }),
    });
    response.writeHead(answer.status ?? 200, Object.fromEntries(answer.headers)).end(answer.body.string);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    called,
    url: `http://127.0.0.1:${server.address().port}/`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await apollo.stop();
    },
  };
}

describe('Apollo Server 5', () => {
  hostTests(start);

  test('does not start on a schema whose rules are lost', async () => {
    const schema = graphql.buildSchema(graphql.printSchema(schemaOf(graphql, [])));
    await assert.rejects(start({ schema }), /has no rule/);
  });

  test('masks errors by the formatError that the adapter is given', async () => {
    const host = await start({
      formatError: ({ message, extensions }) => ({ message: `formatted: ${message}`, extensions }),
    });
    try {
      const response = await fetch(host.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ secret }' }),
      });
      const { errors } = await response.json();
      assert.deepEqual(
        errors.map(({ message }) => message),
        ['formatted: Not authorized to read Query.secret'],
      );
    } finally {
      await host.stop();
    }
  });
});
