import type { Mail, MailPart } from '../mail/mail';
import { type IssuedToken, TOKEN_MINUTES, type TokenReceiver } from './email-tokens';

/** The mails about an account. No name is in any of them: see {@link Mail}. */
export interface AccountMails {
  passwordReset(issued: IssuedToken): Mail;
  emailVerification(issued: IssuedToken): Mail;
  /** A notice after the fact. */
  passwordChanged(user: TokenReceiver): Mail;
  /** A notice to the address that is to be replaced. */
  emailPending(user: TokenReceiver): Mail;
  /** A notice to the address that the user had. */
  emailChanged(former: TokenReceiver): Mail;
}

/** Where the tokens of mails are taken. */
export interface TokenPages {
  /** A URL with `{token}` in it; without one the mail has the token itself. */
  readonly passwordReset?: string | undefined;
  /** As `passwordReset`. */
  readonly emailVerification?: string | undefined;
  /** This server's GraphiQL, if it has one, for developers without a front end. */
  readonly graphiql?: string | undefined;
}

/** Makes the mails, with links to these pages. */
export function createAccountMails(pages: TokenPages): AccountMails {
  return {
    passwordReset: ({ token, user }) => ({
      userId: user.id,
      to: user.email,
      subject: 'Set a new password',
      parts: [
        'Someone, probably you, asked for a new password for the account with this e-mail address.',
        ...handOver(
          pages.passwordReset,
          token,
          'To set it, open:',
          'To set it, paste this token where you asked for it:',
        ),
        `This works once, for ${TOKEN_MINUTES.PASSWORD_RESET} minutes. It ends all of your sessions.`,
        "If it wasn't you, ignore this mail: your password stays as it is. Give the token to nobody.",
      ],
      forDeveloper: developerLink(pages.passwordReset, pages.graphiql, token, resetMutation(token)),
    }),
    emailVerification: ({ token, user }) => ({
      userId: user.id,
      to: user.email,
      subject: 'Verify your e-mail address',
      parts: [
        'Someone, probably you, gave this e-mail address to an account.',
        ...handOver(
          pages.emailVerification,
          token,
          'To show that the address is yours, log in to that account and open:',
          'To show that the address is yours, log in to that account and paste this token where you are asked for it:',
        ),
        `This works once, for ${TOKEN_MINUTES.EMAIL_VERIFICATION / 60} hours.`,
        "If it wasn't you, ignore this mail.",
      ],
      forDeveloper: developerLink(pages.emailVerification, pages.graphiql, token, verifyMutation(token)),
    }),
    passwordChanged: (user) => ({
      userId: user.id,
      to: user.email,
      subject: 'Your password was changed',
      parts: [
        'The password of the account with this e-mail address was changed just now, and its other sessions were ended.',
        "If it wasn't you, ask for a new password at once, and then end the personal access tokens that you don't know.",
      ],
    }),
    emailPending: (user) => ({
      userId: user.id,
      to: user.email,
      subject: 'A new e-mail address was asked for',
      parts: [
        'Someone who knows the password of the account with this e-mail address asked for another address.',
        'Until that one is verified, mails about the account come here.',
        "If it wasn't you, log in, set the e-mail address to this one again, and change your password.",
        "If you can't log in, ask for a new password.",
      ],
    }),
    emailChanged: (former) => ({
      userId: former.id,
      to: former.email,
      subject: 'Your e-mail address was changed',
      parts: [
        'The account that had this e-mail address has another one now: mails about it go there.',
        "If it wasn't you, log in and change it back, change your password, and end the sessions that you don't know.",
        "If you can't log in, write to those who run this service.",
      ],
    }),
  };
}

function handOver(page: string | undefined, token: string, open: string, paste: string): MailPart[] {
  return page === undefined ? [paste, { code: token }] : [open, { link: fill(page, token) }];
}

/** A token is letters, digits and underscores: it needs no encoding in a URL. */
function fill(page: string, token: string): string {
  return page.replace('{token}', token);
}

function developerLink(
  page: string | undefined,
  graphiql: string | undefined,
  token: string,
  mutation: string,
): string {
  if (page !== undefined) return `Open ${fill(page, token)}`;
  if (graphiql !== undefined) return `Open ${graphiql}?query=${encodeURIComponent(mutation)}`;
  return `Run ${mutation}`;
}

function resetMutation(token: string): string {
  return `mutation { resetPassword(input: { token: "${token}", newPassword: "" }) { userId userErrors { code message } } }`;
}

function verifyMutation(token: string): string {
  return `mutation { verifyEmail(input: { token: "${token}" }) { userId userErrors { code message } } }`;
}
