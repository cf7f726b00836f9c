import type { Tx } from '../database/database';

/**
 * Makes whoever changes roles, scopes or who is active take turns, until the transaction ends. Rules such as "one
 * active admin stays" look at several rows, so locks on rows would let two admins disable each other.
 *
 * To be taken first in a transaction: one lock, taken before any row's, can't deadlock.
 *
 * @param tx - the transaction. What it reads afterwards is what those before it left.
 */
export async function lockPrivileges(tx: Tx): Promise<void> {
  // The number is arbitrary and only has to differ from other advisory locks on the database (Prisma's is 72707369).
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(7220416383)`;
}
