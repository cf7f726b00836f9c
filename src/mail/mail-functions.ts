/**
 * The types of the functions that write mails, for the configuration file. They are a part of the public interface of the
 * package: this file imports nothing.
 */

/** What a user reads of a mail. */
export interface MailContent {
  /** One line of at most 200 characters. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What a function returns. Without `html`, the HTML is made from the text. */
export type WrittenMail = Omit<MailContent, 'html'> & Partial<Pick<MailContent, 'html'>>;

/** The user who receives a mail. */
export interface MailUser {
  readonly id: string;
  readonly username: string;
  /** The recovery address. */
  readonly email: string;
  readonly fullName: string | null;
  /** A BCP 47 tag; null if none is set. */
  readonly locale: string | null;
  /** Null until the user has proven that they receive mail to `email`. */
  readonly emailVerifiedAt: Date | null;
  readonly createdAt: Date;
  /** The values of the fields that your schema files declare with `@stored`. */
  readonly stored: Readonly<Record<string, unknown>>;
}

/** What a function knows of a mail that notifies a user of a change. */
export interface MailAbout {
  /**
   * The user who receives the mail. Until the address is verified, they may be an attacker who gave the address of another
   * person: put no text that they chose, such as the full name, into a mail to it.
   */
  readonly user: MailUser;
  /** The address that the mail goes to. */
  readonly to: string;
  /** The user's locale; for the first mail of a user who has none, that of the browser; otherwise `en`. */
  readonly locale: string;
  /** The mail that is sent without the function, from a template or of the server itself. */
  readonly standard: MailContent;
}

/** What a function knows of a mail with a token. */
export interface TokenMailAbout extends MailAbout {
  /** The page that uses the token, with the token in it; undefined where the setting for the page is not set. */
  readonly link: string | undefined;
  /** The token itself. Text and HTML must contain it, alone or in the link. */
  readonly token: string;
  /** Lifetime of the token. */
  readonly minutes: number;
}

/** What a function knows of an invitation: the person has no account yet. */
export type InvitationMailAbout = Omit<TokenMailAbout, 'user'>;

/** What a function knows of a mail about the second factors of a user. */
export interface FactorsMailAbout extends MailAbout {
  /** What was changed. `FACTORS_REMOVED` stands for several at once. */
  readonly change:
    | 'TOTP_ADDED'
    | 'TOTP_REMOVED'
    | 'PASSKEY_ADDED'
    | 'PASSKEY_REMOVED'
    | 'PASSKEY_RENAMED'
    | 'FACTORS_REMOVED'
    | 'RECOVERY_CODES_RENEWED'
    | 'RECOVERY_CODE_USED';
  /** Who has changed it: the user, or someone who manages the accounts of the service. */
  readonly by: 'USER' | 'ADMIN';
}

/** A function that writes a mail. It has 2 seconds; if it fails, the standard mail is sent and the failure is logged. */
export type WriteMail<About> = (about: About) => WrittenMail | PromiseLike<WrittenMail>;

/** The functions that write mails, by the kind of mail. */
export interface MailFunctions {
  /** Sets a new password by mail. */
  readonly passwordReset?: WriteMail<TokenMailAbout>;
  /** Verifies an e-mail address. */
  readonly emailVerification?: WriteMail<TokenMailAbout>;
  /** Says that an admin created the account, and sets its first password. */
  readonly passwordSetup?: WriteMail<TokenMailAbout>;
  /** Invites a person to open an account. */
  readonly invitation?: WriteMail<InvitationMailAbout>;
  /** Says, to an address that was invited, that it has an account already. */
  readonly invitedAlready?: WriteMail<MailAbout>;
  /** Says that the password was changed. */
  readonly passwordChanged?: WriteMail<MailAbout>;
  /** Says, to the present address, that another one was requested. */
  readonly emailPending?: WriteMail<MailAbout>;
  /** Says, to the former address, that it was replaced. */
  readonly emailChanged?: WriteMail<MailAbout>;
  /** Says that the second factors were changed, or that a recovery code was used. */
  readonly factorsChanged?: WriteMail<FactorsMailAbout>;
}
