import type { Db } from '../database/database';

/** How many users there are. */
export interface UserCounts {
  readonly total: number;
  readonly active: number;
  /** Whoever has the role ADMIN, disabled ones included. */
  readonly admins: number;
}

/** Counts users for the status page. One statement. */
export async function countUsers(prisma: Pick<Db, '$queryRaw'>): Promise<UserCounts> {
  const [counts] = await prisma.$queryRaw<[UserCounts]>`
    SELECT count(*)::int AS total,
           count(*) FILTER (WHERE is_active)::int AS active,
           count(*) FILTER (WHERE role = 'ADMIN')::int AS admins
    FROM users`;
  return counts;
}
