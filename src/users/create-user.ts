import { uniqueViolation } from '../database/errors';
import { USER_RECORD, type UserRecord } from '../identity/user-record';
import type { Role } from '../scopes/registry';
import type { UsersDependencies } from './dependencies';
import { findTaken, type NewUser, type NewUserColumns, readNewUser } from './new-user';
import type { UserOutcome } from './outcome';

/** The row of a user to be. */
export type NewUserRow = NewUserColumns & { readonly passwordHash: string; readonly role: Role };

/** How often a name may be taken and given up again while one user is made. */
const MAX_ATTEMPTS = 3;

/**
 * Makes a user with `role`, or says everything that is wrong with the input at once.
 *
 * @param insert - writes the row; one plain statement by default.
 * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates; SERVICE_UNAVAILABLE while too many hashes wait.
 */
export async function createUser(
  { database: { prisma }, hasher, policy }: UsersDependencies,
  input: NewUser,
  role: Role,
  insert: (data: NewUserRow) => Promise<UserRecord> = (data) => prisma.user.create({ data, select: USER_RECORD }),
): Promise<UserOutcome> {
  const read = readNewUser(input, policy);
  if (!read.ok) return read;

  let passwordHash: string | undefined;
  for (let attempt = 1; ; attempt += 1) {
    // Before the hash, so that nobody pays a third of a second of CPU for a name that is plainly taken; and again
    // when the constraint, which alone decides, says no: it names one key, and both may be taken.
    const taken = await findTaken(prisma, read.columns);
    if (taken.length > 0) return { ok: false, errors: taken };
    passwordHash ??= await hasher.hash(input.password);
    try {
      return { ok: true, user: await insert({ ...read.columns, passwordHash, role }) };
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !uniqueViolation(error)) throw error;
    }
  }
}
