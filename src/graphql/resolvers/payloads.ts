import type { TokensOutcome } from '../../auth/issued-tokens';
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
export function tokensPayload(outcome: TokensOutcome<'INVALID_CREDENTIALS' | 'INVALID_TOKEN' | 'SCOPE_NOT_HELD'>) {
  if (outcome.ok) return { tokens: { ...outcome.tokens, scopes: [...outcome.tokens.scopes] }, userErrors: [] };
  const { code, message } = outcome;
  return { tokens: null, userErrors: [userError(code, PATHS[code], message)] };
}

const PATHS = {
  INVALID_CREDENTIALS: ['input'],
  INVALID_TOKEN: ['input', 'refreshToken'],
  SCOPE_NOT_HELD: ['input', 'scopes'],
};

/** One reason why a mutation was refused. */
export function userError(code: UserErrorCode, path: readonly string[], message: string) {
  return { code, message, path: [...path] };
}
