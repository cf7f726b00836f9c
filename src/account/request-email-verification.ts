import { canonicalKey } from '../identity/canonical-key';
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
  const { throttle, mailer } = dependencies;
  mailer.requireMail();
  await throttle.take('verificationMailByUser', viewer.user.id);
  await mailVerification(dependencies, viewer.user);
  return { expiresInMinutes: TOKEN_MINUTES.EMAIL_VERIFICATION };
}

/** Mails a new user their first token, later: neither their answer nor its success hangs on it. */
export function mailFirstVerification(
  dependencies: AccountDependencies,
  user: UserRecord,
  { log }: Pick<RequestInfo, 'log'>,
): void {
  const { mailer, background } = dependencies;
  if (!mailer.sends) return;
  const queued = background.add(async () => {
    try {
      await mailVerification(dependencies, user);
    } catch (error) {
      log.error({ err: error, userId: user.id }, 'a verification mail could not be prepared');
    }
  });
  if (!queued) log.warn({ userId: user.id }, 'no verification mail was sent: too many mails are waiting');
}

async function mailVerification(
  { database, mailer, mails }: AccountDependencies,
  { email }: Pick<UserRecord, 'email'>,
): Promise<void> {
  const issued = await database.transaction((tx) => issueEmailToken(tx, canonicalKey(email), 'EMAIL_VERIFICATION'));
  if (issued) mailer.send(mails.emailVerification(issued));
}
