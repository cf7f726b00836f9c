/** bcrypt's own base64, in the order of its values. */
const ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const HASH = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/;

/** The bits that count in the last character of a salt (16 bytes) and of a digest (23 bytes). */
const SALT_BITS = 0b110000;
const DIGEST_BITS = 0b111100;

/** A bcrypt hash as `bcrypt.compare` takes it. */
export interface BcryptHash {
  /** `$2b$`, canonical. */
  readonly hash: string;
  /** 4 to 31: each step doubles the time. */
  readonly cost: number;
}

/**
 * Reads a bcrypt hash, whoever made it; undefined for anything else, `$2x$` of a faulty implementation included.
 *
 * - `$2y$` is PHP's name for `$2b$`, which the library doesn't know.
 * - `$2a$` is read as `$2b$` too: as `$2a$`, the library counts the bytes of a password modulo 256, as OpenBSD did
 *   before 2014 and nobody else (Java, Go, Ruby, PHP, .NET) ever has. Below 255 bytes the two are the same.
 * - The last characters of salt and digest have bits to spare, which some programs set. The library compares texts, so
 *   that such a hash would match nothing.
 */
export function readBcryptHash(text: string): BcryptHash | undefined {
  const [, cost, salt, digest] = HASH.exec(text) ?? [];
  if (cost === undefined || salt === undefined || digest === undefined) return undefined;
  const hash = `$2b$${cost}$${withoutSpareBits(salt, SALT_BITS)}${withoutSpareBits(digest, DIGEST_BITS)}`;
  return { hash, cost: Number(cost) };
}

function withoutSpareBits(text: string, bits: number): string {
  return text.slice(0, -1) + ALPHABET[ALPHABET.indexOf(text.slice(-1)) & bits];
}
