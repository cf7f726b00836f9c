import type { AuditOrigin } from '../audit/audit-event';
import type { Database, Tx } from '../database/database';
import { type EmailTokenPurpose, Prisma } from '../database/generated/client';
import type { StoredValues } from '../identity/stored-fields';
import { type UserRecord, userColumns } from '../identity/user-record';
import { TOKEN_MAILS, tokenMinutes } from '../mail/account-mails';
import type { IssuedToken } from '../mail/compose-mail';
import { hashSecret, isSecret, newSecret } from '../secrets/secret';
import type { Throttle } from '../throttle/throttle';

/** The address that a token is mailed to, as SQL over the table `users` under the name `u`. */
const ADDRESSES = {
  email: { shown: Prisma.sql`u.email`, key: Prisma.sql`u.email_key` },
  pending: {
    shown: Prisma.sql`coalesce(u.pending_email, u.email)`,
    key: Prisma.sql`coalesce(u.pending_email_key, u.email_key)`,
  },
} as const;

/** A request for a token. */
interface TokenRequest {
  readonly purpose: EmailTokenPurpose;
  /** The canonical key of the address that the token is mailed to. */
  readonly emailKey: string;
  /** The user who must have that address; undefined for any. */
  readonly userId?: string;
  /** Lifetime in minutes; that of the mail by default. */
  readonly minutes?: number;
  /** The stored fields of the user that a function for mails may read. */
  readonly stored: StoredValues;
}

/**
 * Issues a token for the active user who has an address, and replaces their former one of this purpose. A pending
 * address receives only tokens for which `TOKEN_MAILS` allows it, and never one for a password reset.
 *
 * @returns undefined if no active user, or a user other than `userId`, has that address now.
 */
export async function issueToken(
  tx: Tx,
  { purpose, emailKey, userId, stored, minutes = tokenMinutes(purpose) }: TokenRequest,
): Promise<IssuedToken | undefined> {
  const { shown, key } = ADDRESSES[TOKEN_MAILS[purpose].address];
  const isUser = userId === undefined ? Prisma.empty : Prisma.sql`AND u.id = ${userId}::uuid`;
  // Locked, so that of two requests at once one replaces the other's token.
  const [found] = await tx.$queryRaw<(UserRecord & { readonly to: string })[]>`
    SELECT ${Prisma.raw(userColumns(stored))}, ${shown} AS "to" FROM users u
    WHERE ${key} = ${emailKey} AND u.is_active ${isUser} FOR NO KEY UPDATE`;
  if (!found) return undefined;
  const { to, ...user } = found;
  await tx.emailToken.deleteMany({ where: { userId: user.id, purpose } });
  const token = newSecret('emailToken');
  // The database's clock sets the expiry, because the same clock checks it.
  await tx.$executeRaw`
    INSERT INTO email_tokens (hash, user_id, purpose, email_key, expires_at)
    VALUES (${hashSecret(token)}, ${user.id}::uuid, ${purpose}::"EmailTokenPurpose", ${emailKey},
            now() + make_interval(mins => ${minutes}::int))`;
  return { purpose, token, minutes, user, to };
}

/** A token that a client sent. */
interface PresentedToken {
  readonly token: string;
  /** The purposes of which it may be; all of them are mailed to the same one of the user's addresses. */
  readonly purposes: readonly [EmailTokenPurpose, ...EmailTokenPurpose[]];
  /** Only a token of this user is valid; undefined if the token alone identifies the user. */
  readonly userId?: string | undefined;
}

/**
 * Finds the user whose token a client sent. Invalid ones are counted by network; no token is used up yet.
 *
 * @returns undefined for an invalid one, and for one of a user other than `presented.userId`.
 * @throws DomainError RATE_LIMITED after too many invalid ones.
 */
export async function checkEmailToken(
  {
    database,
    stored,
    throttle,
  }: { readonly database: Pick<Database, 'prisma'>; readonly stored: StoredValues; readonly throttle: Throttle },
  presented: PresentedToken,
  { network }: AuditOrigin,
): Promise<UserRecord | undefined> {
  await throttle.take('emailTokenByNetwork', network);
  const owner = await findEmailToken<UserRecord>(database.prisma, presented, Prisma.raw(userColumns(stored)));
  if (owner) await throttle.giveBack('emailTokenByNetwork', network);
  return owner;
}

/**
 * Finds the user of a token that has not expired; the user must be active. The address that it was mailed to must still
 * be the user's or, for some purposes, the pending one. A text that is not a token is refused without a statement.
 */
async function findEmailToken<Row>(
  prisma: Pick<Tx, '$queryRaw'>,
  { token, purposes, userId }: PresentedToken,
  columns: Prisma.Sql,
): Promise<Row | undefined> {
  if (!isSecret('emailToken', token)) return undefined;
  const { key } = ADDRESSES[TOKEN_MAILS[purposes[0]].address];
  const [owner] = await prisma.$queryRaw<Row[]>`
    SELECT ${columns}
    FROM email_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.hash = ${hashSecret(token)} AND t.purpose::text = ANY (${[...purposes]}::text[]) AND t.expires_at > now()
      AND t.email_key = ${key} AND u.is_active AND u.id = coalesce(${userId ?? null}::uuid, u.id)`;
  return owner;
}

/**
 * Uses a token, which succeeds only once: it repeats all checks of {@link checkEmailToken}.
 *
 * @param tx - the transaction of the change that the token allows.
 * @returns whether it was still valid. The user's row is locked from then on.
 */
export async function useEmailToken(
  tx: Tx,
  { userId, token, purposes }: PresentedToken & { readonly userId: string },
): Promise<boolean> {
  // Every change of an account locks the user's row first and then rows that belong to the user, which prevents
  // deadlocks.
  await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR NO KEY UPDATE`;
  if (!(await findEmailToken(tx, { token, purposes, userId }, Prisma.sql`u.id`))) return false;
  return (await tx.$executeRaw`DELETE FROM email_tokens WHERE hash = ${hashSecret(token)}`) > 0;
}
