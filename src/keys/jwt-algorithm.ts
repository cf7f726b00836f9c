/** One secret that both signs and verifies (RFC 7518, 3.2). */
export const HMAC_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;

/** A private key signs, and a public one verifies: others may check tokens without being able to make any. */
export const KEY_PAIR_ALGORITHMS = ['RS256', 'PS256', 'ES256'] as const;

/** How access tokens may be signed. */
export const JWT_ALGORITHMS = [...HMAC_ALGORITHMS, ...KEY_PAIR_ALGORITHMS] as const;

/** See {@link HMAC_ALGORITHMS}. */
export type HmacAlgorithm = (typeof HMAC_ALGORITHMS)[number];
/** See {@link KEY_PAIR_ALGORITHMS}. */
export type KeyPairAlgorithm = (typeof KEY_PAIR_ALGORITHMS)[number];
/** See {@link JWT_ALGORITHMS}. */
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number];

/** Whether a word names an algorithm of {@link KEY_PAIR_ALGORITHMS}. */
export function isKeyPairAlgorithm(word: string | undefined): word is KeyPairAlgorithm {
  return KEY_PAIR_ALGORITHMS.some((algorithm) => algorithm === word);
}
