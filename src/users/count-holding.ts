import type { Db } from '../database/database';
import { isScope, ROLE_SCOPES, type Role } from '../scopes/registry';

/**
 * Counts the active users who hold every scope of at least one group, by role or granted on top. One statement; none
 * where no group can be held.
 *
 * @param groups - an OR of ANDs of scope names; a group without scopes is held by everyone.
 */
export async function countHolding(prisma: Db, groups: readonly (readonly string[])[]): Promise<number> {
  const conditions = groups.flatMap((group) =>
    (Object.keys(ROLE_SCOPES) as Role[]).map((role) => {
      const byRole: readonly string[] = ROLE_SCOPES[role];
      return { role, missing: group.filter((scope) => !byRole.includes(scope)) };
    }),
  );
  const possible = conditions.filter(({ missing }) => missing.every(isScope));
  if (possible.length === 0) return 0;
  return prisma.user.count({
    where: {
      isActive: true,
      OR: possible.map(({ role, missing }) => ({ role, grantedScopes: { hasEvery: missing } })),
    },
  });
}
