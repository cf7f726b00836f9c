/**
 * Length of an access token, in characters: far above what this server issues, far below what takes time to look at.
 */
export const MAX_TOKEN_LENGTH = 4096;

/** Base64url without padding, without line breaks, and with nothing in the bits that no byte uses (RFC 4648, 3.5). */
const PART = '((?:[\\w-]{4})*(?:[\\w-][AQgw]|[\\w-]{2}[AEIMQUYcgkosw048])?)';
const TOKEN = new RegExp(`^${PART}\\.${PART}\\.${PART}$`);

const HEADER_NAMES = new Set(['alg', 'typ', 'kid']);
const TYPE = /^(?:application\/)?at\+jwt$/i;
/** What this server's keys are called: a few bytes of a hash, or all of them, in base64url. */
const KID = /^[\w-]{1,64}$/;

/** What a token says of its signature, or why it is refused before that is looked at. */
export type TokenHeader =
  | { readonly ok: true; readonly alg: string; readonly kid: string | undefined }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads the one kind of header that this server writes. A header is only listened to about what is known beforehand:
 * `crit`, `jwk`, `jku`, `x5u`, `x5c` and whatever comes next ask for something that nobody here does (RFC 8725, 3).
 */
export function readHeader(token: string): TokenHeader {
  if (token.length > MAX_TOKEN_LENGTH) return bad('too long');
  const parts = TOKEN.exec(token);
  if (!parts) return bad('not three parts of canonical base64url');
  let header: unknown;
  try {
    header = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString());
  } catch {
    return bad('the header is not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) return bad('the header is not an object');
  const { alg, typ, kid } = header as Record<string, unknown>;
  if (typeof alg !== 'string') return bad('no algorithm');
  if (typeof typ !== 'string' || !TYPE.test(typ)) return bad('not an access token');
  if (kid !== undefined && (typeof kid !== 'string' || !KID.test(kid))) return bad('a malformed key id');
  if (!Object.keys(header).every((name) => HEADER_NAMES.has(name))) return bad('an unknown header parameter');
  return { ok: true, alg, kid };
}

function bad(reason: string): TokenHeader {
  return { ok: false, reason };
}
