import type { TokensOutcome } from '../../auth/issued-tokens';
import type { Refused } from '../../outcome';
import type { UpdateUsersOutcome } from '../../users/bulk/outcome';
import type { UserOutcome } from '../../users/outcome';
import type { UserErrorCode } from '../generated/resolver-types';

/** The payload of a mutation that answers with a user. */
export function userPayload(outcome: UserOutcome) {
  return outcome.ok ? { user: outcome.user, userErrors: [] } : { user: null, userErrors: outcome.errors };
}

/** The payload of a mutation that answers with many users. */
export function usersPayload({ results, hasMore, endCursor, errors }: UpdateUsersOutcome) {
  const items = results.map(({ id, outcome }) => {
    return { id, ...userPayload(outcome), changed: outcome.ok && outcome.was !== undefined };
  });
  const changedCount = items.filter(({ changed }) => changed).length;
  const refusedCount = items.filter(({ user }) => user === null).length;
  const unchangedCount = items.length - changedCount - refusedCount;
  return { results: items, changedCount, unchangedCount, refusedCount, hasMore, endCursor, userErrors: [...errors] };
}

/** The payload of a mutation that answers with tokens. */
export function tokensPayload(outcome: TokensOutcome) {
  if (outcome.ok) return { tokens: { ...outcome.tokens, scopes: [...outcome.tokens.scopes] }, userErrors: [] };
  return { tokens: null, userErrors: userErrorsOf(outcome) };
}

/** The reasons why a mutation was refused. */
export function userErrorsOf({ errors }: Refused) {
  return errors.map(({ code, message, path }) => ({ code, message, path: [...path] }));
}

/** One reason why a mutation was refused. */
export function userError(code: UserErrorCode, path: readonly string[], message: string) {
  return { code, message, path: [...path] };
}
