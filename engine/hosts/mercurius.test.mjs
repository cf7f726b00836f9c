import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { hostTests } from './support/ask-host.mjs';
import { project, schemaOf, scopesOfHeader } from './support/projects.mjs';

// Mercurius runs on graphql 16.
const { require, importFile } = project(16);
const graphql = require('graphql');
const fastify = require('fastify');
const mercurius = require('mercurius');
const WebSocket = require('ws');
const { addScopes } = await importFile('mercurius.mjs');

const starter = (options) => async () => {
  const called = [];
  const app = fastify();
  await app.register(mercurius, { schema: schemaOf(graphql, called), subscription: true, ...options });
  addScopes(app, (context) => scopesOfHeader((context.reply?.request ?? context.request)?.headers.scopes));
  await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    called,
    url: `http://127.0.0.1:${app.server.address().port}/graphql`,
    async stop() {
      app.server.closeAllConnections();
      await app.close();
    },
  };
};

describe('Mercurius', () => {
  hostTests(starter({}));
});

describe('Mercurius with its compiler', () => {
  hostTests(starter({ jit: 1 }));
});

describe('subscriptions of Mercurius', () => {
  const INPUT = 'subscription ($input: Change) { ticks(input: $input) { name } }';

  /** Reads the messages of one subscription until it ends. */
  async function subscribe(url, scopes, query = 'subscription { ticks { name } }', variables = {}) {
    const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
      headers: scopes === undefined ? {} : { scopes },
    });
    const messages = [];
    const ended = new Promise((resolve) => {
      socket.on('close', resolve);
      socket.on('message', (data) => {
        const message = JSON.parse(data);
        if (message.type === 'connection_ack') {
          socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }));
        } else {
          messages.push(message);
        }
        if (message.type === 'complete' || message.type === 'error') resolve();
      });
    });
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: {} }));
    await ended;
    socket.terminate();
    return messages;
  }

  const run = async (use) => {
    const host = await starter({})();
    try {
      await use(host);
    } finally {
      await host.stop();
    }
  };

  test('a stream is opened for a viewer with the scope alone', () =>
    run(async ({ url, called }) => {
      for (const scopes of [undefined, 'other']) {
        const messages = await subscribe(url, scopes);
        assert.ok(!JSON.stringify(messages).includes('lamp'), JSON.stringify(messages));
      }
      assert.deepEqual(called, []);
      assert.deepEqual((await subscribe(url, 'ticks:read'))[0]?.payload, { data: { ticks: { name: 'lamp' } } });
    }));

  test('a gated input that a variable may have counts', () =>
    run(async ({ url, called }) => {
      await subscribe(url, 'ticks:read', INPUT, { input: { price: 1 } });
      assert.deepEqual(called, []);
      const [message] = await subscribe(url, 'ticks:read price:write', INPUT, { input: { price: 1 } });
      assert.deepEqual(message?.payload, { data: { ticks: { name: 'lamp' } } });
    }));
});
