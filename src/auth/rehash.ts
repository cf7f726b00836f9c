import type { Db } from '../database/database';
import type { PasswordHasher } from '../passwords/hashing';
import type { RequestInfo } from '../request-info';

/**
 * Stores a password, just verified, in today's scheme and cost if it was stored in another. A failure is logged and
 * left at that: it is no reason to turn the user away.
 */
export async function rehash(
  { prisma, hasher }: { readonly prisma: Pick<Db, '$executeRaw'>; readonly hasher: PasswordHasher },
  user: { readonly id: string; readonly passwordHash: string },
  password: string,
  { log }: Pick<RequestInfo, 'log'>,
): Promise<void> {
  if (!hasher.needsRehash(user.passwordHash)) return;
  try {
    const passwordHash = await hasher.hash(password);
    // Not through the model, which would set `updated_at`; and not over a password that was changed meanwhile.
    await prisma.$executeRaw`UPDATE users SET password_hash = ${passwordHash}
      WHERE id = ${user.id}::uuid AND password_hash = ${user.passwordHash}`;
  } catch (error) {
    log.warn({ err: error, userId: user.id }, 'a password could not be stored in the current scheme');
  }
}
