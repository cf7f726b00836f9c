import type { AccountMails } from '../../mail/compose-mail';
import type { Mailer } from '../../mail/mailer';
import type { UsersDependencies } from '../dependencies';

/** The dependencies of the operations on invitations. */
export interface InvitationsDependencies extends UsersDependencies {
  readonly mailer: Mailer;
  /** Writes the mails that `mailer` sends. */
  readonly mails: AccountMails;
  /** Lifetime of an invitation. */
  readonly invitationMinutes: number;
}
