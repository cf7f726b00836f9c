/**
 * Reads a token's `scope` claim (RFC 8693 section 4.2; RFC 9068 section 2.2.3.1). A string is split on runs of white
 * space, a comma is no separator, duplicates collapse; an array must hold strings without blanks; absent or `null`
 * means no scopes.
 *
 * @returns the scopes in order of first mention, or `undefined` where the claim makes the token invalid.
 */
export function parseScopeClaim(claim: unknown): string[] | undefined {
  if (claim === undefined || claim === null) return [];
  if (typeof claim === 'string') return [...new Set(claim.split(/\s+/u).filter((scope) => scope !== ''))];
  if (!Array.isArray(claim)) return undefined;
  const isScope = (element: unknown): element is string => typeof element === 'string' && !/\s/u.test(element);
  return claim.every(isScope) ? [...new Set(claim.filter((scope) => scope !== ''))] : undefined;
}
