import { DomainError } from '../errors';
import { requireText } from '../identity/require-text';
import { MAX_PASSWORD_LENGTH } from '../passwords/hashing';
import type { AccountDependencies } from './dependencies';

/** What {@link verifyPassword} takes. */
export interface PasswordToVerify {
  readonly userId: string;
  readonly password: string;
  /** The input's name, for messages. */
  readonly field: string;
  /** Aborted when the client has gone. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Verifies a logged-in user's password once more: whoever finds a session open must not take the account with it.
 * Wrong ones are counted by user, for all their sessions and tokens together.
 *
 * @returns the stored password that was verified, or undefined if it is another.
 * @throws DomainError BAD_USER_INPUT for NUL, lone surrogates or more than 1,024 characters; RATE_LIMITED after too
 * many wrong ones; UNAUTHENTICATED if the user is gone or disabled by now; SERVICE_UNAVAILABLE while too many hashes wait.
 */
export async function verifyPassword(
  { database: { prisma }, hasher, throttle }: Pick<AccountDependencies, 'database' | 'hasher' | 'throttle'>,
  { userId, password, field, signal }: PasswordToVerify,
): Promise<string | undefined> {
  requireText(password, field, { max: MAX_PASSWORD_LENGTH });
  // Counted before it is judged: guesses that are sent at the same time must not all find the door open.
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
