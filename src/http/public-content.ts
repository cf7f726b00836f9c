import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gunzip, gzip, type InputType, type ZlibOptions } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import { HttpFault } from './http-fault';
import type { Handler } from './route';

/*
 * The length of a compressed answer shows how much of it repeats. Where an answer has a secret and a text that an attacker
 * chose, its length reveals the secret byte by byte (BREACH, CVE-2013-3587). Only public answers are compressed: files of
 * this server and answers about its schema. Answers of REST and OAuth, and of GraphQL with data, are not.
 */

/** The content codings (RFC 9110, section 8.4.1), in the order of preference. */
const CODINGS = ['br', 'gzip', 'identity'] as const;
type Coding = (typeof CODINGS)[number];

const brotli = promisify(brotliCompress);
const gzipped = promisify<InputType, ZlibOptions, Buffer>(gzip);
const unzip = promisify<InputType, ZlibOptions, Buffer>(gunzip);

/** Compressed in the thread pool, so that no other request waits. */
const COMPRESS = {
  br: (text: InputType, quality: number) => brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }),
  gzip: (text: InputType, quality: number) => gzipped(text, { level: quality }),
} as const;

/** Quality for content that is compressed once: close to the best, at a tenth of its work. */
const BEST = 9;
/** Quality for an answer that may be needed only once. */
const QUICK = 5;
/** Shortest text to compress, in characters or bytes. Below it at most one packet is saved. */
const LEAST = 1_024;

/** Whether a text is long enough that compression saves packets. */
export function isWorthCompressing({ length }: string | Buffer): boolean {
  return length >= LEAST;
}

/** Functions that make the bytes of a content in each coding. */
export type Forms = { readonly [coding in Coding]?: () => Promise<Buffer> };

/** Returns the forms of a text. One of less than a kilobyte is not compressed. */
export function textForms(text: string): Forms {
  const bytes = Buffer.from(text);
  const identity = async () => bytes;
  return isWorthCompressing(bytes) ? compressed(identity) : { identity };
}

/** Returns the forms of what `read` returns: a text of some kilobytes or more. */
export function compressed(read: () => Promise<Buffer>): Forms {
  return {
    br: async () => COMPRESS.br(await read(), BEST),
    gzip: async () => COMPRESS.gzip(await read(), BEST),
    identity: read,
  };
}

/** Returns the forms of a text that the build has compressed. It is decompressed for clients that do not accept gzip. */
export function gzippedForms(readGzipped: () => Promise<Buffer>): Forms {
  const identity = async () => {
    const bytes = await readGzipped();
    // In one piece, of the length at the end of gzip's data: joining pieces takes twice the memory.
    return unzip(bytes, { chunkSize: bytes.readUInt32LE(bytes.length - 4) + 1_024 });
  };
  return { gzip: readGzipped, identity };
}

/** See {@link servePublic}. */
interface PublicContent {
  readonly type: string;
  readonly forms: Forms;
  /** Five minutes by default. */
  readonly cacheControl?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Serves content that is the same for everyone, with an ETag, and with 304 to a client that has it. Each form is made once,
 * for the first client that prefers it, and kept: all answers share its bytes.
 *
 * The handler throws an {@link HttpFault} 406 for a client that accepts no form (RFC 9110, section 12.5.3).
 */
export function servePublic({
  type,
  forms,
  cacheControl = 'public, max-age=300',
  headers = {},
}: PublicContent): Handler {
  const codings = CODINGS.filter((coding) => forms[coding] !== undefined);
  const kept = new Map(codings.map((coding) => [coding, keep(forms[coding] as () => Promise<Buffer>)]));
  return async (request, response) => {
    if (codings.length > 1) response.appendHeader('Vary', 'Accept-Encoding');
    const coding = acceptedCoding(request, codings);
    const form = coding && kept.get(coding);
    if (form === undefined) throw new HttpFault(406, `Accept-Encoding must allow one of ${codings.join(', ')}.`);
    const { bytes, etag } = await form();
    response.setHeader('Cache-Control', cacheControl);
    response.setHeader('ETag', etag);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (isKnown(etag, request.headers['if-none-match'])) {
      response.statusCode = 304;
      response.end();
      return;
    }
    response.setHeader('Content-Type', type);
    if (coding !== 'identity') response.setHeader('Content-Encoding', coding as string);
    response.setHeader('Content-Length', bytes.length);
    response.end(bytes);
  };
}

interface KeptForm {
  readonly bytes: Buffer;
  readonly etag: string;
}

function keep(make: () => Promise<Buffer>): () => Promise<KeptForm> {
  let kept: Promise<KeptForm> | undefined;
  const form = async () => {
    const bytes = await make();
    return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"` };
  };
  return () => {
    kept ??= form().catch((error) => {
      // A failed read is not cached: the next request reads the file again.
      kept = undefined;
      throw error;
    });
    return kept;
  };
}

/**
 * Whether a client has this form already (RFC 9110, section 13.1.2). A proxy may have changed the tag to a weak one.
 */
function isKnown(etag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}

/** Compresses a public answer for a client; undefined if it must be sent as it is. */
type CompressAnswer = (
  request: IncomingMessage,
  text: string,
) => Promise<{ readonly coding: string; readonly bytes: Buffer } | undefined>;

/** Bytes of compressed answers that are cached. */
const MAX_KEPT = 2_000_000;

/** Makes a {@link CompressAnswer} that caches what it has compressed. */
export function createAnswerCompressor(): CompressAnswer {
  const kept = new LRUCache<string, Buffer, { readonly text: string; readonly coding: keyof typeof COMPRESS }>({
    maxSize: MAX_KEPT,
    sizeCalculation: (bytes) => bytes.length + 100,
    fetchMethod: (_key, _stale, { context: { text, coding } }) => COMPRESS[coding](text, QUICK),
  });
  return async (request, text) => {
    const coding = acceptedCoding(request, CODINGS);
    if (coding === undefined || coding === 'identity') return undefined;
    const key = `${coding} ${createHash('sha256').update(text).digest('base64url')}`;
    const bytes = await kept.fetch(key, { context: { text, coding } });
    return bytes && { coding, bytes };
  };
}

/** Returns the coding that the client prefers; of equals, the one with the smallest result. Undefined if it accepts none. */
function acceptedCoding({ headers }: IncomingMessage, codings: readonly Coding[]): Coding | undefined {
  // A preference of the server is newer than the package's types.
  const negotiator = new Negotiator({ headers }) as unknown as {
    encoding(available: readonly string[], options: { preferred: readonly string[] }): string | undefined;
  };
  return negotiator.encoding(codings, { preferred: CODINGS }) as Coding | undefined;
}
