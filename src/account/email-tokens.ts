import type { Tx } from '../database/database';
import type { EmailTokenPurpose } from '../database/generated/client';
import { hashSecret, isSecret, newSecret } from '../secrets/secret';

/** Lifetime of a mailed token, in minutes. */
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
 * Makes a token that resets the password of the active user of an address, in place of their former one. A pending
 * address gets none: only the address of the registration and a verified one do.
 *
 * @param emailKey - the address as uniqueness goes by.
 * @returns undefined where no active user has that address.
 */
export async function issueResetToken(tx: Tx, emailKey: string): Promise<IssuedToken | undefined> {
  // Locked, so that of two requests at once one replaces the other's token.
  const [user] = await tx.$queryRaw<TokenReceiver[]>`
    SELECT id, email FROM users WHERE email_key = ${emailKey} AND is_active FOR NO KEY UPDATE`;
  return user && issue(tx, user, emailKey, 'PASSWORD_RESET');
}

/**
 * Makes a token that verifies the pending address of an active user or, if none is pending, their address; in place of
 * their former one.
 *
 * @param emailKey - the address that the caller has seen: undefined is returned if the user's is another by now.
 */
export async function issueVerificationToken(
  tx: Tx,
  userId: string,
  emailKey: string,
): Promise<IssuedToken | undefined> {
  const [user] = await tx.$queryRaw<TokenReceiver[]>`
    SELECT id, coalesce(pending_email, email) AS email FROM users
    WHERE id = ${userId}::uuid AND coalesce(pending_email_key, email_key) = ${emailKey} AND is_active
    FOR NO KEY UPDATE`;
  return user && issue(tx, user, emailKey, 'EMAIL_VERIFICATION');
}

async function issue(tx: Tx, user: TokenReceiver, emailKey: string, purpose: EmailTokenPurpose): Promise<IssuedToken> {
  await tx.emailToken.deleteMany({ where: { userId: user.id, purpose } });
  const token = newSecret('emailToken');
  // The database's clock sets the end, because it is the one that judges it.
  await tx.$executeRaw`
    INSERT INTO email_tokens (hash, user_id, purpose, email_key, expires_at)
    VALUES (${hashSecret(token)}, ${user.id}::uuid, ${purpose}::"EmailTokenPurpose", ${emailKey},
            now() + make_interval(mins => ${TOKEN_MINUTES[purpose]}::int))`;
  return { token, user };
}

/** Whose token it is, and what a new password of theirs is judged by. */
export interface TokenOwner {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly fullName: string | null;
}

/** The token that was handed in. */
export interface PresentedToken {
  readonly token: string;
  readonly purpose: EmailTokenPurpose;
  /** Only a token of this user will do; undefined where the token itself says whose it is. */
  readonly userId?: string | undefined;
}

/**
 * Whose token this is: one that has not expired, of an active user. The address that it was mailed to must still be the
 * user's or, to verify one, the pending one. Uses nothing up; text that is no token costs no statement.
 */
export async function findEmailToken(
  prisma: Pick<Tx, '$queryRaw'>,
  { token, purpose, userId }: PresentedToken,
): Promise<TokenOwner | undefined> {
  if (!isSecret('emailToken', token)) return undefined;
  const [owner] = await prisma.$queryRaw<TokenOwner[]>`
    SELECT u.id, u.username, u.email, u.full_name AS "fullName"
    FROM email_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.hash = ${hashSecret(token)} AND t.purpose = ${purpose}::"EmailTokenPurpose" AND t.expires_at > now()
      AND t.email_key = CASE WHEN t.purpose = 'EMAIL_VERIFICATION' THEN coalesce(u.pending_email_key, u.email_key)
                             ELSE u.email_key END
      AND u.is_active AND u.id = coalesce(${userId ?? null}::uuid, u.id)`;
  return owner;
}

/**
 * Uses a token up, which succeeds once: it asks again for all that {@link findEmailToken} asks for.
 *
 * @param tx - the transaction of what the token allows.
 * @returns whether it was still valid. The user is locked from then on.
 */
export async function useEmailToken(
  tx: Tx,
  userId: string,
  token: string,
  purpose: EmailTokenPurpose,
): Promise<boolean> {
  // Everything that changes an account locks the user first and what is theirs after: nothing deadlocks.
  await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR NO KEY UPDATE`;
  if (!(await findEmailToken(tx, { token, purpose, userId }))) return false;
  return (await tx.$executeRaw`DELETE FROM email_tokens WHERE hash = ${hashSecret(token)}`) > 0;
}
