import { readFileSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import { decodeText } from '../../files';
import { readDocument } from '../read-document';
import { type Manifest, readManifest, TrustedDocumentsError } from './read-manifest';

/** Faults to name in one go. */
const MAX_FAULTS = 20;

/**
 * Reads the manifest at `path` and holds each of its documents against the schema and the limits of any document: one that
 * would fail in front of its users fails the start.
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
