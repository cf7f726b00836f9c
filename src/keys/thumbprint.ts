import { createHash, type KeyObject } from 'node:crypto';

/** The required members of a JWK, in the order that the thumbprint asks for. */
const MEMBERS = { RSA: ['e', 'kty', 'n'], EC: ['crv', 'kty', 'x', 'y'] } as const;

/** A name that follows from a public RSA or EC key alone: its SHA-256 thumbprint (RFC 7638), in base64url. */
export function thumbprint(publicKey: KeyObject): string {
  const jwk = publicKey.export({ format: 'jwk' });
  const members = MEMBERS[jwk.kty as keyof typeof MEMBERS].map((name) => [name, jwk[name]]);
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest('base64url');
}
