import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Keyring } from '../keys/keyring';
import { sendJson } from './send-json';

/**
 * `GET /.well-known/jwks.json`: what resource servers verify access tokens with (RFC 7517). Empty where a secret signs.
 * A new key is published well before it signs, so that a copy of five minutes is always new enough.
 */
export function createJwksEndpoint(keyring: Pick<Keyring, 'jwks'>) {
  return (_request: IncomingMessage, response: ServerResponse): void => {
    response.setHeader('Cache-Control', 'public, max-age=300');
    sendJson(response, 200, keyring.jwks(), 'application/jwk-set+json');
  };
}
