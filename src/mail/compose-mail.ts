import { extensionUser } from '../extension/user-code';
import { acceptedLocales, localeChain } from '../identity/locale';
import type { UserRecord } from '../identity/user-record';
import { withinTime } from '../time-limit';
import {
  forDeveloper,
  kindOf,
  LANGUAGES,
  type Language,
  linkOf,
  MAILS,
  type MailKind,
  type NoticeKind,
  noticeText,
  TOKEN_MAILS,
  type TokenMailPurpose,
  type TokenPages,
  tokenMailText,
} from './account-mails';
import { type FactorChange, type FactorChangeAbout, factorChangeText, factorsChangedText } from './factor-mails';
import { type Mail, type MailContent, textAsHtml } from './mail';
import type { FactorsMailAbout, MailAbout, MailFunctions, TokenMailAbout } from './mail-functions';
import { factorChangeValues, MAX_SUBJECT, type MailTemplates, tokenValues } from './templates';

/** Fails to compile if there is a reason to refuse. The compiler prints the reason. */
type Refuse<Reason extends never> = Reason;

/** The public type `MailFunctions` has every mail. */
export type FunctionsAreComplete = Refuse<
  | `src/mail/mail-functions.ts: add ${Exclude<MailKind, keyof MailFunctions>} to MailFunctions`
  | `src/mail/mail-functions.ts: there is no mail ${Exclude<keyof MailFunctions, MailKind>}`
>;

/** The public type of the changes has every one. */
export type ChangesAreComplete = Refuse<
  | `src/mail/mail-functions.ts: add ${Exclude<FactorChange, FactorsMailAbout['change']>} to FactorsMailAbout`
  | `src/mail/mail-functions.ts: there is no change ${Exclude<FactorsMailAbout['change'], FactorChange>}`
>;

/** A token for a mail; it is not stored. */
export interface IssuedToken {
  readonly purpose: TokenMailPurpose;
  readonly token: string;
  /** Lifetime in minutes; that of the mail by default. */
  readonly minutes?: number;
  readonly user: UserRecord;
  /** The stored address that the mail goes to, never the spelling of a request. */
  readonly to: string;
}

/** The token of an invitation: the person has no account yet. */
export type IssuedInvitation = Omit<IssuedToken, 'user'> & { readonly user: null; readonly locale: string | null };

/** Writes the mails about an account. */
export interface AccountMails {
  /**
   * Makes the mail with a token.
   *
   * @param acceptLanguage - the header of the request that registers the user: their language if they have no locale.
   */
  withToken(issued: IssuedToken | IssuedInvitation, acceptLanguage?: string): Mail;
  /** Makes the mail that notifies a user of a change. */
  notice(kind: NoticeKind, user: UserRecord, to?: string): Mail;
  /** Makes the mail about a change of the user's second factors. */
  factorsChanged(user: UserRecord, about: FactorChangeAbout): Mail;
}

/** Dependencies of {@link createAccountMails}. */
interface AccountMailsOptions {
  readonly pages: TokenPages;
  readonly templates: MailTemplates;
  readonly functions?: MailFunctions | undefined;
  /** Called when a function failed, and before the standard mail is sent in its place. */
  readonly onFailure: (failure: {
    readonly kind: MailKind;
    readonly userId: string | null;
    readonly error: unknown;
  }) => void;
}

/** The longest that a function of the configuration file may take, in milliseconds. */
const FUNCTION_MS = 2_000;
const tooLate = () => new Error(`It took longer than ${FUNCTION_MS / 1000} s.`);
/** The most characters of a text and of an HTML that a function returns. */
const MAX_BODY = 1_000_000;

/**
 * Makes the writer of mails. For each mail, the first of these that there is: the function of the configuration file, the
 * template in the user's language, the server's own text in it, the template in English, the server's own text in English.
 */
export function createAccountMails({ pages, templates, functions = {}, onFailure }: AccountMailsOptions): AccountMails {
  /** Returns the content without functions, and the user's language. */
  function standardOf(
    kind: MailKind,
    preferred: readonly string[],
    values: Values | ((language: Language) => Values),
    own: (language: Language) => MailContent,
  ): MailContent {
    const written = templates.get(kind);
    for (const locale of [...preferred.flatMap(localeChain), 'en']) {
      const template = written?.get(locale);
      if (template) {
        // The server's own words in a template are in its language if the server has that, and otherwise in English.
        const [language = 'en'] = localeChain(locale).filter(isLanguage);
        return template.render(valuesOf(typeof values === 'function' ? values(language) : values));
      }
      if (isLanguage(locale)) return own(locale);
    }
    return own('en');
  }

  function compose(
    kind: MailKind,
    mail: Omit<Mail, 'kind' | 'rewrite'>,
    {
      user,
      ...about
    }: Omit<MailAbout, 'standard' | 'user'> &
      Partial<Omit<TokenMailAbout, 'user'> & FactorChangeAbout> & { readonly user: UserRecord | null },
  ): Mail {
    // Its own property only: the file could have any prototype.
    const write = Object.hasOwn(functions, kind) ? functions[kind] : undefined;
    if (!write) return { ...mail, kind };
    const { subject, text, html } = mail;
    const standard = { subject, text, html };
    let rewritten: Promise<MailContent> | undefined;
    const rewrite = async () => {
      try {
        // Copies: the function could change them.
        const given = { ...about, ...(user && { user: extensionUser(user) }), standard: { ...standard } };
        const call = async () => (write as (about: object) => unknown)(given);
        return checked(await withinTime(FUNCTION_MS, call(), tooLate), about);
      } catch (error) {
        onFailure({ kind, userId: mail.userId, error });
        return standard;
      }
    };
    // Once: a delivery that is tried again sends the same mail.
    return { ...mail, kind, rewrite: () => (rewritten ??= rewrite()) };
  }

  return {
    withToken(issued, acceptLanguage) {
      const { purpose, token, user, to } = issued;
      const kind = kindOf(purpose);
      const facts = TOKEN_MAILS[purpose];
      const link = linkOf(pages, facts, token);
      const { minutes = facts.minutes } = issued;
      const preferred = preferredLocales(user ?? (issued as IssuedInvitation), acceptLanguage);
      const values = { kind, user, to, ...tokenValues({ minutes }, link, token) };
      const content = standardOf(kind, preferred, values, (language) =>
        tokenMailText(facts, language, { link, token, minutes }),
      );
      const instructions = forDeveloper(facts, { link, token, graphiql: pages.graphiql });
      const about = { user, to, locale: preferred[0] ?? 'en', link, token, minutes };
      return compose(kind, { userId: user?.id ?? null, to, ...content, forDeveloper: instructions }, about);
    },
    notice(kind, user, to = user.email) {
      const preferred = preferredLocales(user);
      const content = standardOf(kind, preferred, { kind, user, to }, (language) => noticeText(kind, language));
      return compose(kind, { userId: user.id, to, ...content }, { user, to, locale: preferred[0] ?? 'en' });
    },
    factorsChanged(user, { change, by }) {
      const kind = 'factorsChanged' as const;
      const to = user.email;
      const preferred = preferredLocales(user);
      const about = { change, by };
      const values = (language: Language) => ({
        ...{ kind, user, to },
        ...factorChangeValues(about, factorChangeText(about, language)),
      });
      const content = standardOf(kind, preferred, values, (language) => factorsChangedText(about, language));
      return compose(kind, { userId: user.id, to, ...content }, { user, to, locale: preferred[0] ?? 'en', ...about });
    },
  };
}

function isLanguage(locale: string): locale is Language {
  return (LANGUAGES as readonly string[]).includes(locale);
}

function preferredLocales({ locale }: Pick<UserRecord, 'locale'>, acceptLanguage?: string): readonly string[] {
  if (locale !== null) return [locale];
  return acceptLanguage === undefined ? [] : acceptedLocales(acceptLanguage);
}

/** What the values of a template are made from. */
type Values = { readonly kind: MailKind; readonly user: UserRecord | null; readonly to: string } & Partial<
  ReturnType<typeof tokenValues> & ReturnType<typeof factorChangeValues>
>;

/** Returns the values of a template. Those that the user chose are absent unless the address is proven to be theirs. */
function valuesOf({ kind, user, to, ...others }: Values) {
  if (user === null) return { ...others, email: to };
  const isProven = MAILS.get(kind)?.address === 'email' && to === user.email && user.emailVerifiedAt !== null;
  const { username, fullName } = user;
  return { ...others, email: to, ...(isProven && { username, fullName: fullName ?? undefined }) };
}

/** @throws Error for a result that is not a mail, or that lacks the token. */
function checked(
  result: unknown,
  { locale, link, token }: Pick<MailAbout, 'locale'> & Partial<TokenMailAbout>,
): MailContent {
  if (typeof result !== 'object' || result === null) throw new Error('It must return { subject, text, html }.');
  const { subject, text, html } = result as Record<string, unknown>;
  if (typeof subject !== 'string' || typeof text !== 'string') throw new Error('subject and text must be strings.');
  if (html !== undefined && typeof html !== 'string') throw new Error('html must be a string.');
  if (subject.length > MAX_SUBJECT || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(subject))
    throw new Error(`subject must be one line of at most ${MAX_SUBJECT} characters.`);
  if ([subject, text, html].some((part) => part?.trim() === ''))
    throw new Error('subject, text and html must not be empty.');
  if (text.length > MAX_BODY || (html?.length ?? 0) > MAX_BODY)
    throw new Error(`text and html may have at most ${MAX_BODY} characters each.`);
  const content = { subject, text, html: html ?? textAsHtml({ subject, text }, link, locale) };
  if (token !== undefined && !(content.text.includes(token) && content.html.includes(token)))
    throw new Error('text and html must both contain the link, or the token if there is no link.');
  return content;
}
