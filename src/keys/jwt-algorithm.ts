/** One secret that both signs and verifies (RFC 7518, 3.2). */
const HMAC_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;

/** A private key signs and a public key verifies: others can verify tokens, but not issue any. */
export const KEY_PAIR_ALGORITHMS = ['RS256', 'PS256', 'ES256'] as const;

/** The algorithms of access tokens. */
export const JWT_ALGORITHMS = [...HMAC_ALGORITHMS, ...KEY_PAIR_ALGORITHMS] as const;

/** See {@link HMAC_ALGORITHMS}. */
export type HmacAlgorithm = (typeof HMAC_ALGORITHMS)[number];
/** See {@link KEY_PAIR_ALGORITHMS}. */
export type KeyPairAlgorithm = (typeof KEY_PAIR_ALGORITHMS)[number];
/** See {@link JWT_ALGORITHMS}. */
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number];

/** Whether a word is the name of one of {@link KEY_PAIR_ALGORITHMS}. */
export function isKeyPairAlgorithm(word: string | undefined): word is KeyPairAlgorithm {
  return KEY_PAIR_ALGORITHMS.some((algorithm) => algorithm === word);
}
