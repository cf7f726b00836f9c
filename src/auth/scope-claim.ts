const WHITE_SPACE = /\s/;

/**
 * Reads a token's `scope` claim: a string of names separated by runs of white space (RFC 8693, 4.2), or an array of
 * names. Absent or null grants nothing; a comma is not a separator.
 *
 * @returns each name once, or undefined for any other type and for names with white space in them.
 */
export function readScopeClaim(claim: unknown): string[] | undefined {
  if (claim === undefined || claim === null) return [];
  if (typeof claim === 'string') return [...new Set(claim.split(/\s+/).filter(Boolean))];
  if (!Array.isArray(claim)) return undefined;
  const names: unknown[] = claim;
  if (!names.every((name): name is string => typeof name === 'string' && !WHITE_SPACE.test(name))) return undefined;
  return [...new Set(names.filter(Boolean))];
}
