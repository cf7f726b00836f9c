import type { PlainSql } from '../database/plain-sql';
import { countListed } from './list/count-listed';

/** How many users there are. */
export interface UserCounts {
  readonly total: number;
  readonly active: number;
  /** Whoever has the role ADMIN, disabled ones included. */
  readonly admins: number;
  /** Whether one of these was estimated: beyond 10,000 nobody counts. */
  readonly isEstimate: boolean;
}

/**
 * Counts users for the status page. The active ones are those who are left of all: they are the many, and the others
 * have an index.
 *
 * @param bound - how many to count; for tests.
 */
export async function countUsers(sql: PlainSql, bound?: number): Promise<UserCounts> {
  const total = await countListed(sql, {}, bound);
  const inactive = await countListed(sql, { isActive: false }, bound);
  const admins = await countListed(sql, { role: 'ADMIN' }, bound);
  return {
    total: total.count,
    active: Math.max(0, total.count - inactive.count),
    admins: admins.count,
    isEstimate: [total, inactive, admins].some(({ isEstimate }) => isEstimate),
  };
}
