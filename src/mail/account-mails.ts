import type { EmailTokenPurpose } from '../database/generated/client';
import type { Mail, MailPart } from './mail';

const HOUR = 3_600;

/** Limits for mails, each for one key: see `LIMITS`. */
type Limits = Readonly<Record<string, { readonly points: number; readonly perSeconds: number }>>;

/** A mail with a token, which works once. */
interface TokenMail {
  /** Lifetime of the token, in minutes; `invitation` for that of the setting INVITATION_EXPIRE_HOURS. */
  readonly minutes: number | 'invitation';
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
  /** `{lifetime}` stands for the lifetime of the token in words. */
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

/** The kinds of mails with a token: an invitation has no user yet, and so its token is not in `email_tokens`. */
export type TokenMailKind = EmailTokenPurpose | 'INVITATION';

/**
 * Every mail with a token. The configuration and the throttle derive everything from its entry. The name is a value of
 * `EmailTokenPurpose` in `prisma/schema.prisma`, which `issueToken` and `useEmailToken` take, or `INVITATION`. No user's
 * name is in any mail: see {@link Mail}.
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
  PASSWORD_SETUP: {
    minutes: 'invitation',
    address: 'email',
    subject: 'An account was created for you',
    opening: 'Someone who manages the accounts of this service created one for this e-mail address.',
    open: 'To set your own password, open:',
    paste: 'To set your own password, paste this token where the service requests it:',
    closing: [
      'This works once, for {lifetime}. After that, request a new password for this e-mail address.',
      'If you do not know the service, ignore this mail. Do not give the token to anyone.',
    ],
    page: { setting: 'passwordResetUrl', variable: 'PASSWORD_RESET_URL' },
    mutation:
      'mutation { resetPassword(input: { token: "{token}", newPassword: "" }) { userId userErrors { code message } } }',
    limits: {
      /** Mails about the accounts that one admin creates, by `createUser`. */
      setupMailByCreator: { points: 300, perSeconds: HOUR },
      setupMailByEmail: { points: 5, perSeconds: HOUR },
    },
  },
  INVITATION: {
    minutes: 'invitation',
    address: 'email',
    subject: 'You are invited to open an account',
    opening: 'Someone who manages the accounts of this service invites you to open one with this e-mail address.',
    open: 'To choose a username and a password, open:',
    paste: 'To choose a username and a password, paste this token where the service requests it:',
    closing: [
      'This works once, for {lifetime}, and only as long as the invitation is not withdrawn.',
      'If you do not know the service, ignore this mail. Do not give the token to anyone.',
    ],
    page: { setting: 'invitationUrl', variable: 'INVITATION_URL' },
    mutation:
      'mutation { acceptInvitation(input: { token: "{token}", username: "", password: "" }) ' +
      '{ user { id } userErrors { code message } } }',
    limits: {
      /** Mails that one admin causes by `inviteUser`. */
      invitationMailByInviter: { points: 300, perSeconds: HOUR },
      /** Mails to one address, from all inviters together. */
      invitationMailByEmail: { points: 5, perSeconds: HOUR },
    },
  },
} as const satisfies Readonly<Record<TokenMailKind, TokenMail>>;

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
  /** In place of an invitation, to an address that has an account: the inviter, who may not read users, is not told. */
  invitedAlready: {
    subject: 'You have an account already',
    parts: [
      'Someone who manages the accounts of this service invited this e-mail address to open one. You have one already.',
      'There is nothing to do: log in as before, or request a new password if you forgot it.',
    ],
    limits: {},
  },
} as const satisfies Readonly<Record<string, Notice>>;

type LimitsOf<T> = T extends { readonly limits: infer L } ? L : never;
type All<T> = (T extends unknown ? (one: T) => void : never) extends (all: infer Every) => void ? Every : never;

/** The limits of all mails, for the throttle. */
export const MAIL_LIMITS = Object.assign(
  {},
  ...[...Object.values(TOKEN_MAILS), ...Object.values(NOTICES)].map(({ limits }) => limits),
) as All<LimitsOf<(typeof TOKEN_MAILS)[TokenMailKind] | (typeof NOTICES)[keyof typeof NOTICES]>>;

/** The settings with the pages that use tokens of mails. */
export type TokenPageSetting = (typeof TOKEN_MAILS)[TokenMailKind]['page']['setting'];

/** The pages that use the tokens of mails. */
export type TokenPages = { readonly [Setting in TokenPageSetting]?: string | undefined } & {
  /** This server's GraphiQL, if it has one, for developers without a front end. */
  readonly graphiql?: string | undefined;
};

/** Lifetime of a mailed token, in minutes. */
export function tokenMinutes(purpose: FixedLifetime): number {
  return TOKEN_MAILS[purpose].minutes;
}

/** The kinds of mails whose tokens have a lifetime that is not a setting. */
type FixedLifetime = {
  [Kind in TokenMailKind]: (typeof TOKEN_MAILS)[Kind]['minutes'] extends number ? Kind : never;
}[TokenMailKind];

/** The user that a mail is for. */
export interface MailReceiver {
  /** Null for someone without an account. */
  readonly id: string | null;
  /** The stored address, never the spelling of a request. */
  readonly email: string;
}

/** A token for a mail; it is not stored. */
export interface IssuedToken {
  readonly purpose: TokenMailKind;
  readonly token: string;
  /** The lifetime of the token, in minutes. */
  readonly minutes: number;
  readonly user: MailReceiver;
}

/** Makes the mail with a token, with a link to one of `pages`. */
export function tokenMail(pages: TokenPages, { purpose, token, minutes, user }: IssuedToken): Mail {
  const { subject, opening, open, paste, closing, page, mutation }: TokenMail = TOKEN_MAILS[purpose];
  // A token is letters, digits and underscores: it needs no encoding in a URL.
  const link = pages[page.setting as TokenPageSetting]?.replace('{token}', token);
  const handOver: MailPart[] = link === undefined ? [paste, { code: token }] : [open, { link }];
  return {
    userId: user.id,
    to: user.email,
    subject,
    parts: [opening, ...handOver, ...closing.map((part) => part.replace('{lifetime}', inWords(minutes)))],
    forDeveloper: forDeveloper(link, pages.graphiql, mutation.replace('{token}', token)),
  };
}

/** Returns a lifetime of whole hours in the largest unit that divides it. */
function inWords(minutes: number): string {
  const hours = minutes / 60;
  const [count, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
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
