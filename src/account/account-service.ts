import type { AuditOrigin } from '../audit/audit-event';
import type { UserRecord } from '../identity/user-record';
import type { UserViewer } from '../identity/viewer';
import { createBackgroundQueue } from '../mail/background-queue';
import type { RequestInfo } from '../request-info';
import { createAccountMails, type TokenPages } from './account-mails';
import { type ChangePasswordInput, changePassword } from './change-password';
import { deleteMe } from './delete-me';
import type { AccountDependencies } from './dependencies';
import type { AccountOutcome, MailOnItsWay } from './outcome';
import {
  mailEmailChanged,
  mailEmailPending,
  mailFirstVerification,
  requestEmailVerification,
} from './request-email-verification';
import { requestPasswordReset } from './request-password-reset';
import { type ResetPasswordInput, resetPassword } from './reset-password';
import { type SetPasswordOutcome, setPassword } from './set-password';
import { type MailResetOutcome, mailPasswordReset } from './set-password-by-mail';
import { verifyEmail } from './verify-email';
import { verifyPassword } from './verify-password';

/** What users can do about the life of their account. Each operation is described where it is written. */
export interface AccountService {
  /** Changes the viewer's own password. */
  changePassword(
    viewer: UserViewer,
    input: ChangePasswordInput,
    origin: AuditOrigin,
  ): Promise<AccountOutcome<{ readonly user: UserRecord }>>;
  /** Mails a token for a new password, if somebody has the address. */
  requestPasswordReset(input: { readonly email: string }, info: RequestInfo): Promise<AccountOutcome<MailOnItsWay>>;
  /** Sets a new password with the token of a mail. */
  resetPassword(input: ResetPasswordInput, origin: AuditOrigin): Promise<AccountOutcome<{ readonly userId: string }>>;
  /** Sets a user's password for the operator. */
  setPassword(userId: string, newPassword: string): Promise<SetPasswordOutcome>;
  /** Mails a user a token for a new password for the operator. */
  mailPasswordReset(user: Pick<UserRecord, 'id' | 'email'>): Promise<MailResetOutcome>;
  /** Mails the viewer a token that verifies their pending address, or else their address. */
  requestEmailVerification(viewer: UserViewer): Promise<MailOnItsWay>;
  /** Verifies one of the viewer's addresses with the token of a mail. */
  verifyEmail(
    viewer: UserViewer,
    input: { readonly token: string },
    info: RequestInfo,
  ): Promise<AccountOutcome<{ readonly userId: string }>>;
  /** Closes the viewer's own account. */
  deleteMe(
    viewer: UserViewer,
    input: { readonly password: string },
    origin: AuditOrigin,
  ): Promise<AccountOutcome<{ readonly userId: string }>>;
  /** Mails a new user their first token, if mail is sent. Returns at once and never throws. */
  registered(user: UserRecord, info: RequestInfo): void;
  /** Whether a new address can't be verified, because mails reach no one. */
  readonly isMailOff: boolean;
  /** Verifies a user's password once more. */
  verifyPassword(about: {
    readonly userId: string;
    readonly password: string;
    readonly field: string;
  }): Promise<string | undefined>;
  /** Tells the address of a user that another one is pending, and mails that one a token. As {@link registered}. */
  emailPending(user: UserRecord, info: Pick<RequestInfo, 'log'>): void;
  /**
   * Tells the former address of a user, and mails a token to the new one, if mail is sent. As {@link registered}.
   *
   * @param info - null where no request asked for the change.
   */
  emailChanged(user: UserRecord, former: string, info: Pick<RequestInfo, 'log'> | null): void;
  /**
   * Does what was promised in answers. The mailer must be closed after this, and the database last.
   *
   * @param timeoutMs - after this, what is not done is lost.
   * @returns how much was lost.
   */
  close(timeoutMs: number): Promise<number>;
}

/** Binds the operations to what they work with. */
export function createAccountService({
  pages,
  ...given
}: Omit<AccountDependencies, 'mails' | 'background'> & { readonly pages: TokenPages }): AccountService {
  const dependencies: AccountDependencies = {
    ...given,
    mails: createAccountMails(pages),
    background: createBackgroundQueue({ maxRunning: 2, maxPending: 1000 }),
  };
  return {
    changePassword: (viewer, input, origin) => changePassword(dependencies, viewer, input, origin),
    requestPasswordReset: ({ email }, info) => requestPasswordReset(dependencies, email, info),
    resetPassword: (input, origin) => resetPassword(dependencies, input, origin),
    setPassword: (userId, newPassword) => setPassword(dependencies, userId, newPassword),
    mailPasswordReset: (user) => mailPasswordReset(dependencies, user),
    requestEmailVerification: (viewer) => requestEmailVerification(dependencies, viewer),
    async verifyEmail(viewer, { token }, info) {
      const outcome = await verifyEmail(dependencies, viewer, token, info);
      if (outcome.ok && outcome.former !== null) {
        const user = { id: outcome.userId, email: outcome.former, pendingEmail: null };
        mailEmailChanged(dependencies, { user, former: outcome.former, isVerified: true }, info);
      }
      return outcome;
    },
    deleteMe: (viewer, { password }, origin) => deleteMe(dependencies, viewer, password, origin),
    registered: (user, info) => mailFirstVerification(dependencies, user, info),
    isMailOff: dependencies.mailer.isOff,
    verifyPassword: (about) => verifyPassword(dependencies, about),
    emailPending: (user, info) => mailEmailPending(dependencies, user, info),
    emailChanged: (user, former, info) =>
      mailEmailChanged(dependencies, { user, former, isVerified: false }, info ?? dependencies),
    close: (timeoutMs) => dependencies.background.close(timeoutMs),
  };
}
