const { createSecretKey } = require('node:crypto');
const jwt = require('jsonwebtoken');

// As a string the key would cost each request 0.6 ms: jsonwebtoken first tries to read it as a public key.
const key = createSecretKey(Buffer.from(process.env.SECRET_KEY));
const checks = { algorithms: ['HS256'], issuer: 'scoped-api', audience: 'scoped-api' };

/**
 * What the access token of an `Authorization` header says.
 *
 * @returns {{ userId: string, sessionId: string, scopes: string[] }}
 * @throws Error for a header without a good token.
 */
function readClaims(authorization) {
  if (!authorization?.startsWith('Bearer ')) throw new Error('no token');
  const { sub, sid, scope } = jwt.verify(authorization.slice('Bearer '.length), key, checks);
  return { userId: sub, sessionId: sid, scopes: scope.split(' ') };
}

module.exports = { readClaims };
