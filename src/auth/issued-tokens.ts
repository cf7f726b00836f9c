import type { SecondFactorMethod } from '../factors/factors';
import { type Outcome, refuse } from '../outcome';
import type { Scope } from '../scopes/scopes';
import type { Audiences } from './audiences';

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

/** What the second step of a login needs. */
export interface SecondFactorChallenge {
  /** Send it with the proof of a second factor: see `completeLogin`. */
  readonly token: string;
  readonly expiresAt: Date;
  /** What the user can send, one of them. */
  readonly methods: readonly SecondFactorMethod[];
  /** The options for `navigator.credentials.get`; null if the user has no passkey. */
  readonly passkeyOptions: Readonly<Record<string, unknown>> | null;
}

/** The tokens of a login, or what its second step needs, or the refusal. */
export type LoginOutcome = Outcome<{
  readonly userId: string;
  readonly tokens: IssuedTokens | null;
  readonly secondFactor: SecondFactorChallenge | null;
}>;

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

/** The refusal of a request that names scopes of other applications only. */
export const SCOPE_OF_OTHERS = refuse(
  'SCOPE_NOT_HELD',
  ['input', 'scopes'],
  'These scopes are of another application: send its audience as resource.',
);

/**
 * Returns the scopes that an access token for one application carries; undefined if the client named scopes, and each of
 * them is of another application.
 *
 * @param audience - of the application.
 * @param granted - scopes of any application.
 * @param requested - the scopes that the client named.
 */
export function carriedScopes(
  audiences: Audiences,
  audience: string,
  granted: readonly Scope[],
  requested: readonly string[] | null | undefined,
): readonly Scope[] | undefined {
  const carried = audiences.carried(audience, granted);
  return carried.length === 0 && requested && requested.length > 0 ? undefined : carried;
}
