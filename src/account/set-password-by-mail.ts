import { OPERATOR, recordAudit } from '../audit/record';
import { canonicalKey } from '../identity/canonical-key';
import type { UserRecord } from '../identity/user-record';
import type { AccountDependencies } from './dependencies';
import { issueResetToken, TOKEN_MINUTES } from './email-tokens';

/** The address is nobody's who may reset a password, or somebody else's. */
class NotTheirs extends Error {}

/** Whether a mail is on its way. */
export type MailResetOutcome =
  | { readonly ok: true; readonly expiresInMinutes: number }
  | { readonly ok: false; readonly errors: readonly { readonly code: 'DISABLED'; readonly message: string }[] };

/**
 * Mails a user a token for a new password, because whoever runs the server says so. Nothing else changes: the password
 * and the sessions stay until the token is used.
 *
 * @throws DomainError SERVICE_UNAVAILABLE without mail.
 */
export async function mailPasswordReset(
  { database, mailer, mails }: Pick<AccountDependencies, 'database' | 'mailer' | 'mails'>,
  { id, email }: Pick<UserRecord, 'id' | 'email'>,
): Promise<MailResetOutcome> {
  mailer.requireMail();
  const issued = await database
    .transaction(async (tx) => {
      const token = await issueResetToken(tx, canonicalKey(email));
      // The address may be another user's by now: rolled back, or their own token would be gone.
      if (token?.user.id !== id) throw new NotTheirs();
      await recordAudit(tx, { action: 'PASSWORD_RESET_REQUESTED', actor: OPERATOR, targetId: id, origin: null });
      return token;
    })
    .catch((error) => {
      if (error instanceof NotTheirs) return undefined;
      throw error;
    });
  if (!issued) {
    const message = 'This user is disabled or has another address by now. A reset takes an active user.';
    return { ok: false, errors: [{ code: 'DISABLED', message }] };
  }
  mailer.send(mails.passwordReset(issued));
  return { ok: true, expiresInMinutes: TOKEN_MINUTES.PASSWORD_RESET };
}
