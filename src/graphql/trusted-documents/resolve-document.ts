import { GraphQLError } from 'graphql';
import type { GraphqlRequest } from '../../graphql-request';
import { isDeeperThan } from '../../json-depth';
import { withHttp } from '../http-status';
import type { Manifest } from './read-manifest';

/** Puts the text in the place of a document's id. */
export type ResolveDocument = (request: GraphqlRequest) => GraphqlRequest & {
  /** Whether the document is one of the manifest. */
  readonly isTrusted?: boolean;
};

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
  const isTrusted = (text: unknown) => typeof text === 'string' && texts.has(text);
  const checkText = (text: unknown) => {
    if (!only || text === undefined || isTrusted(text)) return;
    throw refusal('QUERY_NOT_IN_SAFELIST', 'This server answers trusted documents only. Send the documentId of one.');
  };

  return (request) => {
    if (request.method !== 'POST') return resolveSearch(request, { textOf, checkText, isTrusted });
    const { documentId, ...body } = request.body;
    const id = documentId ?? (body.query === undefined ? hashOf(body.extensions) : undefined);
    if (typeof id !== 'string') {
      checkText(body.query);
      return { ...request, isTrusted: isTrusted(body.query) };
    }
    return {
      ...request,
      body: { ...body, query: textOf(id), extensions: withoutHash(body.extensions) ?? null },
      isTrusted: true,
    };
  };
}

function resolveSearch(
  request: GraphqlRequest,
  {
    textOf,
    checkText,
    isTrusted,
  }: {
    readonly textOf: (id: string) => string;
    readonly checkText: (text: unknown) => void;
    readonly isTrusted: (text: unknown) => boolean;
  },
): ReturnType<ResolveDocument> {
  const parameters = new URLSearchParams(request.search);
  const extensions = parseJson(parameters.get('extensions'));
  const id = parameters.get('documentId') ?? (parameters.has('query') ? undefined : hashOf(extensions));
  if (typeof id !== 'string') {
    const texts = parameters.getAll('query');
    for (const text of texts) checkText(text);
    return { ...request, isTrusted: texts.length > 0 && texts.every(isTrusted) };
  }
  parameters.delete('documentId');
  parameters.set('query', textOf(id));
  if (extensions !== undefined) parameters.set('extensions', JSON.stringify(withoutHash(extensions)));
  return { ...request, search: `?${parameters}`, isTrusted: true };
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

/** Undefined for what Apollo Server refuses, and for what is too deep to be written again. */
function parseJson(text: string | null): unknown {
  try {
    const value = text === null ? undefined : JSON.parse(text);
    return isDeeperThan(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

function refusal(code: string, message: string): GraphQLError {
  return withHttp(new GraphQLError(message, { extensions: { code } }), 400);
}
