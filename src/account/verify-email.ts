import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudit } from '../audit/record';
import type { Tx } from '../database/database';
import { uniqueViolation } from '../database/errors';
import { DomainError } from '../errors';
import type { UserHooks } from '../extension/hooks';
import { canonicalKey } from '../identity/canonical-key';
import { lockViewer } from '../identity/lock-viewer';
import type { UserRecord } from '../identity/user-record';
import type { UserViewer } from '../identity/viewer';
import { tokenMinutes } from '../mail/account-mails';
import { type Outcome, refuse } from '../outcome';
import type { RequestInfo } from '../request-info';
import { type AccountDependencies, INVALID_TOKEN } from './dependencies';
import { checkEmailToken, issueToken, useEmailToken } from './email-tokens';

const PURPOSE = 'EMAIL_VERIFICATION';

/** A user whose address is to be verified: the pending one, if there is one. */
type Addressee = Pick<UserRecord, 'id' | 'email' | 'pendingEmail'>;
type WithLog = Pick<RequestInfo, 'log'>;

/**
 * Mails a token that verifies the viewer's pending address or, if none is pending, their address.
 *
 * @throws DomainError SERVICE_UNAVAILABLE without mail; RATE_LIMITED.
 */
export async function requestEmailVerification(
  dependencies: AccountDependencies,
  viewer: UserViewer,
): Promise<{ readonly expiresInMinutes: number }> {
  dependencies.mailer.requireMail();
  await mailVerification(dependencies, viewer.user);
  return { expiresInMinutes: tokenMinutes(PURPOSE) };
}

/**
 * Counts by user and by address: an attacker can give a foreign address to one account again and again, or to many
 * accounts, and must not be able to fill its mailbox.
 */
async function mailVerification(
  { database, stored, throttle, mailer, mails }: AccountDependencies,
  { id, email, pendingEmail }: Addressee,
  acceptLanguage?: string,
): Promise<void> {
  const emailKey = canonicalKey(pendingEmail ?? email);
  await throttle.take('verificationMailByUser', id);
  await throttle.take('verificationMailByEmail', emailKey);
  const issued = await database.transaction((tx) => issueToken(tx, { purpose: PURPOSE, emailKey, userId: id, stored }));
  if (issued) mailer.send(mails.withToken(issued, acceptLanguage));
}

/**
 * Verifies one of the viewer's addresses with the token of a mail. A pending address becomes the viewer's address,
 * unless another account has it now. A token of another account is refused like an invalid one, so that a link that an
 * attacker's registration mailed to its victim verifies nothing when the victim opens it.
 *
 * @throws DomainError FORBIDDEN for a personal access token; RATE_LIMITED after too many invalid tokens from one
 * network; UNAUTHENTICATED if meanwhile the viewer was disabled or their session has ended.
 */
export async function verifyEmail(
  dependencies: AccountDependencies,
  viewer: UserViewer,
  { token }: { readonly token: string },
  info: RequestInfo,
): Promise<Outcome<{ readonly userId: string }>> {
  if (viewer.sessionId === null) {
    const message = 'A personal access token verifies no e-mail address: log in and use that access token.';
    throw new DomainError('FORBIDDEN', message);
  }
  const userId = viewer.user.id;
  const owner = await checkEmailToken(dependencies, { token, purposes: [PURPOSE], userId }, info);
  if (!owner) return INVALID_TOKEN;
  try {
    const { database, hooks } = dependencies;
    const verified = await database.transaction((tx) => write(tx, viewer, token, info, hooks), hooks.inTransaction());
    if (!verified) return INVALID_TOKEN;
    if (verified.former !== null) mailFormerAddress(dependencies, viewer.user, verified.former, info);
    return { ok: true, userId };
  } catch (error) {
    if (uniqueViolation(error)) return EMAIL_TAKEN;
    throw error;
  }
}

const EMAIL_TAKEN = refuse(
  'EMAIL_TAKEN',
  ['input', 'token'],
  'Another account has this e-mail address. Give your account another one, or close the other account first.',
);

/** @returns `former`: the address that the verified one replaced; null where it was the user's already. */
async function write(
  tx: Tx,
  viewer: UserViewer,
  token: string,
  origin: AuditOrigin,
  hooks: UserHooks,
): Promise<{ readonly former: string | null } | undefined> {
  const userId = viewer.user.id;
  await lockViewer(tx, viewer);
  if (!(await useEmailToken(tx, { userId, token, purposes: [PURPOSE] }))) return undefined;
  const changed = await hooks.changing?.(tx, userId);
  const was = await tx.user.findUniqueOrThrow({
    where: { id: userId },
    select: { email: true, pendingEmail: true, pendingEmailKey: true },
  });
  const { email: former, pendingEmail, pendingEmailKey } = was;
  const isNew = pendingEmail !== null && pendingEmailKey !== null;
  if (isNew) {
    const data = { email: pendingEmail, emailKey: pendingEmailKey, pendingEmail: null, pendingEmailKey: null };
    await tx.user.update({ where: { id: userId }, data, select: { id: true } });
  }
  await tx.$executeRaw`UPDATE users SET email_verified_at = now(), updated_at = now() WHERE id = ${userId}::uuid`;
  await recordAudit(tx, {
    action: 'EMAIL_VERIFIED',
    actor: actorOf(viewer),
    targetId: userId,
    ...(isNew && { before: { email: former }, after: { email: pendingEmail } }),
    origin,
  });
  await changed?.({ actor: actorOf(viewer), origin });
  return { former: isNew ? former : null };
}

/** Mails a new user their first token, in the background: the answer neither waits for it nor depends on it. */
export function mailFirstVerification(dependencies: AccountDependencies, user: UserRecord, info: RequestInfo): void {
  if (!dependencies.mailer.sends) return;
  later(dependencies, user.id, info, async () => {
    await dependencies.throttle.take('registrationMailByNetwork', info.network);
    await mailVerification(dependencies, user, info.acceptLanguage);
  });
}

/**
 * Notifies the address that another one is pending, and mails a token to the pending one. In the background, as for a
 * new user.
 */
export function mailEmailPending(dependencies: AccountDependencies, user: UserRecord, info: WithLog): void {
  const { mailer, mails, throttle } = dependencies;
  if (mailer.isOff) return;
  later(dependencies, user.id, info, async () => {
    await throttle.take('emailPendingMailByEmail', canonicalKey(user.email));
    mailer.send(mails.notice('emailPending', user));
  });
  later(dependencies, user.id, info, () => mailVerification(dependencies, user));
}

/**
 * Notifies the former address of a user that it was replaced, and mails a token to the new one. In the background, as
 * for a new user.
 *
 * @param user - with their new address, which is not verified.
 */
export function mailEmailChanged(
  dependencies: AccountDependencies,
  user: UserRecord,
  former: string,
  info: WithLog,
): void {
  mailFormerAddress(dependencies, user, former, info);
  if (dependencies.mailer.sends) later(dependencies, user.id, info, () => mailVerification(dependencies, user));
}

function mailFormerAddress(dependencies: AccountDependencies, user: UserRecord, former: string, info: WithLog): void {
  const { mailer, mails, throttle } = dependencies;
  if (!mailer.sends) return;
  later(dependencies, user.id, info, async () => {
    // The warning has a limit of its own: mails that an attacker requests beforehand must not use it up.
    await throttle.take('emailChangedMailByEmail', canonicalKey(former));
    mailer.send(mails.notice('emailChanged', user, former));
  });
}

function later({ background }: AccountDependencies, userId: string, { log }: WithLog, mail: () => Promise<void>): void {
  const queued = background.add(async () => {
    try {
      await mail();
    } catch (error) {
      if (error instanceof DomainError)
        log.warn({ userId, reason: error.message }, 'a mail about an address was not sent');
      else log.error({ err: error, userId }, 'a mail could not be prepared');
    }
  });
  if (!queued) log.warn({ userId }, 'no mail was sent: too many are waiting');
}
