/** The documents of a manifest, by id. */
export type Manifest = ReadonlyMap<string, string>;

/** A manifest that can't be used. The message says why, and what to do, for the operator. */
export class TrustedDocumentsError extends Error {
  override readonly name = 'TrustedDocumentsError';
}

/**
 * Reads a manifest as GraphQL Code Generator's client preset writes it (`persisted-documents.json`: an object of texts
 * by id) or as Apollo's tools do (`apollo-persisted-query-manifest`).
 *
 * @throws TrustedDocumentsError for anything else.
 */
export function readManifest(json: string): Manifest {
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
