import { randomInt } from 'node:crypto';
import type { AuditActor, AuditOrigin } from '../audit/audit-event';
import { ANONYMOUS, OPERATOR, recordAudit, userActor } from '../audit/record';
import type { Tx } from '../database/database';
import { DomainError } from '../errors';
import type { UserHooks } from '../extension/hooks';
import { auditValuesOf, EVERY_METHOD, removeStoredFactors } from '../factors/stored-factors';
import { canonicalKey } from '../identity/canonical-key';
import { parseEmail } from '../identity/email';
import { endSessions } from '../identity/end-sessions';
import { requireTextToParse } from '../identity/require-text';
import type { StoredValues } from '../identity/stored-fields';
import { type UserRecord, userRecord } from '../identity/user-record';
import { isUuid } from '../identity/uuid';
import { tokenMinutes } from '../mail/account-mails';
import { type Outcome, refuse } from '../outcome';
import type { RequestInfo } from '../request-info';
import { type AccountDependencies, INVALID_TOKEN } from './dependencies';
import { checkEmailToken, issueToken, useEmailToken } from './email-tokens';

const PURPOSE = 'PASSWORD_RESET';
/** The tokens that set a password: those of a reset, and those of users whom an admin created. */
const PURPOSES = [PURPOSE, 'PASSWORD_SETUP'] as const;

/**
 * Milliseconds between an answer and the work on the account, chosen at random. So the answer does not depend on the
 * account, and a later request cannot detect when the work runs.
 */
const DELAY = { least: 50, most: 300 };

/**
 * Mails a token for a new password to the active user of an address, if there is one. The answer is the same for
 * every address and takes the same time: everything that depends on the account happens after it.
 *
 * @returns the refusal INVALID_EMAIL for text that is not an address: no account can have it.
 * @throws DomainError SERVICE_UNAVAILABLE without mail, or while too many requests wait; RATE_LIMITED; BAD_USER_INPUT
 * for NUL and lone surrogates.
 */
export async function requestPasswordReset(
  dependencies: AccountDependencies,
  { email }: { readonly email: string },
  info: RequestInfo,
): Promise<Outcome<{ readonly expiresInMinutes: number }>> {
  const { throttle, mailer, background } = dependencies;
  mailer.requireMail();
  const path = ['input', 'email'];
  const address = parseEmail(requireTextToParse(email, 'email', path));
  if (!address.ok) return refuse('INVALID_EMAIL', path, address.message);
  await throttle.take('passwordResetByNetwork', info.network);
  const delay = randomInt(DELAY.least, DELAY.most);
  if (!background.add(() => mailReset(dependencies, address.key, info), delay)) {
    throw new DomainError('SERVICE_UNAVAILABLE', 'Too many mails are waiting. Try again shortly.', 60);
  }
  return { ok: true, expiresInMinutes: tokenMinutes(PURPOSE) };
}

async function mailReset(
  { database, stored, throttle, mailer, mails }: AccountDependencies,
  emailKey: string,
  info: RequestInfo,
): Promise<void> {
  try {
    // Counted here, not before the answer: the answer must not depend on earlier requests for the address.
    await throttle.take('passwordResetByEmail', emailKey);
    const issued = await database.transaction(async (tx) => {
      const token = await issueToken(tx, { purpose: PURPOSE, emailKey, stored });
      if (token) {
        const targetId = token.user.id;
        await recordAudit(tx, { action: 'PASSWORD_RESET_REQUESTED', actor: ANONYMOUS, targetId, origin: info });
      }
      return token;
    });
    if (issued) mailer.send(mails.withToken(issued));
  } catch (error) {
    if (error instanceof DomainError) info.log.warn({ reason: error.message }, 'no reset was mailed');
    else info.log.error({ err: error }, 'a password reset could not be prepared');
  }
}

/** A token of a mail, and the new password. */
export interface ResetPasswordInput {
  readonly token: string;
  readonly newPassword: string;
}

/**
 * Sets a new password with the token of a mail. Revokes every credential that could act for the user before. Their
 * address counts as verified, because they received the mail. Second factors stay, unless the address was never verified
 * before: then the account may have been opened by another person, whose factors would keep the owner of the address out,
 * and whose passkey would still log in. A password that is too weak does not consume the token.
 *
 * @throws DomainError RATE_LIMITED after too many invalid tokens from one network, or new passwords for one user;
 * SERVICE_UNAVAILABLE while too many hashes wait; BAD_USER_INPUT for NUL and lone surrogates in the password.
 */
export async function resetPassword(
  dependencies: AccountDependencies,
  { token, newPassword }: ResetPasswordInput,
  origin: RequestInfo,
): Promise<Outcome<{ readonly userId: string }>> {
  const { database, hasher, policy, throttle, mailer, mails, notices, hooks } = dependencies;
  const owner = await checkEmailToken(dependencies, { token, purposes: PURPOSES }, origin);
  if (!owner) return INVALID_TOKEN;
  // One thread checks the new passwords of all users, and a token stays valid while they are weak.
  await throttle.take('newPasswordByUser', `reset ${owner.id}`);
  const weakness = await policy.check(newPassword, owner, 'newPassword');
  if (weakness) return refuse('WEAK_PASSWORD', ['input', 'newPassword'], weakness);
  // Outside of the transaction, which would hold its connection for as long as the hash takes.
  const passwordHash = await hasher.hash(newPassword, origin.signal);
  const reset = { owner, token, passwordHash, origin, hooks };
  const done = await database.transaction((tx) => writeReset(tx, reset), hooks.inTransaction());
  if (!done) return INVALID_TOKEN;
  if (mailer.sends) mailer.send(mails.notice('passwordChanged', owner));
  if (done.hasRemovedFactors) notices.send(owner.id, { change: 'FACTORS_REMOVED', by: 'USER' }, origin);
  return { ok: true, userId: owner.id };
}

async function writeReset(
  tx: Tx,
  reset: { owner: UserRecord; token: string; passwordHash: string; origin: AuditOrigin; hooks: UserHooks },
): Promise<{ readonly hasRemovedFactors: boolean } | undefined> {
  const { owner, token, passwordHash, origin, hooks } = reset;
  const userId = owner.id;
  if (!(await useEmailToken(tx, { userId, token, purposes: PURPOSES }))) return undefined;
  const changed = await hooks.changing?.(tx, userId);
  await tx.user.update({ where: { id: userId }, data: resetColumns(passwordHash), select: { id: true } });
  const isFirstProof = await tx.$executeRaw`
    UPDATE users SET email_verified_at = now() WHERE id = ${userId}::uuid AND email_verified_at IS NULL`;
  const actor = userActor(userId);
  const removed =
    isFirstProof > 0
      ? auditValuesOf(await removeStoredFactors(tx, userId, { methods: EVERY_METHOD, passkeyIds: [] }))
      : [];
  for (const before of removed) {
    await recordAudit(tx, { action: 'FACTOR_REMOVED', actor, targetId: userId, before, origin });
  }
  const after = { ...(await endCredentials(tx, { userId, actor, origin })) };
  await recordAudit(tx, { action: 'PASSWORD_RESET', actor, targetId: userId, after, origin });
  await changed?.({ actor, origin });
  return { hasRemovedFactors: removed.length > 0 };
}

/** The transaction is rolled back: the address is not that of the user who is to be mailed. */
class OtherAddress extends Error {}

/** Whether a mail was queued. */
type MailResetOutcome =
  | { readonly ok: true; readonly expiresInMinutes: number }
  | { readonly ok: false; readonly errors: readonly { readonly code: 'DISABLED'; readonly message: string }[] };

/**
 * Mails a user a token for a new password, on behalf of the operator. Nothing else changes: the password and the
 * sessions stay valid until the token is used.
 *
 * @throws DomainError SERVICE_UNAVAILABLE without mail.
 */
export async function mailPasswordReset(
  { database, stored, mailer, mails }: Pick<AccountDependencies, 'database' | 'stored' | 'mailer' | 'mails'>,
  { id, email }: Pick<UserRecord, 'id' | 'email'>,
): Promise<MailResetOutcome> {
  mailer.requireMail();
  const issued = await database
    .transaction(async (tx) => {
      const token = await issueToken(tx, { purpose: PURPOSE, emailKey: canonicalKey(email), stored });
      // The address may belong to another user now: the transaction is rolled back, because that user's token was
      // replaced.
      if (token?.user.id !== id) throw new OtherAddress();
      await recordAudit(tx, { action: 'PASSWORD_RESET_REQUESTED', actor: OPERATOR, targetId: id, origin: null });
      return token;
    })
    .catch((error) => {
      if (error instanceof OtherAddress) return undefined;
      throw error;
    });
  if (!issued) {
    const message = 'This user is disabled or has another address by now. A reset requires an active user.';
    return { ok: false, errors: [{ code: 'DISABLED', message }] };
  }
  mailer.send(mails.withToken(issued));
  return { ok: true, expiresInMinutes: tokenMinutes(PURPOSE) };
}

/** The user whose password was set, and how much was revoked. */
export type SetPasswordOutcome = Outcome<{ readonly user: UserRecord } & EndedCredentials>;

/**
 * Sets a user's password for the operator of the server, under the same policy as any other. Revokes every credential
 * that could act for the user before, as a reset by mail does. The user receives a mail, if mail is sent.
 *
 * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates in the password.
 */
export async function setPassword(
  { database, stored, hasher, policy, mailer, mails, hooks }: Omit<AccountDependencies, 'background'>,
  userId: string,
  newPassword: string,
): Promise<SetPasswordOutcome> {
  const owner = isUuid(userId)
    ? await database.prisma.user.findUnique({ where: { id: userId }, select: userRecord(stored) })
    : null;
  if (!owner) return NO_SUCH_USER;
  const weakness = await policy.check(newPassword, owner);
  if (weakness) return refuse('WEAK_PASSWORD', ['input', 'newPassword'], weakness);
  const passwordHash = await hasher.hash(newPassword);
  const outcome = await database.transaction(
    (tx) => writePassword(tx, { userId, passwordHash, stored, hooks }),
    hooks.inTransaction(),
  );
  if (outcome.ok && mailer.sends) mailer.send(mails.notice('passwordChanged', outcome.user));
  return outcome;
}

const NO_SUCH_USER = refuse('NOT_FOUND', ['id'], 'There is no user with this id.');

async function writePassword(
  tx: Tx,
  change: { userId: string; passwordHash: string; stored: StoredValues; hooks: UserHooks },
): Promise<SetPasswordOutcome> {
  const { userId, passwordHash, stored, hooks } = change;
  // The user's row first: a login with the old password holds it, so that its session is seen here.
  const changed = await hooks.changing?.(tx, userId);
  const { count: found } = await tx.user.updateMany({ where: { id: userId }, data: resetColumns(passwordHash) });
  if (found === 0) return NO_SUCH_USER;
  const ended = await endCredentials(tx, { userId, actor: OPERATOR, origin: null });
  const after = { ...ended };
  await recordAudit(tx, { action: 'PASSWORD_RESET', actor: OPERATOR, targetId: userId, after, origin: null });
  await changed?.({ actor: OPERATOR, origin: null });
  const user = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: userRecord(stored) });
  return { ok: true, user, ...ended };
}

/** The columns that a new password writes. It also removes a pending address, which was requested before it. */
export function resetColumns(passwordHash: string) {
  return { passwordHash, pendingEmail: null, pendingEmailKey: null } as const;
}

/** Numbers of the credentials that a reset revoked. */
interface EndedCredentials {
  readonly endedSessions: number;
  readonly endedPersonalAccessTokens: number;
  readonly endedClients: number;
  /** Absent if there were none. */
  readonly endedInvitations?: number;
}

/**
 * Revokes every credential that could act for a user before their password was reset: sessions, personal access tokens,
 * mailed tokens, the clients that they registered, with the secrets, access tokens and sessions of these, and the
 * invitations that were not accepted, which could give an attacker an account with the user's rights. A user who forgot the password cannot know which of them an attacker created.
 *
 * @param tx - the transaction of the reset. The user's row must be locked: otherwise the session of a concurrent login
 * would not be revoked.
 */
async function endCredentials(
  tx: Tx,
  {
    userId,
    actor,
    origin,
  }: { readonly userId: string; readonly actor: AuditActor; readonly origin: AuditOrigin | null },
): Promise<EndedCredentials> {
  const endedSessions = await endSessions(tx, [userId]);
  const tokens = await tx.personalAccessToken.deleteMany({ where: { userId } });
  await tx.emailToken.deleteMany({ where: { userId } });
  const clients = await tx.client.findMany({
    where: { ownerId: userId },
    select: { id: true, name: true, scopes: true },
  });
  if (clients.length > 0) await tx.client.deleteMany({ where: { id: { in: clients.map(({ id }) => id) } } });
  for (const { id, name, scopes } of clients) {
    const before = { name, scopes, ownerId: userId };
    await recordAudit(tx, { action: 'CLIENT_DELETED', actor, targetId: id, before, origin });
  }
  const invitations = await tx.$queryRaw<{ id: string; role: string; scopes: string[] }[]>`
    UPDATE invitations SET revoked_at = now()
    WHERE inviter_id = ${userId}::uuid AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now()
    RETURNING id, role, granted_scopes AS scopes`;
  for (const { id, role, scopes } of invitations) {
    await recordAudit(tx, { action: 'INVITATION_REVOKED', actor, targetId: id, before: { role, scopes }, origin });
  }
  return {
    endedSessions,
    endedPersonalAccessTokens: tokens.count,
    endedClients: clients.length,
    ...(invitations.length > 0 && { endedInvitations: invitations.length }),
  };
}
