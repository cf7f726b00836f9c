import { createHash } from 'node:crypto';
import type { FileLine, FilePlace } from './read-lines';

/** Tells whether two files begin with the same lines. */
export interface Fingerprint {
  add(line: FileLine): void;
  /** SHA-256 of the lines so far. */
  value(): Buffer;
}

/** Starts a fingerprint before the first line. */
export function createFingerprint(): Fingerprint {
  const hash = createHash('sha256');
  return {
    add: ({ bytes }) => void hash.update(bytes).update('\n'),
    value: () => hash.copy().digest(),
  };
}

/**
 * Reads a file up to a place where somebody has been before.
 *
 * @param known - the place, behind the first line, and the fingerprint that the lines before it had.
 * @returns the fingerprint to go on with, or undefined if these are other lines.
 */
export async function recognise(
  lines: AsyncIterable<readonly FileLine[]>,
  known: FilePlace & { readonly fingerprint: Uint8Array },
): Promise<Fingerprint | undefined> {
  const fingerprint = createFingerprint();
  for await (const some of lines) {
    for (const line of some) {
      fingerprint.add(line);
      if (line.number < known.line) continue;
      const isSame = line.end === known.offset && fingerprint.value().equals(known.fingerprint);
      return isSame ? fingerprint : undefined;
    }
  }
  return undefined;
}
