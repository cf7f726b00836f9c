// PostGraphile 5 on node:http. The token is verified here and its claims go to the database, as its guide has it.
require('./shared/promise-with-resolvers');
const { createServer } = require('node:http');
const { makePgService } = require('postgraphile/adaptors/pg');
const { grafserv } = require('postgraphile/grafserv/node');
const { PostGraphileAmberPreset } = require('postgraphile/presets/amber');
const { postgraphile } = require('postgraphile');
const { readClaims } = require('./shared/claims');

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({ connectionString: process.env.DATABASE_URL, schemas: ['postgraphile'], poolConfig: { max: 10 } }),
  ],
  grafast: {
    context({ node }) {
      const { userId, sessionId, scopes } = readClaims(node.req.headers.authorization);
      return {
        pgSettings: {
          'jwt.claims.sub': userId,
          'jwt.claims.sid': sessionId,
          'jwt.claims.scope': scopes.join(' '),
        },
      };
    },
  },
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false, websockets: false },
};

async function main() {
  const server = createServer();
  const serv = postgraphile(preset).createServ(grafserv);
  await serv.addTo(server);
  server.listen(Number(process.env.PORT), '127.0.0.1');
}

main();
