import type { Tx } from '../database/database';
import { canonicalKey } from '../identity/canonical-key';
import type { UserRecord } from '../identity/user-record';
import type { IssuedToken } from '../mail/compose-mail';
import type { AccountDependencies } from './dependencies';
import { issueToken } from './email-tokens';

/** The dependencies of the mail to a user whom an admin creates. */
type SetupDependencies = Pick<AccountDependencies, 'mailer' | 'mails' | 'stored' | 'throttle' | 'invitationMinutes'>;

/**
 * Makes the mail to a user whom an admin creates: with its token, they set a password by `resetPassword`. The transaction that
 * creates the user issues the token, and the mail is sent once that is committed.
 */
export function createSetupMail({ mailer, mails, stored, throttle, invitationMinutes: minutes }: SetupDependencies) {
  return {
    requireMail: () => mailer.requireMail(),
    isMailOff: mailer.isOff,
    /**
     * Counts a mail.
     *
     * @param creator - the id of the actor.
     * @throws DomainError RATE_LIMITED after too many of one creator, or to one address.
     */
    async take(creator: string, emailKey: string): Promise<void> {
      await throttle.take('setupMailByCreator', creator);
      await throttle.take('setupMailByEmail', emailKey);
    },
    /** Takes a mail back that was not sent. */
    async giveBack(creator: string, emailKey: string): Promise<void> {
      await throttle.giveBack('setupMailByCreator', creator);
      await throttle.giveBack('setupMailByEmail', emailKey);
    },
    issue: (tx: Tx, { id, email }: Pick<UserRecord, 'id' | 'email'>): Promise<IssuedToken | undefined> =>
      issueToken(tx, { purpose: 'PASSWORD_SETUP', emailKey: canonicalKey(email), userId: id, minutes, stored }),
    send: (issued: IssuedToken): void => mailer.send(mails.withToken(issued)),
  };
}
