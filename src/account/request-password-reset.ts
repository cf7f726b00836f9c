import { randomInt } from 'node:crypto';
import { ANONYMOUS, recordAudit } from '../audit/record';
import { DomainError } from '../errors';
import { parseEmail } from '../identity/email';
import { requireTextToParse } from '../identity/require-text';
import type { RequestInfo } from '../request-info';
import type { AccountDependencies } from './dependencies';
import { issueResetToken, TOKEN_MINUTES } from './email-tokens';
import { type AccountOutcome, type MailOnItsWay, refuse } from './outcome';

/**
 * Milliseconds. The answer is out before anything depends on the account, and no later request can tell when that is.
 */
const DELAY = { least: 50, most: 300 };

/**
 * Mails a token for a new password to the active user of an address, if there is one. The answer is the same for
 * every address and takes the same time: whatever depends on the account happens after it.
 *
 * @returns the refusal INVALID_EMAIL for text that is not an address: no account can have it.
 * @throws DomainError SERVICE_UNAVAILABLE without mail, or while too many requests wait; RATE_LIMITED; BAD_USER_INPUT
 * for NUL and lone surrogates.
 */
export async function requestPasswordReset(
  dependencies: AccountDependencies,
  email: string,
  info: RequestInfo,
): Promise<AccountOutcome<MailOnItsWay>> {
  const { throttle, mailer, background } = dependencies;
  mailer.requireMail();
  const address = parseEmail(requireTextToParse(email, 'email'));
  if (!address.ok) return refuse('INVALID_EMAIL', 'email', address.message);
  await throttle.take('passwordResetByNetwork', info.network);
  const delay = randomInt(DELAY.least, DELAY.most);
  if (!background.add(() => mailReset(dependencies, address.key, info), delay)) {
    throw new DomainError('SERVICE_UNAVAILABLE', 'Too many mails are waiting. Try again shortly.', 60);
  }
  return { ok: true, expiresInMinutes: TOKEN_MINUTES.PASSWORD_RESET };
}

async function mailReset(
  { database, throttle, mailer, mails }: AccountDependencies,
  emailKey: string,
  info: RequestInfo,
): Promise<void> {
  try {
    // Here, not in the answer: that is the same whatever was asked for an address before, and by whom.
    await throttle.take('passwordResetByEmail', emailKey);
    const issued = await database.transaction(async (tx) => {
      const token = await issueResetToken(tx, emailKey);
      if (token) {
        const targetId = token.user.id;
        await recordAudit(tx, { action: 'PASSWORD_RESET_REQUESTED', actor: ANONYMOUS, targetId, origin: info });
      }
      return token;
    });
    if (issued) mailer.send(mails.passwordReset(issued));
  } catch (error) {
    if (error instanceof DomainError) info.log.warn({ reason: error.message }, 'no reset was mailed');
    else info.log.error({ err: error }, 'a password reset could not be prepared');
  }
}
