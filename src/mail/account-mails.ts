import type { EmailTokenPurpose } from '../database/generated/client';
import type { Mail, MailPart } from './mail';

const HOUR = 3_600;

/** Limits for mails, each for one key: see `LIMITS`. */
type Limits = Readonly<Record<string, { readonly points: number; readonly perSeconds: number }>>;

/** A mail with a token, which works once. */
interface TokenMail {
  /** Lifetime of the token, in minutes. */
  readonly minutes: number;
  /**
   * The address that the mail goes to, which must still be the user's when the token is used: their recovery address, or
   * the pending one if there is one.
   */
  readonly address: 'email' | 'pending';
  readonly subject: string;
  readonly opening: string;
  /** The sentence in front of the link to the page. */
  readonly open: string;
  /** The sentence in front of the token, where no page is configured. */
  readonly paste: string;
  readonly closing: readonly string[];
  /** The setting with the page that uses the token, a URL with `{token}` in it; without one the mail has the token itself. */
  readonly page: { readonly setting: string; readonly variable: string };
  /** The mutation that uses the token, with `{token}` in it: for developers without a front end. */
  readonly mutation: string;
  readonly limits: Limits;
}

/** A mail that notifies a user of a change. */
interface Notice {
  readonly subject: string;
  readonly parts: readonly string[];
  readonly limits: Limits;
}

/**
 * Every mail with a token. The configuration and the throttle derive everything from its entry. The name is a value of
 * `EmailTokenPurpose` in `prisma/schema.prisma`, which `issueToken` and `useEmailToken` take. No user's name is in any
 * mail: see {@link Mail}.
 */
export const TOKEN_MAILS = {
  PASSWORD_RESET: {
    minutes: 30,
    address: 'email',
    subject: 'Set a new password',
    opening: 'Someone, probably you, requested a new password for the account with this e-mail address.',
    open: 'To set it, open:',
    paste: 'To set it, paste this token where you requested it:',
    closing: [
      'This works once, for 30 minutes. It ends all of your sessions.',
      "If it wasn't you, ignore this mail: your password stays as it is. Do not give the token to anyone.",
    ],
    page: { setting: 'passwordResetUrl', variable: 'PASSWORD_RESET_URL' },
    mutation:
      'mutation { resetPassword(input: { token: "{token}", newPassword: "" }) { userId userErrors { code message } } }',
    limits: {
      /** Requests of one network, for any address. */
      passwordResetByNetwork: { points: 100, perSeconds: HOUR },
      /** Mails to one address. Beyond it the answer is the same, and no mail is sent. */
      passwordResetByEmail: { points: 5, perSeconds: HOUR },
    },
  },
  EMAIL_VERIFICATION: {
    minutes: 24 * 60,
    address: 'pending',
    subject: 'Verify your e-mail address',
    opening: 'Someone, probably you, gave this e-mail address to an account.',
    open: 'To show that the address is yours, log in to that account and open:',
    paste: 'To show that the address is yours, log in to that account and paste this token where it is requested:',
    closing: ['This works once, for 24 hours.', "If it wasn't you, ignore this mail."],
    page: { setting: 'emailVerificationUrl', variable: 'EMAIL_VERIFICATION_URL' },
    mutation: 'mutation { verifyEmail(input: { token: "{token}" }) { userId userErrors { code message } } }',
    limits: {
      /** Mails to new users. Beyond it they are registered without a mail, and request it later. */
      registrationMailByNetwork: { points: 200, perSeconds: HOUR },
      verificationMailByUser: { points: 5, perSeconds: HOUR },
      /** One address can be given to many accounts, one after the other. */
      verificationMailByEmail: { points: 5, perSeconds: HOUR },
    },
  },
} as const satisfies Readonly<Record<EmailTokenPurpose, TokenMail>>;

/** Every mail that notifies a user of a change. */
const NOTICES = {
  passwordChanged: {
    subject: 'Your password was changed',
    parts: [
      'The password of the account with this e-mail address was changed just now, and its other sessions were ended.',
      "If it wasn't you, request a new password at once, and then revoke the personal access tokens that you don't know.",
    ],
    limits: {},
  },
  /** To the address that is to be replaced. */
  emailPending: {
    subject: 'A new e-mail address was requested',
    parts: [
      'Someone who knows the password of the account with this e-mail address requested another address.',
      'Until that one is verified, mails about the account come here.',
      "If it wasn't you, log in, set the e-mail address to this one again, and change your password.",
      "If you can't log in, request a new password.",
    ],
    // Apart from the limit below, so that these mails don't use it up.
    limits: { emailPendingMailByEmail: { points: 5, perSeconds: HOUR } },
  },
  /** To the address that the user had. */
  emailChanged: {
    subject: 'Your e-mail address was changed',
    parts: [
      'The account that had this e-mail address has another one now: mails about it go there.',
      "If it wasn't you, log in and change it back, change your password, and end the sessions that you don't know.",
      "If you can't log in, write to the operator of this service.",
    ],
    // It has a limit of its own, so that other mails to the address don't use it up.
    limits: { emailChangedMailByEmail: { points: 5, perSeconds: HOUR } },
  },
} as const satisfies Readonly<Record<string, Notice>>;

type LimitsOf<T> = T extends { readonly limits: infer L } ? L : never;
type All<T> = (T extends unknown ? (one: T) => void : never) extends (all: infer Every) => void ? Every : never;

/** The limits of all mails, for the throttle. */
export const MAIL_LIMITS = Object.assign(
  {},
  ...[...Object.values(TOKEN_MAILS), ...Object.values(NOTICES)].map(({ limits }) => limits),
) as All<LimitsOf<(typeof TOKEN_MAILS)[EmailTokenPurpose] | (typeof NOTICES)[keyof typeof NOTICES]>>;

/** The settings with the pages that use tokens of mails. */
export type TokenPageSetting = (typeof TOKEN_MAILS)[EmailTokenPurpose]['page']['setting'];

/** The pages that use the tokens of mails. */
export type TokenPages = { readonly [Setting in TokenPageSetting]?: string | undefined } & {
  /** This server's GraphiQL, if it has one, for developers without a front end. */
  readonly graphiql?: string | undefined;
};

/** Lifetime of a mailed token, in minutes. */
export function tokenMinutes(purpose: EmailTokenPurpose): number {
  return TOKEN_MAILS[purpose].minutes;
}

/** The user that a mail is for. */
export interface MailReceiver {
  readonly id: string;
  /** The stored address, never the spelling of a request. */
  readonly email: string;
}

/** A token for a mail; it is not stored. */
export interface IssuedToken {
  readonly purpose: EmailTokenPurpose;
  readonly token: string;
  readonly user: MailReceiver;
}

/** Makes the mail with a token, with a link to one of `pages`. */
export function tokenMail(pages: TokenPages, { purpose, token, user }: IssuedToken): Mail {
  const { subject, opening, open, paste, closing, page, mutation }: TokenMail = TOKEN_MAILS[purpose];
  // A token is letters, digits and underscores: it needs no encoding in a URL.
  const link = pages[page.setting as TokenPageSetting]?.replace('{token}', token);
  const handOver: MailPart[] = link === undefined ? [paste, { code: token }] : [open, { link }];
  return {
    userId: user.id,
    to: user.email,
    subject,
    parts: [opening, ...handOver, ...closing],
    forDeveloper: forDeveloper(link, pages.graphiql, mutation.replace('{token}', token)),
  };
}

function forDeveloper(link: string | undefined, graphiql: string | undefined, mutation: string): string {
  if (link !== undefined) return `Open ${link}`;
  return graphiql === undefined ? `Run ${mutation}` : `Open ${graphiql}?query=${encodeURIComponent(mutation)}`;
}

/** Makes the mail that notifies a user of a change. */
export function notice(name: keyof typeof NOTICES, { id, email }: MailReceiver): Mail {
  const { subject, parts } = NOTICES[name];
  return { userId: id, to: email, subject, parts };
}
