import type { KeyObject } from 'node:crypto';
import { GraphQLError } from 'graphql';
import jwt from 'jsonwebtoken';
import { parseScopeClaim } from 'scoped-api/scopes';
import type { ScopesOf } from './use-scopes';

/** Reads the scopes of a request from its bearer token (RFC 6750): `null` without one. */
export function scopesFromBearer(key: KeyObject): ScopesOf {
  return (request) => {
    const header = request.headers.get('authorization');
    if (header === null) return null;
    const scopes = parseScopeClaim(claimOf(header, key));
    if (scopes) return scopes;
    throw invalidToken();
  };
}

function claimOf(header: string, key: KeyObject): unknown {
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined) throw invalidToken();
  try {
    const claims = jwt.verify(token, key, { algorithms: ['HS256'] });
    return typeof claims === 'object' && claims !== null ? claims.scope : undefined;
  } catch {
    throw invalidToken();
  }
}

/** Refuses an invalid token: the request is not treated as anonymous. */
function invalidToken(): GraphQLError {
  return new GraphQLError('The access token is invalid', {
    extensions: {
      code: 'UNAUTHENTICATED',
      http: { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } },
    },
  });
}
