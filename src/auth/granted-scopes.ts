import type { Scope } from '../scopes/registry';

/**
 * What a token is to carry, or undefined if something is asked for that there is not.
 *
 * @param held - what there is to be had, in registry order.
 * @param asked - all of it if absent or null, none of it if empty.
 */
export function grantedScopes(
  held: readonly Scope[],
  asked: readonly string[] | null | undefined,
): readonly Scope[] | undefined {
  if (!asked) return held;
  const wanted = new Set(asked);
  const granted = held.filter((scope) => wanted.has(scope));
  return granted.length === wanted.size ? granted : undefined;
}
