import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { decodeText } from '../files';
import type { GraphqlRequest } from '../graphql-request';
import type { RequestInfo } from '../request-info';
import type { DocumentBudget } from './document-budget';
import { retryAfter, withHttp } from './http-status';
import { costOfParsing, parseDocument, readDocument } from './read-document';
import { type SentRequest, withQuery } from './read-request';

/** The documents of a manifest, by id. */
type Manifest = ReadonlyMap<string, string>;

/** The most faults that one error lists. */
const MAX_FAULTS = 20;

/**
 * Reads the manifest at `path` and checks each of its documents against the schema and the limits of all documents: a
 * document that would fail for its users makes the start fail.
 *
 * @throws TrustedDocumentsError naming every document that is not valid, and why.
 */
export function loadTrustedDocuments(path: string, schema: GraphQLSchema): Manifest {
  try {
    const manifest = readManifest(decodeText(readFileSync(path)));
    const faults = [...manifest].flatMap(([id, text]) => faultsOf(text, schema).map((fault) => `  ${id}: ${fault}`));
    if (faults.length === 0) return manifest;
    const more = faults.length > MAX_FAULTS ? [`  and ${faults.length - MAX_FAULTS} more`] : [];
    throw new TrustedDocumentsError(
      `Not all of its documents fit the schema:\n${[...faults.slice(0, MAX_FAULTS), ...more].join('\n')}`,
    );
  } catch (error) {
    const { message } = error as Error;
    throw new TrustedDocumentsError(`TRUSTED_DOCUMENTS_FILE ${path} can't be used. ${message}`);
  }
}

function faultsOf(text: string, schema: GraphQLSchema): readonly string[] {
  const read = readDocument(schema, text, { suggestions: true });
  return read.ok ? [] : read.errors.map(({ message }) => message);
}

/** The error of a manifest that cannot be used. Its message tells the operator why, and what to do. */
class TrustedDocumentsError extends Error {
  override readonly name = 'TrustedDocumentsError';
}

/**
 * Reads a manifest as GraphQL Code Generator's client preset writes it (`persisted-documents.json`: an object of texts
 * by id) or as Apollo's tools do (`apollo-persisted-query-manifest`).
 *
 * @throws TrustedDocumentsError for anything else.
 */
function readManifest(json: string): Manifest {
  let manifest: unknown;
  try {
    manifest = JSON.parse(json);
  } catch {
    throw new TrustedDocumentsError('It is not valid JSON.');
  }
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) throw notAManifest();
  const { format, version, operations } = manifest as Record<string, unknown>;
  if (format === undefined) return new Map(Object.entries(manifest).map(([id, text]) => entry(id, text)));
  if (format !== 'apollo-persisted-query-manifest' || version !== 1 || !Array.isArray(operations)) throw notAManifest();
  return new Map(operations.map((operation) => entry(operation?.id, operation?.body)));
}

function entry(id: unknown, text: unknown): [string, string] {
  if (typeof id === 'string' && id !== '' && typeof text === 'string') return [id, text];
  throw notAManifest();
}

function notAManifest(): TrustedDocumentsError {
  return new TrustedDocumentsError(
    'It is no manifest of documents: write { "<id>": "<document>", ... } as GraphQL Code Generator does with ' +
      'persistedDocuments, or an apollo-persisted-query-manifest of version 1.',
  );
}

/** Finds the text of the document that a request names, or checks the one that it sends. */
export type ResolveDocument = (sent: SentRequest, info: RequestInfo) => ResolvedRequest;

/** A request with the text of its document. */
interface ResolvedRequest {
  readonly request: GraphqlRequest;
  /** Whether the document is one of the manifest. */
  readonly isTrusted: boolean;
}

/**
 * Maximum number of characters in the cache of texts that are trusted documents in another form, and of their
 * originals.
 */
const MAX_VARIANTS = 2_000_000;

/**
 * A request may name a document of the manifest in place of sending it, by an id or, as clients with automatic
 * persisted queries do, by its hash. If it sends both, the text is executed, and must match the id or the hash: such
 * clients send the text after the error `PersistedQueryNotFound`. Documents that clients send are never added to the
 * manifest.
 *
 * @param options.manifest - absent: no document has an id here.
 * @param options.only - refuse every document that the manifest does not hold. The text of one that it holds may come in
 * another form, as clients print it: with other white space, and its operations and fragments in another order.
 * @param options.budget - charged for comparing the form of a text with the manifest.
 * @returns a function that throws a GraphQLError with status 400 for a request without a document, an id that is not known, a
 * text that is not what its id or hash says, and a document that is not trusted where `only` trusted ones are answered; with
 * status 200 for a hash that is not known, and with 429 beyond the budget.
 */
export function createResolveDocument(options: {
  readonly manifest: Manifest | undefined;
  readonly only: boolean;
  readonly budget: DocumentBudget;
}): ResolveDocument {
  const { manifest, only, budget } = options;
  const trusted = createTrustedTexts([...(manifest?.values() ?? [])], budget);
  const find = (name: string) => manifest?.get(name) ?? manifest?.get(name.replace(SHA256_PREFIX, ''));

  return ({ request, query, id, hash }, info) => {
    if (query === undefined || query === null || query === '') {
      const name = id ?? hash;
      if (name === undefined) throw noDocument(manifest !== undefined);
      if (!manifest) throw refusal('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
      const text = find(name);
      if (text === undefined) throw notFound(id === undefined);
      if (hash !== undefined && find(hash) !== text && !mayBeHashOf(text, hash, true)) throw notOfThatName();
      return { request: withQuery(request, text), isTrusted: true };
    }
    if (typeof query !== 'string') {
      throw only ? notTrusted() : refusal('BAD_REQUEST', '"query" must be a string: the text of a GraphQL document.');
    }
    // Nearly all requests, where there is no manifest.
    if (!manifest && !only && id === undefined && hash === undefined) return { request, isTrusted: false };
    const names = [id, hash].filter((name) => name !== undefined);
    const isNamed = names.some((name) => find(name) !== undefined);
    const text = only || isNamed ? trusted.find(query, info) : trusted.findExact(query);
    if (only && text === undefined) throw notTrusted();
    for (const name of names) {
      const named = find(name);
      const isMeant = named === undefined ? mayBeHashOf(query, name, name === hash) : trusted.findExact(named) === text;
      if (!isMeant) throw notOfThatName();
    }
    if (text !== undefined) return { request: text === query ? request : withQuery(request, text), isTrusted: true };
    return { request, isTrusted: false };
  };
}

/** The prefix of an id that says which kind of id it is (GraphQL over HTTP, appendix on persisted documents). */
const SHA256_PREFIX = /^sha256:/i;

/**
 * Whether `name` can name the text `query`. A hash must be the hash of that text: otherwise a cache in between that
 * uses the hash as its key would send the response to other clients. Any other unknown id is accepted.
 */
function mayBeHashOf(query: string, name: string, isHash: boolean): boolean {
  const digest = name.replace(SHA256_PREFIX, '').toLowerCase();
  if (!isHash && digest === name.toLowerCase() && !/^[0-9a-f]{64}$/.test(digest)) return true;
  return digest === createHash('sha256').update(query).digest('hex');
}

/** The texts of the manifest; of those that differ only in their form, one. */
interface TrustedTexts {
  /** Returns the text of the manifest that is equal to `query`, or the first one with the same form. */
  findExact(query: string): string | undefined;
  /**
   * Returns the text of the manifest that has the same form as `query`. To compare it, `query` is parsed and the client
   * is charged for that, unless it was found before.
   *
   * @throws GraphQLError with status 429 beyond the budget.
   */
  find(query: string, info: RequestInfo): string | undefined;
}

function createTrustedTexts(texts: readonly string[], budget: DocumentBudget): TrustedTexts {
  const byForm = new Map<string | undefined, string>();
  const exact = new Map<string, string>();
  for (const text of texts) {
    const form = formOf(text);
    const first = byForm.get(form) ?? text;
    byForm.set(form, first);
    exact.set(text, first);
  }
  const found = new LRUCache<string, string>({
    maxSize: MAX_VARIANTS,
    sizeCalculation: (text, variant) => text.length + variant.length,
  });
  const findExact = (query: string) => exact.get(query);

  return {
    findExact,
    find(query, info) {
      const known = findExact(query) ?? found.get(query);
      if (known !== undefined || texts.length === 0) return known;
      const refused = budget.refusal(info);
      if (refused) throw withHttp(refused, 429, retryAfter([refused]));
      budget.charge(info, costOfParsing(query));
      const form = formOf(query);
      const text = form === undefined ? undefined : byForm.get(form);
      if (text !== undefined) found.set(query, text);
      return text;
    },
  };
}

/**
 * One text for all that differ only in white space, comments, descriptions, how a string is written, and the order of
 * definitions; undefined for no document. Not by graphql-js's `print`: for each level of a selection it writes all lines
 * below once more.
 */
function formOf(text: string): string | undefined {
  const document = parseDocument(text, { noLocation: true });
  if (document instanceof GraphQLError) return undefined;
  const forms = document.definitions.map((definition) => JSON.stringify(definition, withoutStyle));
  return forms.sort().join('\n');
}

/** Leaves out of a syntax tree what has no effect on the execution: descriptions, and whether a string is a block. */
function withoutStyle(key: string, value: unknown): unknown {
  return key === 'description' || key === 'block' ? undefined : value;
}

/**
 * Tells a client that has sent a hash to send the text next. The status is 200, as Apollo Server's: clients for iOS and
 * Android read no other. See `graphql-server.ts` for the data that a 200 has.
 */
function notFound(isByHash: boolean): GraphQLError {
  const error = new GraphQLError('PersistedQueryNotFound', { extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } });
  return withHttp(error, isByHash ? 200 : 400);
}

function noDocument(areThereTrusted: boolean): GraphQLError {
  const byId = areThereTrusted ? ', or the "documentId" of a trusted one' : '';
  return refusal(
    'BAD_REQUEST',
    `Send a "query", the text of a GraphQL document${byId}: { "query": "{ __typename }" }.`,
  );
}

function notOfThatName(): GraphQLError {
  return refusal(
    'BAD_REQUEST',
    'The document is not the one that its id or hash names: send the SHA-256 hash of this very text, or the text alone.',
  );
}

function notTrusted(): GraphQLError {
  return refusal('QUERY_NOT_IN_SAFELIST', 'This server answers trusted documents only. Send the documentId of one.');
}

function refusal(code: string, message: string): GraphQLError {
  return withHttp(new GraphQLError(message, { extensions: { code } }), 400);
}
