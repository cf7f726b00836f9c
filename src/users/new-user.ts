import type { Db } from '../database/database';
import { requireTextToParse } from '../identity/require-text';
import { parseUsername } from '../identity/username';
import type { PasswordPolicy } from '../passwords/policy';
import { EMAIL_TAKEN, USERNAME_RESERVED, USERNAME_TAKEN, type UserError } from './outcome';
import { type ProfileColumns, readProfile } from './profile-input';

/** What makes a user. */
export interface NewUser {
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly fullName?: string | null | undefined;
}

/** The columns of a user to be, without the password's. */
export interface NewUserColumns extends Required<Omit<ProfileColumns, 'fullName' | 'fullNameKey'>> {
  readonly username: string;
  readonly usernameKey: string;
  readonly fullName: string | null;
  readonly fullNameKey: string | null;
}

/**
 * Reads a new user, collecting every fault.
 *
 * @param rules - `isReserved` says which usernames are refused.
 * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates.
 */
export async function readNewUser(
  { username, email, password, fullName }: NewUser,
  { policy, isReserved }: { readonly policy: PasswordPolicy; readonly isReserved: (username: string) => boolean },
): Promise<{ ok: true; columns: NewUserColumns } | { ok: false; errors: UserError[] }> {
  const name = parseUsername(requireTextToParse(username, 'username'));
  const profile = readProfile({ email, fullName });
  // Only valid names are held against the password: what was refused may be of any length.
  const owner = { username: name.ok ? name.display : undefined, ...profile.columns };
  const weakness = await policy.check(password, owner);

  const errors: UserError[] = [];
  if (!name.ok) errors.push({ code: 'INVALID_USERNAME', message: name.message, path: ['input', 'username'] });
  else if (isReserved(name.display)) errors.push(USERNAME_RESERVED);
  errors.push(...profile.errors);
  if (weakness) errors.push({ code: 'WEAK_PASSWORD', message: weakness, path: ['input', 'password'] });

  const { email: address, emailKey, fullName: full = null, fullNameKey = null } = profile.columns;
  if (!name.ok || address === undefined || emailKey === undefined || errors.length > 0) return { ok: false, errors };
  const columns = {
    username: name.display,
    usernameKey: name.key,
    email: address,
    emailKey,
    fullName: full,
    fullNameKey,
  };
  return { ok: true, columns };
}

/** Which of the two keys belong to somebody already. One statement. */
export async function findTaken(
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
