import { GraphQLError } from 'graphql';
import type { GraphqlRequest } from '../../graphql-request';
import { withHttp } from '../http-status';
import type { Manifest } from './read-manifest';

/** Puts the text in the place of a document's id. */
export type ResolveDocument = (request: GraphqlRequest) => GraphqlRequest;

/**
 * A request may name a document of the manifest in place of sending it: by `documentId` (GraphQL over HTTP, persisted
 * documents), in the body or the query string, or as Apollo's clients do, by `extensions.persistedQuery.sha256Hash`.
 *
 * @param only - refuse every document that the manifest does not hold.
 * @returns a function that throws a GraphQLError with status 400 for an id that nobody knows, and for a document that
 * is not trusted where `only` trusted ones are answered.
 */
export function createResolveDocument(manifest: Manifest, only: boolean): ResolveDocument {
  const texts = new Set(manifest.values());

  const textOf = (id: string): string => {
    const text = manifest.get(id) ?? manifest.get(id.replace(/^sha256:/, ''));
    if (text === undefined) throw refusal('PERSISTED_QUERY_NOT_FOUND', 'There is no trusted document with this id.');
    return text;
  };
  const checkText = (text: unknown) => {
    if (!only || text === undefined || (typeof text === 'string' && texts.has(text))) return;
    throw refusal('QUERY_NOT_IN_SAFELIST', 'This server answers trusted documents only. Send the documentId of one.');
  };

  return (request) => {
    if (request.method !== 'POST') return resolveSearch(request, textOf, checkText);
    const { documentId, ...body } = request.body;
    const id = documentId ?? (body.query === undefined ? hashOf(body.extensions) : undefined);
    if (typeof id !== 'string') {
      checkText(body.query);
      return request;
    }
    return { ...request, body: { ...body, query: textOf(id), extensions: withoutHash(body.extensions) ?? null } };
  };
}

function resolveSearch(
  request: GraphqlRequest,
  textOf: (id: string) => string,
  checkText: (text: unknown) => void,
): GraphqlRequest {
  const parameters = new URLSearchParams(request.search);
  const extensions = parseJson(parameters.get('extensions'));
  const id = parameters.get('documentId') ?? (parameters.has('query') ? undefined : hashOf(extensions));
  if (typeof id !== 'string') {
    for (const text of parameters.getAll('query')) checkText(text);
    return request;
  }
  parameters.delete('documentId');
  parameters.set('query', textOf(id));
  if (extensions !== undefined) parameters.set('extensions', JSON.stringify(withoutHash(extensions)));
  return { ...request, search: `?${parameters}` };
}

function hashOf(extensions: unknown): unknown {
  const { persistedQuery } = Object(extensions) as { readonly persistedQuery?: unknown };
  return (Object(persistedQuery) as { readonly sha256Hash?: unknown }).sha256Hash;
}

function withoutHash(extensions: unknown): unknown {
  if (typeof extensions !== 'object' || extensions === null || Array.isArray(extensions)) return extensions;
  const { persistedQuery: _, ...rest } = extensions as Record<string, unknown>;
  return rest;
}

function parseJson(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(code: string, message: string): GraphQLError {
  return withHttp(new GraphQLError(message, { extensions: { code } }), 400);
}
