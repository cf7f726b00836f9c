import type { Fingerprint } from './fingerprint';
import type { Candidate } from './place-users';
import { readLine } from './read-line';
import type { FileLine, FilePlace } from './read-lines';
import type { LineFault, ReadUserOptions } from './read-user';

/** Lines in one transaction. */
const MAX_LINES = 1_000;
/** Bytes of these: lines may be long. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Passwords in one transaction: each takes a third of a second to hash, and a stop loses the batch that it is in. */
const MAX_PASSWORDS = 32;

/** A user to import, and the line that says so. */
export interface LineCandidate extends Candidate {
  readonly line: FileLine;
  /** To be judged and hashed. */
  readonly password: string | undefined;
}

/** A line that is no user, or whose user can't be imported. */
export interface FailedLine {
  readonly line: FileLine;
  readonly faults: readonly LineFault[];
}

/** Some lines, read. */
export interface ImportBatch {
  readonly candidates: readonly LineCandidate[];
  readonly failed: readonly FailedLine[];
  /** Where its last line ends. */
  readonly end: FilePlace;
  /** Of all lines up to there. */
  readonly fingerprint: Uint8Array<ArrayBuffer>;
}

/**
 * Reads users, some at a time.
 *
 * @param fingerprint - of the lines before; it goes along.
 */
export async function* readBatches(
  lines: AsyncIterable<readonly FileLine[]>,
  fingerprint: Fingerprint,
  options: ReadUserOptions,
): AsyncGenerator<ImportBatch> {
  let batch = startBatch();
  for await (const some of lines) {
    for (const line of some) {
      fingerprint.add(line);
      batch.add(line, readLine(line, options));
      if (!batch.isFull()) continue;
      yield batch.end(fingerprint);
      batch = startBatch();
    }
  }
  if (!batch.isEmpty()) yield batch.end(fingerprint);
}

function startBatch() {
  const candidates: LineCandidate[] = [];
  const failed: FailedLine[] = [];
  let last: FileLine | undefined;
  let [lines, bytes, passwords] = [0, 0, 0];
  return {
    add(line: FileLine, read: ReturnType<typeof readLine>) {
      last = line;
      lines += 1;
      bytes += line.bytes.length;
      if (read?.ok) candidates.push({ ...read, line });
      else if (read) failed.push({ line, faults: read.faults });
      if (read?.ok && read.password !== undefined) passwords += 1;
    },
    isFull: () => lines >= MAX_LINES || bytes >= MAX_BYTES || passwords >= MAX_PASSWORDS,
    isEmpty: () => lines === 0,
    end: (fingerprint: Fingerprint): ImportBatch => ({
      candidates,
      failed,
      end: { line: last?.number ?? 0, offset: last?.end ?? 0 },
      fingerprint: Uint8Array.from(fingerprint.value()),
    }),
  };
}
