// The limit: the same answers by hand. node:http, jsonwebtoken with a KeyObject, pg with named prepared statements (one for
// all requests that wait for their viewer), times as text, and answers in ASCII written as latin1.
const { createServer } = require('node:http');
const { WORKS } = require('../works');
const { readClaims } = require('./shared/claims');
const { AS_TEXT, listUsers, loadViewerTogether: loadViewer } = require('./shared/database');

// With `--production`: with what this server does beside answering.
const { attend } = process.argv.includes('--production') ? require('./shared/production') : { attend: () => ({}) };

const NOT_ALLOWED = { errors: [{ message: 'not allowed' }] };

const OPERATIONS = new Map([
  [WORKS.typename.query, async () => ({ data: { __typename: 'Query' } })],
  [
    WORKS.me.query,
    async (claims) => {
      if (!claims.scopes.includes('me:read')) return NOT_ALLOWED;
      const viewer = await loadViewer(claims);
      return viewer ? { data: { me: viewer } } : NOT_ALLOWED;
    },
  ],
  [
    WORKS.users.query,
    async (claims) => {
      if (!claims.scopes.includes('users:read') || !(await loadViewer(claims))) return NOT_ALLOWED;
      return { data: { users: await listUsers(50, undefined, AS_TEXT) } };
    },
  ],
]);

async function answer(request, body) {
  const operation = OPERATIONS.get(JSON.parse(body).query);
  return operation ? operation(readClaims(request.headers.authorization)) : { errors: [{ message: 'unknown' }] };
}

const server = createServer((request, response) => {
  const chunks = [];
  const headers = attend(request, response);
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const answered = JSON.stringify(await answer(request, Buffer.concat(chunks)).catch(() => NOT_ALLOWED));
    const bytes = Buffer.byteLength(answered);
    headers['Content-Type'] = 'application/json; charset=utf-8';
    headers['Content-Length'] = bytes;
    response.writeHead(200, headers);
    response.end(answered, bytes === answered.length ? 'latin1' : 'utf8');
  });
});
server.listen(Number(process.env.PORT), '127.0.0.1');
