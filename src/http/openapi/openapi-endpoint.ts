import { servePublic, textForms } from '../public-content';
import type { Handler } from '../route';
import { type OpenapiOptions, openapiDocument } from './openapi-document';

/**
 * `GET /openapi.json`. It is there whatever INTROSPECTION says: it tells of these routes, which are the same on every
 * server of this version, and of no other part of the schema. SHOW_REQUIRED_SCOPES decides whether it names scopes.
 *
 * @throws Error for a route that can't be described: the server must not start then.
 */
export function createOpenapiEndpoint(options: OpenapiOptions): Handler {
  const forms = textForms(JSON.stringify(openapiDocument(options)));
  return servePublic({ type: 'application/json; charset=utf-8', forms });
}
