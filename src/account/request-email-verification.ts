import { DomainError } from '../errors';
import { canonicalKey } from '../identity/canonical-key';
import type { UserRecord } from '../identity/user-record';
import type { UserViewer } from '../identity/viewer';
import type { RequestInfo } from '../request-info';
import type { AccountDependencies } from './dependencies';
import { issueVerificationToken, TOKEN_MINUTES } from './email-tokens';
import type { MailOnItsWay } from './outcome';

/** Whose address it is, and which one is to be verified. */
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
): Promise<MailOnItsWay> {
  dependencies.mailer.requireMail();
  await mailVerification(dependencies, viewer.user);
  return { expiresInMinutes: TOKEN_MINUTES.EMAIL_VERIFICATION };
}

/** Mails a new user their first token, later: neither their answer nor its success hangs on it. */
export function mailFirstVerification(dependencies: AccountDependencies, user: UserRecord, info: RequestInfo): void {
  if (!dependencies.mailer.sends) return;
  later(dependencies, user, info, async () => {
    await dependencies.throttle.take('registrationMailByNetwork', info.network);
    await mailVerification(dependencies, user);
  });
}

/** Tells the address that there is a pending one, and mails that one a token. Later, as for a new user. */
export function mailEmailPending(dependencies: AccountDependencies, user: UserRecord, info: WithLog): void {
  const { mailer, mails, throttle } = dependencies;
  if (mailer.isOff) return;
  later(dependencies, user, info, async () => {
    await throttle.take('emailPendingMailByEmail', canonicalKey(user.email));
    mailer.send(mails.emailPending(user));
  });
  later(dependencies, user, info, () => mailVerification(dependencies, user));
}

/**
 * Tells the former address that it was replaced. Later, as for a new user.
 *
 * @param user - with their new address.
 * @param isVerified - whether the new address is; otherwise it is mailed a token.
 */
export function mailEmailChanged(
  dependencies: AccountDependencies,
  { user, former, isVerified }: { readonly user: Addressee; readonly former: string; readonly isVerified: boolean },
  info: WithLog,
): void {
  const { mailer, mails, throttle } = dependencies;
  if (!mailer.sends) return;
  later(dependencies, user, info, async () => {
    // By itself: the mails that a thief asks for beforehand must not use up the warning.
    await throttle.take('emailChangedMailByEmail', canonicalKey(former));
    mailer.send(mails.emailChanged({ id: user.id, email: former }));
  });
  if (!isVerified) later(dependencies, user, info, () => mailVerification(dependencies, user));
}

function later(
  { background }: AccountDependencies,
  { id: userId }: Pick<UserRecord, 'id'>,
  { log }: WithLog,
  mail: () => Promise<void>,
): void {
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

/**
 * Counts by user and by address: an address that is not theirs can be given to an account again and again, and to one
 * account after the other, and its mailbox is not to be filled by that.
 */
async function mailVerification(
  { database, throttle, mailer, mails }: AccountDependencies,
  { id, email, pendingEmail }: Addressee,
): Promise<void> {
  const emailKey = canonicalKey(pendingEmail ?? email);
  await throttle.take('verificationMailByUser', id);
  await throttle.take('verificationMailByEmail', emailKey);
  const issued = await database.transaction((tx) => issueVerificationToken(tx, id, emailKey));
  if (issued) mailer.send(mails.emailVerification(issued));
}
