import { createServer } from 'node:http';
import { verifyByIntrospection } from './by-introspection.mjs';
import { verifyBySignature } from './by-signature.mjs';

const { ACCOUNTS_URL, ISSUER, AUDIENCE, CLIENT_ID, CLIENT_SECRET, PORT = '4002' } = process.env;
const accounts = { accountsUrl: ACCOUNTS_URL, issuer: ISSUER, audience: AUDIENCE };
const verify =
  CLIENT_ID === undefined
    ? verifyBySignature(accounts)
    : verifyByIntrospection({ ...accounts, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET });

/** The scope that each operation requires. Everything else is not found. */
const OPERATIONS = { 'GET /orders': 'orders:read', 'POST /orders': 'orders:write' };

const server = createServer(async (request, response) => {
  const required = OPERATIONS[`${request.method} ${request.url}`];
  if (required === undefined) return answer(response, 404, { error: 'not_found' });
  const [, token] = /^Bearer +([^ ]+)$/i.exec(request.headers.authorization ?? '') ?? [];
  try {
    const viewer = token && (await verify(token));
    if (!viewer) return answer(response, 401, { error: 'invalid_token' }, 'Bearer error="invalid_token"');
    if (!viewer.scopes.includes(required)) {
      const challenge = `Bearer error="insufficient_scope", scope="${required}"`;
      return answer(response, 403, { error: 'insufficient_scope', scope: required }, challenge);
    }
    return answer(response, 200, { viewer: viewer.id, orders: [] });
  } catch (error) {
    console.error(error.message);
    return answer(response, 503, { error: 'accounts_unavailable' });
  }
});

function answer(response, status, body, challenge) {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(challenge && { 'www-authenticate': challenge }),
  });
  response.end(JSON.stringify(body));
}

server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`http://localhost:${server.address().port}/orders`);
});
