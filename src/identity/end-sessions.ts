import type { Tx } from '../database/database';

/**
 * Ends the sessions of users, and their logins whose second factor is missing. One statement.
 *
 * @param tx - the transaction of what ends them. If a login that runs at the same time must not survive, lock the rows of the
 * users before.
 * @param options.except - the id of a session that goes on.
 * @returns how many sessions there were.
 */
export function endSessions(
  tx: Pick<Tx, '$executeRaw'>,
  userIds: readonly string[],
  { except = null }: { readonly except?: string | null } = {},
): Promise<number> {
  return tx.$executeRaw`
    WITH pending AS (DELETE FROM pending_logins WHERE user_id = ANY (${[...userIds]}::uuid[]))
    DELETE FROM sessions WHERE user_id = ANY (${[...userIds]}::uuid[]) AND id IS DISTINCT FROM ${except}::uuid`;
}
