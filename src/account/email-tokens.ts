import type { Tx } from '../database/database';
import type { EmailTokenPurpose } from '../database/generated/client';
import { hashSecret, isSecret, newSecret } from '../secrets/secret';

/** For how many minutes a mailed token is good. */
export const TOKEN_MINUTES = { PASSWORD_RESET: 30, EMAIL_VERIFICATION: 24 * 60 } as const satisfies Record<
  EmailTokenPurpose,
  number
>;

/** Whom to mail a token to. */
export interface TokenReceiver {
  readonly id: string;
  /** As stored: never the spelling of whoever asked. */
  readonly email: string;
}

/** A token, to be mailed and forgotten. */
export interface IssuedToken {
  readonly token: string;
  readonly user: TokenReceiver;
}

/**
 * Makes a token for the active user of an address, in place of their former one for the same purpose.
 *
 * @param emailKey - the address as uniqueness goes by.
 * @returns undefined where nobody active has that address.
 */
export async function issueEmailToken(
  tx: Tx,
  emailKey: string,
  purpose: EmailTokenPurpose,
): Promise<IssuedToken | undefined> {
  // Locked, so that of two requests at once one replaces the other's token.
  const [user] = await tx.$queryRaw<TokenReceiver[]>`
    SELECT id, email FROM users WHERE email_key = ${emailKey} AND is_active FOR NO KEY UPDATE`;
  if (!user) return undefined;
  await tx.emailToken.deleteMany({ where: { userId: user.id, purpose } });
  const token = newSecret('emailToken');
  const expiresAt = new Date(Date.now() + TOKEN_MINUTES[purpose] * 60_000);
  await tx.emailToken.create({
    data: { hash: hashSecret(token), userId: user.id, purpose, emailKey, expiresAt },
    select: { userId: true },
  });
  return { token, user };
}

/** Whose token it is, and what a new password of theirs is judged by. */
export interface TokenOwner {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly fullName: string | null;
}

/**
 * Whose token this is: one that has not expired, of an active user whose address is still the one that it was mailed
 * to. Uses nothing up; text that is no token costs no statement.
 */
export async function findEmailToken(
  prisma: Pick<Tx, '$queryRaw'>,
  token: string,
  purpose: EmailTokenPurpose,
): Promise<TokenOwner | undefined> {
  if (!isSecret('emailToken', token)) return undefined;
  const [owner] = await prisma.$queryRaw<TokenOwner[]>`
    SELECT u.id, u.username, u.email, u.full_name AS "fullName"
    FROM email_tokens t JOIN users u ON u.id = t.user_id AND u.email_key = t.email_key
    WHERE t.hash = ${hashSecret(token)} AND t.purpose = ${purpose}::"EmailTokenPurpose" AND t.expires_at > now()
      AND u.is_active`;
  return owner;
}

/**
 * Uses a token up, which succeeds once: it asks again for all that {@link findEmailToken} asks for.
 *
 * @param tx - the transaction of what the token allows.
 * @returns whether it was still good. The user is locked from then on.
 */
export async function useEmailToken(
  tx: Tx,
  userId: string,
  token: string,
  purpose: EmailTokenPurpose,
): Promise<boolean> {
  // Everything that changes an account locks the user first and what is theirs after: nothing deadlocks.
  await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR NO KEY UPDATE`;
  const used = await tx.$queryRaw<unknown[]>`
    DELETE FROM email_tokens t USING users u
    WHERE t.hash = ${hashSecret(token)} AND t.purpose = ${purpose}::"EmailTokenPurpose" AND t.expires_at > now()
      AND u.id = t.user_id AND u.email_key = t.email_key AND u.is_active
    RETURNING t.user_id`;
  return used.length > 0;
}
