import { type FileHandle, open, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { badUserInput } from '../../errors';
import { readFault } from '../../file-fault';

/** At a time. */
const PIECE_BYTES = 256 * 1024;

/** What users are imported from. */
export interface ImportSource {
  /** For people. */
  readonly name: string;
  /** What the checkpoint goes by; undefined where the bytes can be read once only. */
  readonly path: string | undefined;
  /** In bytes, if that is known. */
  readonly size: number | undefined;
  /** Whether `handle` is open on the very file that is read here. */
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
 * What a stream of the handle would give, but for closing the file with itself.
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
