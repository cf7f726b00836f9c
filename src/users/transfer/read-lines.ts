import { createHash, type Hash } from 'node:crypto';

/** Longer lines are not kept in memory. */
export const MAX_LINE_BYTES = 64 * 1024;

const LINE_FEED = 0x0a;

/** A line of a file. */
export interface FileLine {
  /** From 1. */
  readonly number: number;
  /** Where the next line begins, in bytes from the start of the file. */
  readonly end: number;
  /** What it says, without its line feed; the SHA-256 of that where the line is too long. */
  readonly bytes: Buffer;
  readonly isTooLong: boolean;
  /** Whether a line feed ends it: the last line of a file may have none. */
  readonly isEnded: boolean;
}

/** A place between two lines of a file. */
export interface FilePlace {
  /** Lines before it. */
  readonly line: number;
  /** Bytes before it. */
  readonly offset: number;
}

/**
 * Takes bytes apart into lines, as many at a time as a piece of the source ends. However long a line is, no more of it
 * than `MAX_LINE_BYTES` and one piece is kept.
 *
 * @param from - the place that `source` begins at.
 */
export async function* readLines(source: AsyncIterable<Buffer>, from: FilePlace): AsyncGenerator<FileLine[]> {
  let { line: number, offset: end } = from;
  let growing = startLine();
  const finish = (isEnded: boolean): FileLine => {
    number += 1;
    end += growing.length() + (isEnded ? 1 : 0);
    const line = { number, end, isEnded, ...growing.take() };
    growing = startLine();
    return line;
  };
  for await (const piece of source) {
    const lines: FileLine[] = [];
    let at = 0;
    for (let feed = piece.indexOf(LINE_FEED); feed !== -1; feed = piece.indexOf(LINE_FEED, at)) {
      growing.add(piece.subarray(at, feed));
      lines.push(finish(true));
      at = feed + 1;
    }
    growing.add(piece.subarray(at));
    yield lines;
  }
  if (growing.length() > 0) yield [finish(false)];
}

/** A line that is not over yet. */
function startLine() {
  let length = 0;
  let parts: Buffer[] = [];
  let digest: Hash | undefined;
  return {
    length: () => length,
    add(part: Buffer) {
      length += part.length;
      if (digest === undefined && length > MAX_LINE_BYTES) {
        digest = createHash('sha256');
        for (const earlier of parts) digest.update(earlier);
        parts = [];
      }
      if (digest) digest.update(part);
      else if (part.length > 0) parts.push(part);
    },
    take(): Pick<FileLine, 'bytes' | 'isTooLong'> {
      if (digest) return { bytes: digest.digest(), isTooLong: true };
      const [only] = parts;
      return { bytes: parts.length === 1 && only ? only : Buffer.concat(parts), isTooLong: false };
    },
  };
}
