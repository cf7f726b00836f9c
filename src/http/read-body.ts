import { isAscii, isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, type InputType, inflate, type ZlibOptions } from 'node:zlib';
import { ClientGone, HttpFault } from './http-fault';

type Decompress = (data: InputType, options: ZlibOptions) => Promise<Buffer>;

const DECOMPRESS: ReadonlyMap<string, Decompress> = new Map([
  ['gzip', promisify<InputType, ZlibOptions, Buffer>(gunzip)],
  ['deflate', promisify<InputType, ZlibOptions, Buffer>(inflate)],
  ['br', promisify<InputType, ZlibOptions, Buffer>(brotliDecompress)],
]);

/** Limits of a body. */
export interface BodyLimits {
  /** Media types, in lower case. {@link FORM_TYPE} has a rule of its own for charsets. */
  readonly types: readonly string[];
  /** Bytes, as sent and again after decompression. */
  readonly maxBytes: number;
  /** Milliseconds from now until the last byte. */
  readonly timeoutMs: number;
}

/** The media type of a form. */
export const FORM_TYPE = 'application/x-www-form-urlencoded';

/** The bytes that a body may have: any UTF-8, or ASCII alone, which most charsets share. */
type Repertoire = 'UTF-8' | 'ASCII';

/**
 * Reads the body of a request as UTF-8 text. Its type, charset and encoding are checked before the first byte is read.
 *
 * @throws {@link HttpFault} 400, 408, 413 or 415; {@link ClientGone} if the client closes its connection first.
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<string> {
  const repertoire = checkContentType(request.headers['content-type'] ?? '', limits.types);
  const decompress = decompressionOf(request.headers['content-encoding']);
  const sent = await collect(request, limits);
  const bytes = decompress === undefined ? sent : await inflateWithin(decompress, sent, limits.maxBytes);
  if (!isUtf8(bytes)) throw new HttpFault(400, 'The body is not valid UTF-8.');
  if (repertoire === 'ASCII' && !isAscii(bytes)) {
    throw new HttpFault(400, 'The body has bytes that are not ASCII: send UTF-8, in a form as percent escapes.');
  }
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw new HttpFault(400, 'The body begins with a byte order mark: send it without one.');
  }
  return bytes.toString('utf8');
}

/**
 * Parses the text of a body.
 *
 * @throws {@link HttpFault} 400 if it is not JSON.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpFault(400, text === '' ? 'The body is empty: send a JSON object.' : 'The body is not valid JSON.');
  }
}

/** A parameter of a media type (RFC 9110, section 5.6.6): its value is a token or a quoted string. */
const PARAMETER = /;\s*([^=;\s]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g;

function checkContentType(header: string, types: readonly string[]): Repertoire {
  // Most clients send exactly this.
  if (types.includes(header)) return 'UTF-8';
  const lower = header.toLowerCase();
  const [type = ''] = lower.split(';', 1);
  if (!types.includes(type.trim())) throw new HttpFault(415, `Send the body with Content-Type: ${types.join(' or ')}.`);
  let repertoire: Repertoire = 'UTF-8';
  for (const [, name, quoted, token = ''] of lower.matchAll(PARAMETER)) {
    // Some frameworks write single quotes, or one quote only.
    const charset = (quoted ?? token).replaceAll(/["']/g, '').trim();
    if (name !== 'charset' || charset === '' || /^utf-?8$/.test(charset)) continue;
    const isAccepted = charset === 'us-ascii' || (type.trim() === FORM_TYPE && extendsAscii(charset));
    if (!isAccepted) throw new HttpFault(415, 'Send the body in UTF-8.');
    repertoire = 'ASCII';
  }
  return repertoire;
}

/**
 * Whether a charset encodes ASCII's characters as ASCII does. A percent-encoded form is ASCII, so that such a label has no
 * effect on it: the media type defines no charset, and RFC 6749, appendix B, has the escapes in UTF-8.
 *
 * @param label - in lower case; one that the Encoding Standard does not know can be anything, such as EBCDIC.
 */
function extendsAscii(label: string): boolean {
  // Some languages have their own spelling: `latin-1`, `ISO8859_1`.
  const encoding = encodingOf(label) ?? encodingOf(label.replaceAll(/[-_]/g, ''));
  return encoding !== undefined && !encoding.startsWith('utf-16');
}

function encodingOf(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

function decompressionOf(header: string | undefined): Decompress | undefined {
  const encoding = (header ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return undefined;
  const decompress = DECOMPRESS.get(encoding);
  if (decompress === undefined) {
    throw new HttpFault(415, 'Send the body as it is, or with Content-Encoding gzip, deflate or br.', {
      'Accept-Encoding': 'gzip, deflate, br',
    });
  }
  return decompress;
}

async function inflateWithin(decompress: Decompress, sent: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await decompress(sent, { maxOutputLength: maxBytes });
  } catch (error) {
    // Decompression stops at the limit, so a compression bomb costs no more than any other body.
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new HttpFault(400, 'The body is not what its Content-Encoding says.');
  }
}

function collect(request: IncomingMessage, { maxBytes, timeoutMs }: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      reject(tooLarge(maxBytes));
      return;
    }
    // By then Node has parsed the rest of the chunk with the head, which nearly always has the whole body.
    process.nextTick(() => {
      if (request.complete && !request.destroyed && request.readableLength <= maxBytes) {
        resolve((request.read() as Buffer | null) ?? NO_BYTES);
      } else {
        collectParts(request, { maxBytes, timeoutMs }, resolve, reject);
      }
    });
  });
}

const NO_BYTES = Buffer.alloc(0);

function collectParts(
  request: IncomingMessage,
  { maxBytes, timeoutMs }: Pick<BodyLimits, 'maxBytes' | 'timeoutMs'>,
  resolve: (bytes: Buffer) => void,
  reject: (error: Error) => void,
): void {
  if (request.destroyed) {
    reject(new ClientGone());
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  const timer = setTimeout(() => {
    // The rest of the body must not be read as the next request.
    settle(() => reject(new HttpFault(408, 'The body took too long to arrive.', { Connection: 'close' })));
  }, timeoutMs);

  request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);

  function onData(chunk: Buffer): void {
    length += chunk.length;
    if (length > maxBytes) settle(() => reject(tooLarge(maxBytes)));
    else chunks.push(chunk);
  }
  function onEnd(): void {
    settle(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
  }
  function onGone(): void {
    settle(() => reject(new ClientGone()));
  }
  function settle(outcome: () => void): void {
    clearTimeout(timer);
    request.off('data', onData).off('end', onEnd).off('close', onGone);
    // The rest of the body is discarded, so that the client finishes sending and reads the answer.
    request.resume();
    outcome();
  }
}

function tooLarge(maxBytes: number): HttpFault {
  return new HttpFault(413, `The body may have at most ${maxBytes} bytes, counted after decompression.`);
}
