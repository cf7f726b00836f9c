import type { Scope } from '../scopes/registry';

/** What a client gets to work with. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  /** In seconds. */
  readonly expiresIn: number;
  /** In registry order. */
  readonly scopes: readonly Scope[];
  readonly refreshToken: string;
}

/** Tokens, or why there are none. */
export type TokensOutcome<Code extends string> =
  | { readonly ok: true; readonly tokens: IssuedTokens; readonly userId: string }
  | { readonly ok: false; readonly code: Code; readonly message: string };
