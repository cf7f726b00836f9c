import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hostTests } from './support/ask-host.mjs';
import { project, resolversFor, SDL, scopesOfHeader } from './support/projects.mjs';

// @nestjs/apollo runs Apollo Server 5, which runs on graphql 16.
const { require, importFile, importPackage } = project(16);
await importPackage('reflect-metadata');
const { Module } = await importPackage('@nestjs/common');
const { NestFactory } = await importPackage('@nestjs/core');
const { graphqlModule } = await importFile('nestjs.mjs');

async function start(typeDefs = SDL) {
  const called = [];
  const { Subscription: _, ...resolvers } = resolversFor(called);
  class App {}
  const scopesOf = (request) => scopesOfHeader(request.headers.scopes);
  Module({ imports: [graphqlModule({ typeDefs, resolvers, introspection: true, plugins: [{}] }, scopesOf)] })(App);
  const app = await NestFactory.create(App, { logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  return {
    called,
    url: `http://127.0.0.1:${app.getHttpServer().address().port}/graphql`,
    async stop() {
      app.getHttpServer().closeAllConnections();
      await app.close();
    },
  };
}

describe('NestJS, schema first', () => {
  test('runs on the tested graphql', () => assert.match(require('graphql').version, /^16\./));

  hostTests(start);

  test('does not start on a schema without rules', async () => {
    await assert.rejects(
      start(
        'type Query { open: String secret: String things: [Thing] } type Thing { cost: Int } type Mutation { change: Thing }',
      ),
      /has no rule/,
    );
  });
});
