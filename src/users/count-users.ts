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
  const possible = groups.filter((group) => group.every(scopes.isScope));
  if (possible.length === 0) return 0;
  /** The roles that lack the same scopes of a group. */
  const lacking = new Map<string, { readonly roles: string[]; readonly missing: readonly string[] }>();
  for (const role of scopes.roles) {
    const byRole = scopes.ofRole(role);
    const lacks = possible.map((group) => group.filter((scope) => !byRole.includes(scope)));
    // A user who has the role holds a group without any further scope.
    const enough = lacks.some(({ length }) => length === 0);
    for (const missing of enough ? [[]] : lacks) {
      const key = missing.join(' ');
      const same = lacking.get(key) ?? { roles: [], missing };
      if (!same.roles.includes(role)) same.roles.push(role);
      lacking.set(key, same);
    }
  }
  return prisma.user.count({
    where: {
      isActive: true,
      OR: [
        ...[...lacking.values()].map(({ roles, missing }) => ({
          role: { in: roles },
          grantedScopes: { hasEvery: [...missing] },
        })),
        // A role that is declared no longer holds nothing.
        ...possible.map((group) => ({ role: { notIn: [...scopes.roles] }, grantedScopes: { hasEvery: [...group] } })),
      ],
    },
  });
}
