import type { AuditActor, AuditOrigin } from '../audit/audit-event';
import { OPERATOR, recordAudit, userActor } from '../audit/record';
import type { Db, Tx } from '../database/database';
import { uniqueViolation } from '../database/errors';
import type { UserHooks } from '../extension/hooks';
import type { StoredValues } from '../identity/stored-fields';
import { auditedValues, fieldsOf, nameOf, type UserColumns, type UserInput, withKeys } from '../identity/user-fields';
import { type UserRecord, userRecord } from '../identity/user-record';
import type { Outcome, UserError } from '../outcome';
import type { PasswordPolicy } from '../passwords/policy';
import { NO_PASSWORD } from '../passwords/schemes';
import { ADMIN, type Role, type Scope, type Scopes } from '../scopes/scopes';
import type { UsersDependencies } from './dependencies';
import { EMAIL_TAKEN, type UserOutcome } from './outcome';
import { lockPrivileges } from './privileges';
import { readUserInput } from './user-input';

/** A user to register. */
export interface NewUser extends UserInput<'register'> {
  readonly username: string;
  readonly email: string;
  /** Null for none: no login is possible until the user sets one with the token of a mail. */
  readonly password: string | null;
}

/** The actor who registers a user; without one it is the user. */
export interface CreatedBy {
  readonly actor?: AuditActor;
  readonly origin: AuditOrigin | null;
  /** Whose fields the input has; those of `register` by default. */
  readonly writer?: 'register' | 'createUser';
}

/** What the row of a new user is written by. */
interface InsertedBy extends CreatedBy {
  readonly stored: StoredValues;
  readonly hooks: UserHooks;
}

/** Maximum number of attempts, if the names of the user are taken and released again meanwhile. */
const MAX_ATTEMPTS = 3;

/**
 * Registers a user, or returns every fault of the input at once.
 *
 * @param role - if the input has none.
 * @param insert - writes the row; {@link insertUser} by default.
 * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates; SERVICE_UNAVAILABLE while too many hashes wait.
 */
export async function createUser(
  {
    database: { prisma, transaction },
    stored,
    hasher,
    policy,
    scopes,
    isReserved = () => false,
    hooks,
  }: Omit<UsersDependencies, 'throttle'>,
  input: NewUser,
  role: Role,
  by: CreatedBy,
  insert: typeof insertUser = insertUser,
): Promise<UserOutcome> {
  const isOperator = by.actor?.kind === 'OPERATOR';
  const read = await readNewUser(input, by.writer ?? 'register', {
    stored,
    scopes,
    policy,
    isReserved: (name) => !isOperator && isReserved(name),
  });
  if (!read.ok) return read;
  // Only where people register themselves: an admin and the operator decide by themselves.
  if (hooks.beforeRegister && !by.actor) {
    const { username, email, fullName = null, ...columns } = read.columns;
    const others = fieldsOf('register').map(([property]) => [
      nameOf(property),
      columns[property as keyof typeof columns],
    ]);
    const given = { ...Object.fromEntries(others), ...read.columns.stored, username, email, fullName };
    const refused = await hooks.beforeRegister(given, by.origin);
    if (refused.length > 0) return { ok: false, errors: refused };
  }

  let passwordHash: string | undefined;
  for (let attempt = 1; ; attempt += 1) {
    // Called before the hash, which takes a third of a second of CPU, so that no hash is made for a taken name. Called
    // again when the unique constraint, which decides, refuses: it names one key, and both may be taken.
    const taken = await findTaken(prisma, read.columns);
    if (taken.length > 0) return { ok: false, errors: taken };
    passwordHash ??= input.password === null ? NO_PASSWORD : await hasher.hash(input.password, by.origin?.signal);
    const hash = passwordHash;
    try {
      return {
        ok: true,
        user: await transaction(
          (tx) => insert(tx, { role, ...read.columns, passwordHash: hash }, { ...by, stored, hooks }),
          hooks.inTransaction(),
        ),
      };
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !uniqueViolation(error)) throw error;
    }
  }
}

/** The row of a new user. */
export type NewUserRow = NewUserColumns & {
  readonly passwordHash: string;
  readonly role: Role;
  /** On top of those of the role. */
  readonly grantedScopes?: Scope[];
  readonly emailVerifiedAt?: Date;
};

type NewUserColumns = Pick<UserColumns, keyof ReturnType<typeof readUserInput<'register'>>['values']> &
  Required<Pick<UserColumns, 'username' | 'usernameKey' | 'email' | 'emailKey'>>;

/**
 * Reads a new user, collecting every fault.
 *
 * @param rules - `isReserved` says which usernames are refused.
 */
async function readNewUser(
  { password, ...input }: NewUser,
  writer: 'register' | 'createUser',
  {
    stored,
    scopes,
    policy,
    isReserved,
  }: {
    readonly stored: StoredValues;
    readonly scopes: Scopes;
    readonly policy: PasswordPolicy;
    readonly isReserved: (username: string) => boolean;
  },
): Promise<Outcome<{ readonly columns: NewUserColumns }>> {
  const { values, errors } = readUserInput(scopes, writer as 'register', input, stored);
  if (values.stored) errors.push(...stored.refusedSize(undefined, values.stored));
  // Only valid names are compared with the password: a refused one may be of any length.
  const weakness = password === null ? undefined : await policy.check(password, values);
  const { username, email } = values;
  if (username !== undefined && isReserved(username)) errors.unshift(USERNAME_RESERVED);
  if (weakness) errors.push({ code: 'WEAK_PASSWORD', message: weakness, path: ['input', 'password'] });
  if (username === undefined || email === undefined || errors.length > 0) return { ok: false, errors };
  // Optional fields that were left out are stored as null.
  const absent = fieldsOf(writer).flatMap(([property, field]) => (field.default === null ? [[property, null]] : []));
  return {
    ok: true,
    columns: withKeys({ ...Object.fromEntries(absent), ...values, username, email }) as NewUserColumns,
  };
}

/** Returns which of the two keys another user has. One statement. */
async function findTaken(
  prisma: Pick<Db, 'user'>,
  { usernameKey, emailKey }: Pick<NewUserColumns, 'usernameKey' | 'emailKey'>,
): Promise<UserError[]> {
  const holders = await prisma.user.findMany({
    where: { OR: [{ usernameKey }, { emailKey }] },
    select: { usernameKey: true, emailKey: true },
  });
  const errors: UserError[] = [];
  if (holders.some((holder) => holder.usernameKey === usernameKey)) errors.push(USERNAME_TAKEN);
  if (holders.some((holder) => holder.emailKey === emailKey)) errors.push(EMAIL_TAKEN);
  return errors;
}

const USERNAME_TAKEN: UserError = {
  code: 'USERNAME_TAKEN',
  message: 'This username is taken.',
  path: ['input', 'username'],
};

/** The username is kept for the server and its staff. */
export const USERNAME_RESERVED: UserError = {
  code: 'USERNAME_RESERVED',
  message: 'This username is reserved. Choose another one.',
  path: ['input', 'username'],
};

/** Writes the row of a new user, and its audit event. */
export async function insertUser(tx: Tx, data: NewUserRow, by: InsertedBy): Promise<UserRecord> {
  const { actor, origin, stored, hooks } = by;
  const user: UserRecord = await tx.user.create({ data, select: userRecord(stored) });
  await recordAudit(tx, {
    action: 'USER_REGISTERED',
    actor: actor ?? userActor(user.id),
    targetId: user.id,
    after: auditedValues(user, Object.keys(data)),
    origin,
  });
  await hooks.registered?.(tx, user, { actor: actor ?? userActor(user.id), origin });
  return user;
}

/**
 * Creates the first admin if there is none, not even a disabled one. If several servers do this at once, only one of
 * them creates an admin.
 *
 * @returns the admin that was created, null if there was one already, or why none could be created.
 */
export async function ensureFirstAdmin(
  dependencies: UsersDependencies,
  input: NewUser,
): Promise<Outcome<{ readonly created: UserRecord | null }>> {
  const { prisma } = dependencies.database;
  const admin = { where: { role: ADMIN }, select: userRecord(dependencies.stored) } as const;
  if (await prisma.user.findFirst(admin)) return { ok: true, created: null };

  let created: UserRecord | null = null;
  const byOperator = { actor: OPERATOR, origin: null };
  const outcome = await createUser(dependencies, input, ADMIN, byOperator, async (tx, data, by) => {
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
