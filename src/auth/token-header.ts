/** Far above what this server issues, far below what takes time to look at. */
const MAX_LENGTH = 4096;

/** Base64url without padding, without line breaks, and with nothing in the bits that no byte uses (RFC 4648, 3.5). */
const PART = '((?:[\\w-]{4})*(?:[\\w-][AQgw]|[\\w-]{2}[AEIMQUYcgkosw048])?)';
const TOKEN = new RegExp(`^${PART}\\.${PART}\\.${PART}$`);

const HEADER_NAMES = new Set(['alg', 'typ']);
const TYPE = /^(?:application\/)?at\+jwt$/i;

/**
 * Why a token is refused before its signature is looked at; undefined if it has the one header that this server
 * writes. A header is only listened to about what is known beforehand: `crit`, `kid`, `jwk`, `jku`, `x5u`, `x5c` and
 * whatever comes next ask for something that nobody here does (RFC 8725, 3).
 *
 * @param algorithm - the one to insist on.
 */
export function refusedHeader(token: string, algorithm: string): string | undefined {
  if (token.length > MAX_LENGTH) return 'too long';
  const parts = TOKEN.exec(token);
  if (!parts) return 'not three parts of canonical base64url';
  let header: unknown;
  try {
    header = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString());
  } catch {
    return 'the header is not JSON';
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) return 'the header is not an object';
  const { alg, typ } = header as Record<string, unknown>;
  if (alg !== algorithm) return 'another algorithm';
  if (typeof typ !== 'string' || !TYPE.test(typ)) return 'not an access token';
  if (!Object.keys(header).every((name) => HEADER_NAMES.has(name))) return 'an unknown header parameter';
  return undefined;
}
