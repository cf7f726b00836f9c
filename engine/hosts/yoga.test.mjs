import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { hostTests } from './support/ask-host.mjs';
import { MAJORS, project, schemaOf, scopesOfHeader } from './support/projects.mjs';

for (const major of MAJORS) {
  const { require, importFile } = project(major);
  const graphql = require('graphql');
  const { createYoga } = require('graphql-yoga');
  const { useScopes } = await importFile('yoga.mjs');

  const start = async () => {
    const called = [];
    const schema = schemaOf(graphql, called);
    const yoga = createYoga({
      schema,
      logging: false,
      plugins: [useScopes(schema, (request) => scopesOfHeader(request.headers.get('scopes')))],
    });
    const server = createServer(yoga).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      called,
      url: `http://127.0.0.1:${server.address().port}/graphql`,
      async stop() {
        server.close();
        server.closeAllConnections();
      },
    };
  };

  describe(`GraphQL Yoga 5 on graphql ${graphql.version}`, () => {
    test('has the version that is tested', () => assert.match(graphql.version, new RegExp(`^${major}\\.`)));

    hostTests(start);

    const subscribe = async (url, scopes) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...(scopes && { scopes }) },
        body: JSON.stringify({ query: 'subscription { ticks { name } }' }),
      });
      return response.text();
    };

    test('a stream is opened for a viewer with the scope alone', async () => {
      const host = await start();
      try {
        for (const scopes of [undefined, 'other']) assert.match(await subscribe(host.url, scopes), /Not authorized/);
        assert.deepEqual(host.called, []);
        assert.match(await subscribe(host.url, 'ticks:read'), /"ticks":\{"name":"lamp"\}/);
        assert.deepEqual(host.called, ['Subscription.ticks']);
      } finally {
        await host.stop();
      }
    });
  });
}
