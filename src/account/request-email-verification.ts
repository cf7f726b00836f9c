import { DomainError } from '../errors';
import { canonicalKey } from '../identity/canonical-key';
import { networkOf } from '../identity/network-of';
import type { UserRecord } from '../identity/user-record';
import type { UserViewer } from '../identity/viewer';
import type { RequestInfo } from '../request-info';
import type { AccountDependencies } from './dependencies';
import { issueEmailToken, TOKEN_MINUTES } from './email-tokens';
import type { MailOnItsWay } from './outcome';

/**
 * Mails the viewer a token that shows that their address reaches them.
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
  mailLater(dependencies, user, info, async () => {
    await dependencies.throttle.take('registrationMailByNetwork', networkOf(info.clientAddress));
    await mailVerification(dependencies, user);
  });
}

/** Tells the former address that there is another one, and mails that one a token. Later, as for a new user. */
export function mailEmailChanged(
  dependencies: AccountDependencies,
  user: UserRecord,
  former: string,
  info: Pick<RequestInfo, 'log'>,
): void {
  const { mailer, mails, throttle } = dependencies;
  mailLater(dependencies, user, info, async () => {
    // By itself: the mails that a thief asks for beforehand must not use up the warning.
    await throttle.take('emailChangedMailByEmail', canonicalKey(former));
    mailer.send(mails.emailChanged({ id: user.id, email: former }));
    await mailVerification(dependencies, user);
  });
}

function mailLater(
  { mailer, background }: AccountDependencies,
  { id: userId }: UserRecord,
  { log }: Pick<RequestInfo, 'log'>,
  mail: () => Promise<void>,
): void {
  if (!mailer.sends) return;
  const queued = background.add(async () => {
    try {
      await mail();
    } catch (error) {
      if (error instanceof DomainError) log.warn({ userId, reason: error.message }, 'no verification mail was sent');
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
  { id, email }: Pick<UserRecord, 'id' | 'email'>,
): Promise<void> {
  const emailKey = canonicalKey(email);
  await throttle.take('verificationMailByUser', id);
  await throttle.take('verificationMailByEmail', emailKey);
  const issued = await database.transaction((tx) => issueEmailToken(tx, emailKey, 'EMAIL_VERIFICATION'));
  if (issued) mailer.send(mails.emailVerification(issued));
}
