const { createServer } = require('node:http');
const { ApolloServer } = require('@apollo/server');
const { ApolloServerPluginDrainHttpServer } = require('@apollo/server/plugin/drainHttpServer');
const { expressMiddleware } = require('@as-integrations/express5');
const cors = require('cors');
const express = require('express');
const { readClaims } = require('./claims');

/** Serves a schema by Apollo Server on Express, put together as its documentation has it. */
async function serveByApollo(schema) {
  const app = express();
  const httpServer = createServer(app);
  const server = new ApolloServer({ schema, plugins: [ApolloServerPluginDrainHttpServer({ httpServer })] });
  await server.start();
  const context = async ({ req }) => ({ claims: readClaims(req.headers.authorization) });
  app.use('/graphql', cors(), express.json(), expressMiddleware(server, { context }));
  httpServer.listen(Number(process.env.PORT), '127.0.0.1');
}

module.exports = { serveByApollo };
