import { OPERATOR } from '../audit/record';
import { USER_RECORD, type UserRecord } from '../identity/user-record';
import { createUser, insertUser } from './create-user';
import type { UsersDependencies } from './dependencies';
import type { NewUser } from './new-user';
import type { UserError } from './outcome';
import { lockPrivileges } from './privilege-lock';

/** The admin that was made, null if there was one already, or why none could be made. */
export type FirstAdminOutcome =
  | { readonly ok: true; readonly created: UserRecord | null }
  | { readonly ok: false; readonly errors: UserError[] };

/**
 * Makes the first admin where there is none, disabled ones included. Any number of servers may do so at once: one
 * of them makes one.
 */
export async function ensureFirstAdmin(dependencies: UsersDependencies, input: NewUser): Promise<FirstAdminOutcome> {
  const { prisma } = dependencies.database;
  const admin = { where: { role: 'ADMIN' }, select: USER_RECORD } as const;
  if (await prisma.user.findFirst(admin)) return { ok: true, created: null };

  let created: UserRecord | null = null;
  const byOperator = { actor: OPERATOR, origin: null };
  const outcome = await createUser(dependencies, input, 'ADMIN', byOperator, async (tx, data, by) => {
    await lockPrivileges(tx);
    const existing = await tx.user.findFirst(admin);
    if (existing) return existing;
    created = await insertUser(tx, data, by);
    return created;
  });
  if (outcome.ok) return { ok: true, created };
  // Another server was first, with the same name.
  if (await prisma.user.findFirst(admin)) return { ok: true, created: null };
  return outcome;
}
