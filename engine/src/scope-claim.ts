/**
 * Reads a token's `scope` claim (RFC 8693 section 4.2; RFC 9068 section 2.2.3.1). A string is split at white space; a comma
 * is not a separator; duplicates are removed. An array must contain strings without white space. An absent claim or `null`
 * means no scopes.
 *
 * @returns the scopes in order of first occurrence, or `undefined` if the claim makes the token invalid.
 */
export function parseScopeClaim(claim: unknown): string[] | undefined {
  if (claim === undefined || claim === null) return [];
  if (typeof claim === 'string') return [...new Set(claim.split(/\s+/u).filter((scope) => scope !== ''))];
  if (!Array.isArray(claim)) return undefined;
  const isScope = (element: unknown): element is string => typeof element === 'string' && !/\s/u.test(element);
  return claim.every(isScope) ? [...new Set(claim.filter((scope) => scope !== ''))] : undefined;
}
