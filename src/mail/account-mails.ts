import type { EmailTokenPurpose } from '../database/generated/client';
import { type MailContent, type MailPart, renderParts } from './mail';

const HOUR = 3_600;

/** Limits for mails, each for one key: see `LIMITS`. */
type Limits = Readonly<Record<string, { readonly points: number; readonly perSeconds: number }>>;

/** The languages that the server's own mails have. A mail without the text of one of them does not compile. */
export const LANGUAGES = ['en', 'de'] as const;

/** A language of {@link LANGUAGES}. */
export type Language = (typeof LANGUAGES)[number];

/** A text in each language. */
export type InEachLanguage<Text> = Readonly<Record<Language, Text>>;

/** The text of a mail with a token. */
interface TokenMailText {
  readonly subject: string;
  readonly opening: string;
  /** The sentence in front of the link to the page. */
  readonly open: string;
  /** The sentence in front of the token, where no page is configured. */
  readonly paste: string;
  /** `{lifetime}` stands for the lifetime of the token in words. */
  readonly closing: readonly string[];
}

/** A mail with a token, which works once. */
interface TokenMail {
  /** Lifetime of the token, in minutes; a default where the operator sets it. */
  readonly minutes: number;
  /**
   * The address that the mail goes to, which must still be the user's when the token is used: their recovery address, or
   * the pending one if there is one.
   */
  readonly address: 'email' | 'pending';
  readonly texts: InEachLanguage<TokenMailText>;
  /** The setting with the page that uses the token, a URL with `{token}` in it; without one the mail has the token itself. */
  readonly page: {
    readonly setting: string;
    readonly variable: string;
    /** The server's own page, which is the default where WEB is on and the server knows its URL. */
    readonly path: string;
  };
  /** The mutation that uses the token, with `{token}` in it: for developers without a front end. */
  readonly mutation: string;
  readonly limits: Limits;
}

/** The text of a mail that notifies a user of a change. */
interface NoticeText {
  readonly subject: string;
  readonly parts: readonly string[];
}

/** A mail that notifies a user of a change. */
interface Notice {
  /** The address that the mail goes to: the recovery address, or the one that it has replaced. */
  readonly address: 'email' | 'former';
  /** Undefined where the text depends on what was changed. */
  readonly texts: InEachLanguage<NoticeText> | undefined;
  readonly limits: Limits;
}

/** What a mailed token is for. An invitation has no user yet, and so its token is not in the table of the others. */
export type TokenMailPurpose = EmailTokenPurpose | 'INVITATION';

const RESET_PAGE = {
  setting: 'passwordResetUrl',
  variable: 'PASSWORD_RESET_URL',
  path: '/account/reset-password',
} as const;
const RESET_MUTATION =
  'mutation { resetPassword(input: { token: "{token}", newPassword: "" }) { userId userErrors { code message } } }';

/**
 * Every mail with a token. The configuration, the throttle and the templates derive everything from its entry. The name
 * is a value of `EmailTokenPurpose` in `prisma/schema.prisma`, which `issueToken` and `useEmailToken` take, or `INVITATION`.
 * No text has a user's name in it: an attacker who registers the address of another person must not choose words of the mail to them.
 */
export const TOKEN_MAILS = {
  PASSWORD_RESET: {
    minutes: 30,
    address: 'email',
    texts: {
      en: {
        subject: 'Set a new password',
        opening: 'Someone, probably you, requested a new password for the account with this e-mail address.',
        open: 'To set it, open:',
        paste: 'To set it, paste this token where you requested it:',
        closing: [
          'This works once, for 30 minutes. It ends all of your sessions.',
          "If it wasn't you, ignore this mail: your password stays as it is. Do not give the token to anyone.",
        ],
      },
      de: {
        subject: 'Neues Passwort festlegen',
        opening: 'Jemand, vermutlich Sie, hat ein neues Passwort für das Konto mit dieser E-Mail-Adresse angefordert.',
        open: 'Um es festzulegen, öffnen Sie bitte diese Seite:',
        paste: 'Um es festzulegen, fügen Sie diesen Code bitte dort ein, wo Sie es angefordert haben:',
        closing: [
          'Das ist nur einmal und nur 30 Minuten lang möglich. Dabei werden alle Ihre Sitzungen beendet.',
          'Falls die Anforderung nicht von Ihnen stammt, ignorieren Sie diese E-Mail: Ihr Passwort bleibt unverändert. Geben Sie den Code oder den Link an niemanden weiter.',
        ],
      },
    },
    page: RESET_PAGE,
    mutation: RESET_MUTATION,
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
    texts: {
      en: {
        subject: 'Verify your e-mail address',
        opening: 'Someone, probably you, gave this e-mail address to an account.',
        open: 'To show that the address is yours, log in to that account and open:',
        paste: 'To show that the address is yours, log in to that account and paste this token where it is requested:',
        closing: ['This works once, for 24 hours.', "If it wasn't you, ignore this mail."],
      },
      de: {
        subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
        opening: 'Jemand, vermutlich Sie, hat diese E-Mail-Adresse für ein Benutzerkonto angegeben.',
        open: 'Um zu bestätigen, dass die Adresse Ihnen gehört, melden Sie sich bitte in diesem Konto an und öffnen Sie diese Seite:',
        paste:
          'Um zu bestätigen, dass die Adresse Ihnen gehört, melden Sie sich bitte in diesem Konto an und geben Sie dort diesen Code ein:',
        closing: [
          'Das ist nur einmal und nur 24 Stunden lang möglich.',
          'Falls die Angabe nicht von Ihnen stammt, ignorieren Sie diese E-Mail.',
        ],
      },
    },
    page: {
      setting: 'emailVerificationUrl',
      variable: 'EMAIL_VERIFICATION_URL',
      path: '/account/verify-email',
    },
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
    minutes: 7 * 24 * 60,
    address: 'email',
    texts: {
      en: {
        subject: 'An account was created for you',
        opening: 'Someone who manages the accounts of this service created one for this e-mail address.',
        open: 'To set your own password, open:',
        paste: 'To set your own password, paste this token where the service requests it:',
        closing: [
          'This works once, for {lifetime}. After that, request a new password for this e-mail address.',
          'If you do not know the service, ignore this mail. Do not give the token to anyone.',
        ],
      },
      de: {
        subject: 'Für Sie wurde ein Konto angelegt',
        opening: 'Jemand, der die Konten dieses Dienstes verwaltet, hat für diese E-Mail-Adresse ein Konto angelegt.',
        open: 'Um Ihr eigenes Passwort festzulegen, öffnen Sie bitte diese Seite:',
        paste: 'Um Ihr eigenes Passwort festzulegen, fügen Sie diesen Code bitte dort ein, wo der Dienst ihn verlangt:',
        closing: [
          'Das ist nur einmal und nur {lifetime} lang möglich. Danach fordern Sie bitte für diese E-Mail-Adresse ein neues Passwort an.',
          'Falls Sie den Dienst nicht kennen, ignorieren Sie diese E-Mail. Geben Sie den Code oder den Link an niemanden weiter.',
        ],
      },
    },
    page: RESET_PAGE,
    mutation: RESET_MUTATION,
    limits: {
      /** Mails about the accounts that one admin creates, by `createUser`. */
      setupMailByCreator: { points: 300, perSeconds: HOUR },
      setupMailByEmail: { points: 5, perSeconds: HOUR },
    },
  },
  INVITATION: {
    minutes: 7 * 24 * 60,
    address: 'email',
    texts: {
      en: {
        subject: 'You are invited to open an account',
        opening: 'Someone who manages the accounts of this service invites you to open one with this e-mail address.',
        open: 'To choose a username and a password, open:',
        paste: 'To choose a username and a password, paste this token where the service requests it:',
        closing: [
          'This works once, for {lifetime}, and only as long as the invitation is not withdrawn.',
          'If you do not know the service, ignore this mail. Do not give the token to anyone.',
        ],
      },
      de: {
        subject: 'Sie sind eingeladen, ein Konto zu eröffnen',
        opening:
          'Jemand, der die Konten dieses Dienstes verwaltet, lädt Sie ein, mit dieser E-Mail-Adresse ein Konto zu eröffnen.',
        open: 'Um einen Benutzernamen und ein Passwort zu wählen, öffnen Sie bitte diese Seite:',
        paste:
          'Um einen Benutzernamen und ein Passwort zu wählen, fügen Sie diesen Code bitte dort ein, wo der Dienst ihn verlangt:',
        closing: [
          'Das ist nur einmal und nur {lifetime} lang möglich, solange die Einladung nicht zurückgezogen wird.',
          'Falls Sie den Dienst nicht kennen, ignorieren Sie diese E-Mail. Geben Sie den Code oder den Link an niemanden weiter.',
        ],
      },
    },
    page: { setting: 'invitationUrl', variable: 'INVITATION_URL', path: '/account/invitation' },
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
} as const satisfies Readonly<Record<TokenMailPurpose, TokenMail>>;

/** Every mail that notifies a user of a change. */
const NOTICES = {
  passwordChanged: {
    address: 'email',
    texts: {
      en: {
        subject: 'Your password was changed',
        parts: [
          'The password of the account with this e-mail address was changed just now, and its other sessions were ended.',
          "If it wasn't you, request a new password at once, and then revoke the personal access tokens that you don't know.",
        ],
      },
      de: {
        subject: 'Ihr Passwort wurde geändert',
        parts: [
          'Das Passwort des Kontos mit dieser E-Mail-Adresse wurde soeben geändert. Die übrigen Sitzungen des Kontos wurden beendet.',
          'Falls die Änderung nicht von Ihnen stammt, fordern Sie umgehend ein neues Passwort an und widerrufen Sie danach alle persönlichen Zugriffstoken, die Sie nicht kennen.',
        ],
      },
    },
    limits: {},
  },
  /** To the address that is to be replaced. */
  emailPending: {
    address: 'email',
    texts: {
      en: {
        subject: 'A new e-mail address was requested',
        parts: [
          'Someone who knows the password of the account with this e-mail address requested another address.',
          'Until that one is verified, mails about the account come here.',
          "If it wasn't you, log in, set the e-mail address to this one again, and change your password.",
          "If you can't log in, request a new password.",
        ],
      },
      de: {
        subject: 'Eine neue E-Mail-Adresse wurde angefordert',
        parts: [
          'Jemand, der das Passwort des Kontos mit dieser E-Mail-Adresse kennt, hat für das Konto eine andere Adresse angegeben.',
          'Bis die neue Adresse bestätigt ist, erhalten Sie E-Mails zu diesem Konto weiterhin hier.',
          'Falls die Angabe nicht von Ihnen stammt, melden Sie sich an, tragen Sie wieder diese E-Mail-Adresse ein und ändern Sie Ihr Passwort.',
          'Falls Sie sich nicht anmelden können, fordern Sie ein neues Passwort an.',
        ],
      },
    },
    // Apart from the limit below, so that these mails don't use it up.
    limits: { emailPendingMailByEmail: { points: 5, perSeconds: HOUR } },
  },
  /** To the address that the user had. */
  emailChanged: {
    address: 'former',
    texts: {
      en: {
        subject: 'Your e-mail address was changed',
        parts: [
          'The account that had this e-mail address has another one now: mails about it go there.',
          "If it wasn't you, log in and change it back, change your password, and end the sessions that you don't know.",
          "If you can't log in, write to the operator of this service.",
        ],
      },
      de: {
        subject: 'Ihre E-Mail-Adresse wurde geändert',
        parts: [
          'Das Konto mit dieser E-Mail-Adresse hat jetzt eine andere Adresse. E-Mails zu diesem Konto gehen künftig dorthin.',
          'Falls die Änderung nicht von Ihnen stammt, melden Sie sich an und machen Sie sie rückgängig, ändern Sie Ihr Passwort und beenden Sie alle Sitzungen, die Sie nicht kennen.',
          'Falls Sie sich nicht anmelden können, wenden Sie sich an den Betreiber dieses Dienstes.',
        ],
      },
    },
    // It has a limit of its own, so that other mails to the address don't use it up.
    limits: { emailChangedMailByEmail: { points: 5, perSeconds: HOUR } },
  },
  /** In place of an invitation, to an address that has an account: the inviter, who may not read users, is not told. */
  invitedAlready: {
    address: 'email',
    texts: {
      en: {
        subject: 'You have an account already',
        parts: [
          'Someone who manages the accounts of this service invited this e-mail address to open one. You have one already.',
          'There is nothing to do: log in as before, or request a new password if you forgot it.',
        ],
      },
      de: {
        subject: 'Sie haben bereits ein Konto',
        parts: [
          'Jemand, der die Konten dieses Dienstes verwaltet, hat diese E-Mail-Adresse eingeladen, ein Konto zu eröffnen. Sie haben bereits eines.',
          'Sie müssen nichts tun: Melden Sie sich wie bisher an, oder fordern Sie ein neues Passwort an, falls Sie es vergessen haben.',
        ],
      },
    },
    // It counts as an invitation.
    limits: {},
  },
  /** After a change of the second factors. Its text depends on the change: see `FACTOR_CHANGES`. */
  factorsChanged: {
    address: 'email',
    texts: undefined,
    limits: { factorsChangedMailByEmail: { points: 20, perSeconds: HOUR } },
  },
} as const satisfies Readonly<Record<string, Notice>>;

/** `passwordReset` for `PASSWORD_RESET`. */
type CamelCase<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${Lowercase<First>}${Capitalize<CamelCase<Rest>>}`
  : Lowercase<Name>;

/** The name of a mail with a token, in files and in the configuration file. */
export type TokenMailKind = CamelCase<TokenMailPurpose>;
/** The name of a mail that notifies a user of a change, and always has the same text. */
export type NoticeKind = Exclude<keyof typeof NOTICES, 'factorsChanged'>;
/** The name of a mail. */
export type MailKind = TokenMailKind | keyof typeof NOTICES;

/** What is known of a mail by its name. */
interface MailFacts {
  readonly kind: MailKind;
  /** Undefined for a notice. */
  readonly purpose: TokenMailPurpose | undefined;
  readonly token: TokenMail | undefined;
  readonly address: TokenMail['address'] | Notice['address'];
}

/** Every mail, by its name. */
export const MAILS: ReadonlyMap<string, MailFacts> = new Map<string, MailFacts>([
  ...Object.entries<TokenMail>(TOKEN_MAILS).map(([purpose, token]): [string, MailFacts] => {
    const kind = kindOf(purpose as TokenMailPurpose);
    return [kind, { kind, purpose: purpose as TokenMailPurpose, token, address: token.address }];
  }),
  ...Object.entries<Notice>(NOTICES).map(([name, { address }]): [string, MailFacts] => {
    return [name, { kind: name as MailKind, purpose: undefined, token: undefined, address }];
  }),
]);

/** Returns the name of a mail with a token. */
export function kindOf(purpose: TokenMailPurpose): TokenMailKind {
  return purpose.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()) as TokenMailKind;
}

type LimitsOf<T> = T extends { readonly limits: infer L } ? L : never;
type All<T> = (T extends unknown ? (one: T) => void : never) extends (all: infer Every) => void ? Every : never;

/** The limits of all mails, for the throttle. */
export const MAIL_LIMITS = Object.assign(
  {},
  ...[...Object.values(TOKEN_MAILS), ...Object.values(NOTICES)].map(({ limits }) => limits),
) as All<LimitsOf<(typeof TOKEN_MAILS)[TokenMailPurpose] | (typeof NOTICES)[keyof typeof NOTICES]>>;

/** The settings with the pages that use tokens of mails. */
export type TokenPageSetting = (typeof TOKEN_MAILS)[TokenMailPurpose]['page']['setting'];

/** The pages that use the tokens of mails. */
export type TokenPages = { readonly [Setting in TokenPageSetting]?: string | undefined } & {
  /** This server's GraphiQL, if it has one, for developers without a front end. */
  readonly graphiql?: string | undefined;
};

/**
 * Returns the server's own pages that use the tokens of mails. The token is in the fragment, which no browser sends: it is in
 * no log, and in no `Referer`.
 *
 * @param origin - of the server, as people reach it.
 */
export function ownPages(origin: string): { readonly [Setting in TokenPageSetting]: string } {
  const pages = Object.values(TOKEN_MAILS).map(({ page: { setting, path } }) => [
    setting,
    `${origin}${path}#token={token}`,
  ]);
  return Object.fromEntries(pages);
}

/** Lifetime of a mailed token, in minutes. */
export function tokenMinutes(purpose: EmailTokenPurpose): number {
  return TOKEN_MAILS[purpose].minutes;
}

/** Returns the page that uses a token, with the token in it; undefined where no page is configured. */
export function linkOf(pages: TokenPages, { page }: Pick<TokenMail, 'page'>, token: string): string | undefined {
  // A token is letters, digits and underscores: it needs no encoding in a URL.
  return pages[page.setting as TokenPageSetting]?.replace('{token}', token);
}

/** Returns the server's own text of a mail with a token. */
export function tokenMailText(
  { texts }: Pick<TokenMail, 'texts'>,
  language: Language,
  { link, token, minutes }: { readonly link: string | undefined; readonly token: string; readonly minutes: number },
): MailContent {
  const { subject, opening, open, paste, closing } = texts[language];
  const handOver: MailPart[] = link === undefined ? [paste, { code: token }] : [open, { link }];
  const ends = closing.map((part) => part.replace('{lifetime}', inWords(minutes, language)));
  return renderParts(subject, [opening, ...handOver, ...ends], language);
}

/** An hour, hours, a day and days, in the forms that the texts need. */
const UNITS: InEachLanguage<readonly [hour: string, hours: string, day: string, days: string]> = {
  en: ['hour', 'hours', 'day', 'days'],
  // cspell:disable-next-line
  de: ['Stunde', 'Stunden', 'Tag', 'Tage'],
};

/** Returns a lifetime of whole hours in words: in days if it is whole days. */
function inWords(minutes: number, language: Language): string {
  const [hour, hours, day, days] = UNITS[language];
  const count = minutes / 60;
  if (count % 24 !== 0) return `${count} ${count === 1 ? hour : hours}`;
  return `${count / 24} ${count === 24 ? day : days}`;
}

/** Returns the server's own text of a mail that notifies a user of a change. */
export function noticeText(kind: NoticeKind, language: Language): MailContent {
  const { subject, parts }: NoticeText = NOTICES[kind].texts[language];
  return renderParts(subject, parts, language);
}

/** Returns what a developer without a mail server can do with the token of a mail. */
export function forDeveloper(
  { mutation }: Pick<TokenMail, 'mutation'>,
  {
    link,
    token,
    graphiql,
  }: { readonly link: string | undefined; readonly token: string; readonly graphiql?: string | undefined },
): string {
  if (link !== undefined) return `Open ${link}`;
  const document = mutation.replace('{token}', token);
  return graphiql === undefined ? `Run ${document}` : `Open ${graphiql}?query=${encodeURIComponent(document)}`;
}
