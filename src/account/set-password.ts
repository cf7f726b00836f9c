import { OPERATOR, recordAudit } from '../audit/record';
import type { Tx } from '../database/database';
import { USER_RECORD, type UserRecord } from '../identity/user-record';
import { isUuid } from '../identity/uuid';
import type { AccountDependencies } from './dependencies';
import { type EndedCredentials, endCredentials, resetColumns } from './end-credentials';

/** What became of a password that the operator sets. */
export type SetPasswordOutcome =
  | ({ readonly ok: true; readonly user: UserRecord } & EndedCredentials)
  | {
      readonly ok: false;
      readonly errors: readonly { readonly code: 'NOT_FOUND' | 'WEAK_PASSWORD'; readonly message: string }[];
    };

/**
 * Sets a user's password for the operator of the server, under the same policy as any other. Ends everything that could
 * act for the user before, as a reset by mail does; the user is told by mail, if mail is sent.
 *
 * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates in the password.
 */
export async function setPassword(
  { database, hasher, policy, mailer, mails }: Omit<AccountDependencies, 'background'>,
  userId: string,
  newPassword: string,
): Promise<SetPasswordOutcome> {
  const owner = isUuid(userId)
    ? await database.prisma.user.findUnique({ where: { id: userId }, select: USER_RECORD })
    : null;
  if (!owner) return NOBODY;
  const weakness = await policy.check(newPassword, owner);
  if (weakness) return { ok: false, errors: [{ code: 'WEAK_PASSWORD', message: weakness }] };
  const passwordHash = await hasher.hash(newPassword);
  const outcome = await database.transaction((tx) => write(tx, userId, passwordHash));
  if (outcome.ok && mailer.sends) mailer.send(mails.passwordChanged(outcome.user));
  return outcome;
}

const NOBODY: SetPasswordOutcome = {
  ok: false,
  errors: [{ code: 'NOT_FOUND', message: 'There is no user with this id.' }],
};

async function write(tx: Tx, userId: string, passwordHash: string): Promise<SetPasswordOutcome> {
  // The user first: a login with the old password holds their row, so that its session is seen here.
  const { count: found } = await tx.user.updateMany({ where: { id: userId }, data: resetColumns(passwordHash) });
  if (found === 0) return NOBODY;
  const ended = await endCredentials(tx, { userId, actor: OPERATOR, origin: null });
  const after = { ...ended };
  await recordAudit(tx, { action: 'PASSWORD_RESET', actor: OPERATOR, targetId: userId, after, origin: null });
  const user = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: USER_RECORD });
  return { ok: true, user, ...ended };
}
