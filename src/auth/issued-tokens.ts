import type { Outcome } from '../outcome';
import type { Scope } from '../scopes/scopes';

/** The tokens that a client receives. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  /** Lifetime of the access token, in seconds. */
  readonly expiresIn: number;
  /** In registry order. */
  readonly scopes: readonly Scope[];
  readonly refreshToken: string;
}

/** The tokens of a user's session, or the refusal. */
export type TokensOutcome = Outcome<{ readonly tokens: IssuedTokens; readonly userId: string }>;

/**
 * Returns the scopes of a new token, in registry order; undefined if a requested scope is not available.
 *
 * @param available - in registry order.
 * @param requested - all that are available if absent or null, none if empty.
 */
export function grantedScopes(
  available: readonly Scope[],
  requested: readonly string[] | null | undefined,
): readonly Scope[] | undefined {
  if (!requested) return available;
  const wanted = new Set(requested);
  const granted = available.filter((scope) => wanted.has(scope));
  return granted.length === wanted.size ? granted : undefined;
}
