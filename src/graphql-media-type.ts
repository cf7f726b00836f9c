import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';

/** For a client without an `Accept` header, and one that accepts both types equally. */
export const PLAIN_JSON = 'application/json; charset=utf-8';
/** The type of GraphQL over HTTP: a client may rely on such a body whatever the status is. */
export const RESPONSE_JSON = 'application/graphql-response+json; charset=utf-8';

/** A media type of an answer, as in `Content-Type`. */
type GraphqlMediaType = typeof PLAIN_JSON | typeof RESPONSE_JSON;

/** In the server's order of preference; Apollo Server has the same order. */
const MEDIA_TYPES: string[] = [PLAIN_JSON, RESPONSE_JSON];

/** Caches the choice for each header: every client library sends its own. */
const known = new LRUCache<string, GraphqlMediaType | 'none'>({ max: 200 });
const MAX_KNOWN_LENGTH = 300;

/**
 * Chooses the media type of an answer (RFC 9110, section 12.5.1; GraphQL over HTTP, "Accept").
 *
 * @param accept - the request's `Accept` header.
 * @returns `undefined` where the client accepts neither type; the status is 406 then.
 */
export function chooseMediaType(accept: string | undefined): GraphqlMediaType | undefined {
  if (!accept) return PLAIN_JSON;
  let chosen = known.get(accept);
  if (chosen === undefined) {
    chosen = (preferred(accept, MEDIA_TYPES) ?? 'none') as GraphqlMediaType | 'none';
    if (accept.length <= MAX_KNOWN_LENGTH) known.set(accept, chosen);
  }
  return chosen === 'none' ? undefined : chosen;
}

/** Whether a browser prefers a page to JSON. */
export function prefersPage(accept: string | undefined): boolean {
  return accept !== undefined && preferred(accept, [...MEDIA_TYPES, 'text/html']) === 'text/html';
}

function preferred(accept: string, types: string[]): string | undefined {
  return new Negotiator({ headers: { accept } }).mediaType(types);
}
