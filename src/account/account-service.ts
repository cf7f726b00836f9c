import type { AuditOrigin } from '../audit/audit-event';
import type { UserRecord } from '../identity/user-record';
import type { UserViewer } from '../identity/viewer';
import { createBackgroundQueue } from '../mail/background-queue';
import type { RequestInfo } from '../request-info';
import { type ChangePasswordInput, changePassword } from './change-password';
import { deleteMe } from './delete-me';
import type { AccountDependencies } from './dependencies';
import {
  mailPasswordReset,
  type ResetPasswordInput,
  requestPasswordReset,
  resetPassword,
  setPassword,
} from './reset-password';
import { createSetupMail } from './setup-mail';
import {
  mailEmailChanged,
  mailEmailPending,
  mailFirstVerification,
  requestEmailVerification,
  verifyEmail,
} from './verify-email';
import { verifyPassword } from './verify-password';

/** The operations of users on their own accounts. */
export type AccountService = ReturnType<typeof createAccountService>;

/** Binds the operations to their dependencies. Each operation is documented at its function. */
export function createAccountService(given: Omit<AccountDependencies, 'background'>) {
  const dependencies: AccountDependencies = {
    ...given,
    background: createBackgroundQueue({ maxRunning: 2, maxPending: 1000 }),
  };
  return {
    /** Changes the viewer's own password. */
    changePassword: (viewer: UserViewer, input: ChangePasswordInput, origin: AuditOrigin) =>
      changePassword(dependencies, viewer, input, origin),
    /** Mails a token for a new password, if a user has the address. */
    requestPasswordReset: (input: { readonly email: string }, info: RequestInfo) =>
      requestPasswordReset(dependencies, input, info),
    /** Sets a new password with the token of a mail. */
    resetPassword: (input: ResetPasswordInput, info: RequestInfo) => resetPassword(dependencies, input, info),
    /** Sets a user's password, on behalf of the operator. */
    setPassword: (userId: string, newPassword: string) => setPassword(dependencies, userId, newPassword),
    /** Mails a user a token for a new password, on behalf of the operator. */
    mailPasswordReset: (user: Pick<UserRecord, 'id' | 'email'>) => mailPasswordReset(dependencies, user),
    /** Mails the viewer a token that verifies their pending address, or else their address. */
    requestEmailVerification: (viewer: UserViewer) => requestEmailVerification(dependencies, viewer),
    /** Verifies one of the viewer's addresses with the token of a mail. */
    verifyEmail: (viewer: UserViewer, input: { readonly token: string }, info: RequestInfo) =>
      verifyEmail(dependencies, viewer, input, info),
    /** Closes the viewer's own account. */
    deleteMe: (viewer: UserViewer, input: { readonly password: string }, origin: AuditOrigin) =>
      deleteMe(dependencies, viewer, input, origin),
    /** The mail to a user whom an admin creates. */
    setup: createSetupMail(dependencies),
    /** Mails a new user their first token, if mail is sent. Returns at once and never throws. */
    registered: (user: UserRecord, info: RequestInfo) => mailFirstVerification(dependencies, user, info),
    /** Whether a new address can't be verified, because the server sends no mail. */
    isMailOff: dependencies.mailer.isOff,
    /** Verifies the password of a user who is logged in. */
    verifyPassword: (about: { readonly userId: string; readonly password: string; readonly field: string }) =>
      verifyPassword(dependencies, about),
    /**
     * Notifies the address of a user that another one is pending, and mails a token to the pending one. Like
     * `registered`, it returns at once and never throws.
     */
    emailPending: (user: UserRecord, info: Pick<RequestInfo, 'log'>) => mailEmailPending(dependencies, user, info),
    /**
     * Notifies the former address of a user, and mails a token to the new one, if mail is sent. Like `registered`, it
     * returns at once and never throws.
     *
     * @param info - null where no request caused the change.
     */
    emailChanged: (user: UserRecord, former: string, info: Pick<RequestInfo, 'log'> | null) =>
      mailEmailChanged(dependencies, user, former, info ?? dependencies),
    /**
     * Finishes the background work of requests that were answered. The mailer must be closed after this, and the
     * database last.
     *
     * @param timeoutMs - after this, work that is not finished is lost.
     * @returns how many pieces of work were lost.
     */
    close: (timeoutMs: number): Promise<number> => dependencies.background.close(timeoutMs),
  };
}
