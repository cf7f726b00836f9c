import type { AuditActor, AuditOrigin } from '../audit/audit-event';
import { recordAudit, userActor } from '../audit/record';
import type { Tx } from '../database/database';
import { uniqueViolation } from '../database/errors';
import { USER_RECORD, type UserRecord } from '../identity/user-record';
import type { Role } from '../scopes/registry';
import type { UsersDependencies } from './dependencies';
import { findTaken, type NewUser, type NewUserColumns, readNewUser } from './new-user';
import type { UserOutcome } from './outcome';

/** The row of a user to be. */
export type NewUserRow = NewUserColumns & { readonly passwordHash: string; readonly role: Role };

/** Who makes a user; without an actor it is the user. */
export interface CreatedBy {
  readonly actor?: AuditActor;
  readonly origin: AuditOrigin | null;
}

/** How often a name may be taken and given up again while one user is made. */
const MAX_ATTEMPTS = 3;

/**
 * Makes a user with `role`, or says everything that is wrong with the input at once.
 *
 * @param insert - writes the row; {@link insertUser} by default.
 * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates; SERVICE_UNAVAILABLE while too many hashes wait.
 */
export async function createUser(
  { database: { prisma, transaction }, hasher, policy, isReserved = () => false }: Omit<UsersDependencies, 'throttle'>,
  input: NewUser,
  role: Role,
  by: CreatedBy,
  insert: typeof insertUser = insertUser,
): Promise<UserOutcome> {
  const isOperator = by.actor?.kind === 'OPERATOR';
  const read = await readNewUser(input, { policy, isReserved: (name) => !isOperator && isReserved(name) });
  if (!read.ok) return read;

  let passwordHash: string | undefined;
  for (let attempt = 1; ; attempt += 1) {
    // Before the hash, so that nobody pays a third of a second of CPU for a name that is plainly taken; and again
    // when the constraint, which alone decides, says no: it names one key, and both may be taken.
    const taken = await findTaken(prisma, read.columns);
    if (taken.length > 0) return { ok: false, errors: taken };
    passwordHash ??= await hasher.hash(input.password, by.origin?.signal);
    const stored = passwordHash;
    try {
      return {
        ok: true,
        user: await transaction((tx) => insert(tx, { ...read.columns, passwordHash: stored, role }, by)),
      };
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !uniqueViolation(error)) throw error;
    }
  }
}

/** Writes the row of a new user, and that it was written. */
export async function insertUser(tx: Tx, data: NewUserRow, { actor, origin }: CreatedBy): Promise<UserRecord> {
  const user = await tx.user.create({ data, select: USER_RECORD });
  const { id, username, email, fullName, role } = user;
  await recordAudit(tx, {
    action: 'USER_REGISTERED',
    actor: actor ?? userActor(id),
    targetId: id,
    after: { username, email, fullName, role },
    origin,
  });
  return user;
}
