import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { badUserInput } from '../../errors';
import { readFault } from '../../files';

/** Bytes per read. */
const PIECE_BYTES = 256 * 1024;

/** The source of an import. */
export interface ImportSource {
  /** The name to show. */
  readonly name: string;
  /** The key of the checkpoint; undefined if the bytes can be read only once. */
  readonly path: string | undefined;
  /** In bytes, if that is known. */
  readonly size: number | undefined;
  /** Whether `handle` is open on the file that is read here. */
  isFile(handle: FileHandle): Promise<boolean>;
  /** The bytes from `offset` on; a source without a path has to be read from 0, once. */
  read(offset: number): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/** Reads a stream that is open already. */
export function streamSource(name: string, stream: AsyncIterable<Buffer>): ImportSource {
  return {
    name,
    path: undefined,
    size: undefined,
    isFile: async () => false,
    read: () => stream,
    close: async () => {},
  };
}

/**
 * Opens a file, or a named pipe, which is read as a stream.
 *
 * @throws DomainError BAD_USER_INPUT for what can't be read, is a directory, or is compressed or in UTF-16.
 */
export async function openSource(file: string): Promise<ImportSource> {
  const handle = await open(file).catch((error) => {
    throw badUserInput(readFault(file, error));
  });
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) throw badUserInput(`${file} is a directory. Name a file of JSON Lines.`);
    const close = () => handle.close();
    if (!stats.isFile()) return { ...streamSource(basename(file), piecesOf(handle, null)), close };
    const beginning = await handle.read(Buffer.alloc(2), 0, 2, 0);
    refuseEncoding(file, beginning.buffer.toString('hex', 0, beginning.bytesRead));
    return {
      name: basename(file),
      path: await realpath(file),
      size: stats.size,
      async isFile(other) {
        const { ino, dev } = await other.stat();
        return ino === stats.ino && dev === stats.dev;
      },
      read: (offset) => piecesOf(handle, offset),
      close,
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * The bytes of a handle, as a stream of it would give them; the handle stays open.
 *
 * @param from - null to go on where the last read ended, as a pipe has to.
 */
async function* piecesOf(handle: FileHandle, from: number | null): AsyncGenerator<Buffer> {
  for (let position = from; ; ) {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    const { bytesRead } = await handle.read(piece, 0, PIECE_BYTES, position);
    if (bytesRead === 0) return;
    yield piece.subarray(0, bytesRead);
    if (position !== null) position += bytesRead;
  }
}

function refuseEncoding(file: string, firstBytes: string): void {
  if (firstBytes === '1f8b') {
    throw badUserInput(`${file} is compressed. Import what it holds: gunzip -c FILE | scoped-api users import -`);
  }
  if (firstBytes === 'fffe' || firstBytes === 'feff') {
    throw badUserInput(`${file} is in UTF-16. Convert it: iconv -f UTF-16 -t UTF-8 FILE > users.jsonl`);
  }
}

/** Longest line that is kept in memory, in bytes. */
export const MAX_LINE_BYTES = 64 * 1024;

const LINE_FEED = 0x0a;

/** A line of a file. */
export interface FileLine {
  /** From 1. */
  readonly number: number;
  /** The beginning of the next line, in bytes from the start of the file. */
  readonly end: number;
  /** Its bytes, without the line feed; the SHA-256 of these where the line is too long. */
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
 * Splits bytes into lines, as many at a time as end in one piece of the source. However long a line is, at most
 * `MAX_LINE_BYTES` and one piece of it are kept.
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

/** A line whose end is not read yet. */
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

/** Shows whether two files begin with the same lines. */
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
 * Reads a file up to a place that an earlier import reached.
 *
 * @param known - the place, after the first line, and the fingerprint that the lines before it had.
 * @returns the fingerprint to continue with, or undefined if these are other lines.
 */
export async function recognize(
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
