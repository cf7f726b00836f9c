import type { Handler } from '../route';
import { sendText } from '../send-json';
import { type OpenapiOptions, openapiDocument } from './openapi-document';

/**
 * `GET /openapi.json`. It is there whatever INTROSPECTION says: it tells of these routes, which are the same on every
 * server of this version, and of no other part of the schema. SHOW_REQUIRED_SCOPES decides whether it names scopes.
 */
export function createOpenapiEndpoint(options: OpenapiOptions): Handler {
  let text: Buffer | undefined;
  return (_request, response) => {
    text ??= Buffer.from(JSON.stringify(openapiDocument(options)));
    response.setHeader('Cache-Control', 'public, max-age=300');
    sendText(response, 200, text, 'application/json; charset=utf-8');
  };
}
