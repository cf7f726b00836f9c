const path = require('node:path');
const { ServerProcess } = require('../../support/server-process');
const { WORKS, graphqlRequest } = require('../works');
const { betterAuth } = require('./better-auth');
const { fastapi } = require('./fastapi');
const { postgraphile } = require('./postgraphile');

const THIS_SERVER = path.join(__dirname, '../../../dist/main.js');

/** A contestant that answers this server's own operations. */
function graphqlContestant(name, label, script = path.join(__dirname, '../peers', `${name}.js`), args = []) {
  return {
    name,
    label,
    start: ({ port, env }) => ServerProcess.start(script, { port, env, args }),
    requests: ({ token }) => Object.fromEntries(Object.keys(WORKS).map((work) => [work, graphqlRequest(work, token)])),
  };
}

/**
 * Who is compared. Each has
 * - `start({ port, env })`: runs its server;
 * - `requests({ port, token })`: its request for each work that it can do;
 * - `prepare(database)`, before it starts: what it needs beside this server's tables;
 * - `read[work](body)`: its answer in this server's shape, where it has another; null where there is no comparing;
 * - `missing()`: why it can't run here, if it can't;
 * - `note`: what is to be known of its figures.
 */
const CONTESTANTS = [
  graphqlContestant('hand-written', 'by hand (the limit)'),
  graphqlContestant(
    'hand-production',
    'by hand, with the headers, log line and metrics of this server',
    path.join(__dirname, '../peers/hand-written.js'),
    ['--production'],
  ),
  graphqlContestant('scoped-api', '**this server**', THIS_SERVER),
  graphqlContestant('mercurius', 'Mercurius, mercurius-auth, jit'),
  graphqlContestant('yoga', 'GraphQL Yoga, generic-auth'),
  graphqlContestant('apollo-shield', 'Apollo Server, Express 5, graphql-shield'),
  graphqlContestant('apollo', 'Apollo Server, Express 5'),
  betterAuth,
  postgraphile,
  fastapi,
];

/** The one that the ratios are to, and the one that all this is about. */
const LIMIT = 'hand-written';
const SUBJECT = 'scoped-api';
/** Both servers that are written by hand: neither is a peer. */
const BY_HAND = [LIMIT, 'hand-production'];

module.exports = { CONTESTANTS, BY_HAND, LIMIT, SUBJECT };
