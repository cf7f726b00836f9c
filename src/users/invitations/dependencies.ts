import type { TokenPages } from '../../mail/account-mails';
import type { Mailer } from '../../mail/mailer';
import type { UsersDependencies } from '../dependencies';

/** The dependencies of the operations on invitations. */
export interface InvitationsDependencies extends UsersDependencies {
  readonly mailer: Mailer;
  /** The pages that mails link to. */
  readonly pages: TokenPages;
  /** Lifetime of an invitation. */
  readonly invitationMinutes: number;
}
