import type { Db } from '../database/database';
import type { PlainSql } from '../database/plain-sql';
import type { Scopes } from '../scopes/scopes';
import { countListed } from './list/count-listed';

/** Numbers of users. */
export interface UserCounts {
  readonly total: number;
  readonly active: number;
  /** Users of the role ADMIN, disabled ones included. */
  readonly admins: number;
  /** Whether one of these was estimated: more than 10,000 are not counted. */
  readonly isEstimate: boolean;
}

/**
 * Counts users for the status page. The active ones are all less the disabled ones: the disabled ones are few, and have
 * an index.
 *
 * @param bound - how many to count at most; for tests.
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

/**
 * Counts the active users who hold every scope of at least one group, by role or granted on top. One statement; none
 * where no group can be held.
 *
 * @param scopes - the scopes and roles of the server.
 * @param groups - an OR of ANDs of scope names; every user holds a group without scopes.
 */
export async function countHolding(
  prisma: Db,
  scopes: Scopes,
  groups: readonly (readonly string[])[],
): Promise<number> {
  const conditions = groups.flatMap((group) =>
    scopes.roles.map((role) => {
      const byRole = scopes.ofRole(role);
      return { role, missing: group.filter((scope) => !byRole.includes(scope)) };
    }),
  );
  const possible = conditions.filter(({ missing }) => missing.every(scopes.isScope));
  if (possible.length === 0) return 0;
  return prisma.user.count({
    where: {
      isActive: true,
      OR: possible.map(({ role, missing }) => ({ role, grantedScopes: { hasEvery: missing } })),
    },
  });
}
