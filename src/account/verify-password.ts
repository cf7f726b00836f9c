import { DomainError } from '../errors';
import { requireText } from '../identity/require-text';
import { MAX_PASSWORD_LENGTH } from '../passwords/hashing';
import type { AccountDependencies } from './dependencies';

/** The arguments of {@link verifyPassword}. */
interface PasswordToVerify {
  readonly userId: string;
  readonly password: string;
  /** The input's name, for messages. */
  readonly field: string;
  /** Aborted when the client has closed its connection. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Verifies the password of a user who is logged in, so that a stolen session is not enough to take over the account.
 * Wrong passwords are counted by user, for all sessions and tokens together.
 *
 * @returns the stored password that was verified, or undefined if the password is wrong.
 * @throws DomainError BAD_USER_INPUT for NUL, lone surrogates or more than 1,024 characters; RATE_LIMITED after too
 * many wrong ones; UNAUTHENTICATED if the user was deleted or disabled meanwhile; SERVICE_UNAVAILABLE while too many
 * hashes wait.
 */
export async function verifyPassword(
  { database: { prisma }, hasher, throttle }: Pick<AccountDependencies, 'database' | 'hasher' | 'throttle'>,
  { userId, password, field, signal }: PasswordToVerify,
): Promise<string | undefined> {
  requireText(password, field, { max: MAX_PASSWORD_LENGTH, path: ['input', field] });
  // Counted before it is verified, so that parallel guesses gain nothing.
  await throttle.take('currentPasswordByUser', userId);
  const giveBack = () => throttle.giveBack('currentPasswordByUser', userId);
  const user = await prisma.user.findUnique({
    where: { id: userId, isActive: true },
    select: { passwordHash: true },
  });
  if (!user) throw new DomainError('UNAUTHENTICATED', 'This account is no longer active.');
  const matches = await hasher.verify(password, user.passwordHash, signal).catch(async (error) => {
    await giveBack();
    throw error;
  });
  if (!matches) return undefined;
  await giveBack();
  return user.passwordHash;
}
