import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Writer } from 'mustache';
import { decodeText, readFault } from '../files';
import { canonicalLocale } from '../identity/locale';
import { LANGUAGES, linkOf, MAILS, type MailKind, type TokenPages } from './account-mails';
import { FACTOR_CHANGES, type FactorChange, type FactorChangeAbout, factorChangeText } from './factor-mails';
import { escapeHtml, type MailContent, textAsHtml } from './mail';

/** The values of a template. Those of a user are absent where the address of the mail is not verified as theirs. */
export interface TemplateValues {
  readonly link?: string | undefined;
  readonly token?: string;
  readonly minutes?: number;
  readonly hours?: number;
  /** The address that the mail goes to. */
  readonly email: string;
  readonly username?: string;
  readonly fullName?: string | undefined;
  /** Of the mail `factorsChanged`: see {@link factorChangeValues}. */
  readonly change?: string;
}

/** A mail of a directory of templates, in one language. */
export interface MailTemplate {
  /** The language, as a canonical BCP 47 tag. */
  readonly locale: string;
  render(values: TemplateValues): MailContent;
}

/** The templates of each mail, by language. */
export type MailTemplates = ReadonlyMap<MailKind, ReadonlyMap<string, MailTemplate>>;

/** The directory that is read if there is one and MAIL_TEMPLATES is not set. */
const DEFAULT_DIRECTORY = 'mails';

const MAX_FILES = 1_000;
const MAX_FILE_BYTES = 256 * 1024;
/** The most characters of a subject. */
export const MAX_SUBJECT = 200;
/** The most faults that one error lists. */
const MAX_FAULTS = 20;

/** The error of a directory of templates. Its message has a line for each fault: the file, the line and what to write. */
export class MailTemplatesError extends Error {
  override readonly name = 'MailTemplatesError';
}

/** Where the templates are, and what they are for. */
interface TemplateOptions {
  /** MAIL_TEMPLATES. Without it the directory `mails` is read if there is one. */
  readonly directory: string | undefined;
  readonly pages: TokenPages;
}

/**
 * Reads and checks the templates of mails: `passwordReset.de.txt` with the subject in its first line, and optionally
 * `passwordReset.de.html`.
 *
 * @returns no templates if there is no directory.
 * @throws MailTemplatesError for a directory that can't be read, and with every fault of its files.
 */
export function loadMailTemplates({ directory, pages }: TemplateOptions): MailTemplates {
  if (directory === undefined && !statSync(DEFAULT_DIRECTORY, { throwIfNoEntry: false })?.isDirectory())
    return new Map();
  const path = directory ?? DEFAULT_DIRECTORY;
  const { files, faults } = readFiles(path);
  const templates = new Map<MailKind, Map<string, MailTemplate>>();
  for (const file of files) {
    const html =
      file.form === 'txt' ? files.find((other) => isSameMail(other, file) && other.form === 'html') : undefined;
    if (file.form === 'html') {
      if (!files.some((other) => isSameMail(other, file) && other.form === 'txt'))
        faults.push(`${file.path}: a mail needs plain text too: write ${file.path.replace(/html$/, 'txt')}`);
      continue;
    }
    const read = readTemplate(file, html, pages);
    faults.push(...read.faults);
    if (read.template) {
      if (!templates.has(file.kind)) templates.set(file.kind, new Map());
      templates.get(file.kind)?.set(file.locale, read.template);
    }
  }
  if (faults.length === 0) return templates;
  const more = faults.length > MAX_FAULTS ? [`and ${faults.length - MAX_FAULTS} more`] : [];
  const lines = [...faults.slice(0, MAX_FAULTS), ...more].map((fault) => `  ${fault}`);
  throw new MailTemplatesError(`The mail templates in ${path} (MAIL_TEMPLATES) can't be used:\n${lines.join('\n')}`);
}

/** Returns the languages of the server's mails and of templates, as BCP 47 tags: the server's own first. */
export function mailLocales(templates: MailTemplates): readonly string[] {
  const written = [...templates.values()].flatMap((ofKind) => [...ofKind.keys()]);
  return [...new Set([...LANGUAGES, ...written.sort()])];
}

/** A file of a template. */
interface TemplateFile {
  readonly path: string;
  readonly kind: MailKind;
  readonly locale: string;
  readonly form: 'txt' | 'html';
  /** With `\n` at the end of each line. */
  readonly text: string;
}

function isSameMail(a: TemplateFile, b: TemplateFile): boolean {
  return a.kind === b.kind && a.locale === b.locale;
}

function readFiles(directory: string): { files: TemplateFile[]; faults: string[] } {
  let names: string[];
  try {
    names = readdirSync(directory).sort();
  } catch (error) {
    throw new MailTemplatesError(`MAIL_TEMPLATES: ${readFault(directory, error)}`);
  }
  // Hidden entries belong to the system: Kubernetes mounts a ConfigMap with some.
  const relevant = names.filter((name) => !name.startsWith('.') && !/^readme(\.|$)/i.test(name));
  if (relevant.length > MAX_FILES)
    throw new MailTemplatesError(`MAIL_TEMPLATES: ${directory} has more than ${MAX_FILES} files.`);
  const files: TemplateFile[] = [];
  const faults: string[] = [];
  for (const name of relevant) {
    const path = join(directory, name);
    const parsed = parseName(name);
    if (typeof parsed === 'string') {
      faults.push(`${path}: ${parsed}`);
      continue;
    }
    try {
      if (statSync(path).size > MAX_FILE_BYTES) faults.push(`${path}: it has more than ${MAX_FILE_BYTES / 1024} kB`);
      else files.push({ path, ...parsed, text: decodeText(readFileSync(path)).replaceAll('\r\n', '\n') });
    } catch (error) {
      faults.push(`${path}: ${(error as Error).message}`);
    }
  }
  return { files, faults };
}

/** @returns what is wrong with the name of a file, or what it says. */
function parseName(name: string): string | Pick<TemplateFile, 'kind' | 'locale' | 'form'> {
  const [, kind = '', tag = '', form = ''] = /^([^.]*)\.([^.]*)\.(txt|html)$/.exec(name) ?? [];
  if (form === '') return 'a template is named KIND.LOCALE.txt or KIND.LOCALE.html, such as passwordReset.de.txt';
  const mail = MAILS.get(kind);
  if (!mail) return `there is no mail ${JSON.stringify(kind)}: write one of ${[...MAILS.keys()].join(', ')}`;
  const locale = canonicalLocale(tag);
  const languages = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  if (locale === undefined || languages.of(locale.split('-')[0] ?? '') === undefined)
    return `${JSON.stringify(tag)} is no BCP 47 language tag: write one such as de or de-AT`;
  if (locale !== tag) return `write the locale as ${locale}: ${kind}.${locale}.${form}`;
  return { kind: mail.kind, locale, form: form as TemplateFile['form'] };
}

/** The token that a template is tried with. */
const SAMPLE_TOKEN = 'scoped_et_0000';

function readTemplate(
  txt: TemplateFile,
  htmlFile: TemplateFile | undefined,
  pages: TokenPages,
): { readonly template?: MailTemplate; readonly faults: readonly string[] } {
  const [first = '', second, ...rest] = txt.text.split('\n');
  const [, subjectText] = /^Subject:\s*(\S.*)$/.exec(first) ?? [];
  if (subjectText === undefined || second?.trim() !== '')
    return { faults: [`${txt.path}:1: the first line is the subject and the second one empty: write Subject: ...`] };
  const mail = MAILS.get(txt.kind);
  const allowed = placeholdersOf(txt.kind);
  const secrets = ['link', 'token'];
  const subject = compile(txt.path, 1, subjectText, allowed, (name) =>
    secrets.includes(name) ? `{{${name}}} is a secret, which a subject line would show on a locked screen` : undefined,
  );
  const text = compile(txt.path, 3, rest.join('\n'), allowed);
  const html = htmlFile && compile(htmlFile.path, 1, htmlFile.text, allowed, undefined, escapeHtml);
  const faults = [...subject.faults, ...text.faults, ...(html?.faults ?? [])];
  if (faults.length > 0) return { faults };
  const { locale } = txt;
  const template: MailTemplate = {
    locale,
    render(values) {
      const rendered = { subject: oneLineSubject(subject.render(values)), text: text.render(values) };
      return { ...rendered, html: html ? html.render(values) : textAsHtml(rendered, values.link, locale) };
    },
  };
  const tried = new Set<string>();
  const token = mail?.token;
  const link = token && linkOf(pages, token, SAMPLE_TOKEN);
  const values = token ? tokenValues(token, link, SAMPLE_TOKEN) : {};
  // A part can depend on what was changed.
  for (const about of txt.kind === 'factorsChanged' ? EVERY_FACTOR_CHANGE : []) {
    const sample = { email: 'ada@example.com', ...factorChangeValues(about, factorChangeText(about, 'en')) };
    const { subject, text, html } = template.render(sample);
    if ([subject, text, html].some((part) => part.trim() === ''))
      tried.add(`${txt.path}:1: subject or text is empty for the change ${flagOf(about.change)}: write {{change}}`);
  }
  // A part can depend on what is known of the user.
  for (const user of [{}, { username: 'ada' }, { username: 'ada', fullName: 'Ada' }]) {
    const rendered = template.render({ ...values, ...SAMPLE_CHANGE, email: 'ada@example.com', ...user });
    if (rendered.subject === '') tried.add(`${txt.path}:1: the subject is empty where the user's name is not known`);
    for (const { path, body } of [
      { path: txt.path, body: rendered.text },
      { path: htmlFile?.path ?? txt.path, body: rendered.html },
    ]) {
      if (body.trim() === '') tried.add(`${path}:1: the mail is empty where the user's name is not known`);
      else if (token && !body.includes(SAMPLE_TOKEN)) tried.add(`${path}:1: ${lacksToken(token.page.variable, link)}`);
    }
  }
  return { template, faults: [...tried] };
}

function lacksToken(variable: string, link: string | undefined): string {
  if (link === undefined) return `it needs {{token}}, because {{link}} is empty without ${variable}`;
  return 'it needs {{link}}: without it, the user can do nothing with the mail';
}

/** Returns the values that a mail with a token has. */
export function tokenValues(
  { minutes }: { readonly minutes: number },
  link: string | undefined,
  token: string,
): Pick<TemplateValues, 'link' | 'token' | 'minutes' | 'hours'> {
  return { link, token, minutes, ...(minutes % 60 === 0 && { hours: minutes / 60 }) };
}

/**
 * Returns the values of the mail `factorsChanged`: `change`, which is `text`; one that is true for what was changed, such as
 * `totpAdded`; and `byAdmin` where the user has not done it.
 */
export function factorChangeValues(
  { change, by }: FactorChangeAbout,
  text: string,
): { readonly change: string } & Readonly<Record<string, unknown>> {
  return { change: text, [flagOf(change)]: true, ...(by === 'ADMIN' && { byAdmin: true }) };
}

/** `totpAdded` for `TOTP_ADDED`. */
function flagOf(change: string): string {
  return change.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

const EVERY_FACTOR_CHANGE = (Object.keys(FACTOR_CHANGES) as FactorChange[]).map(
  (change): FactorChangeAbout => ({ change, by: 'USER' }),
);
const SAMPLE_CHANGE = factorChangeValues({ change: 'TOTP_ADDED', by: 'USER' }, 'A second factor was added.');

/** Makes a subject one line of at most 200 characters. No character of it can begin another header. */
function oneLineSubject(subject: string): string {
  const line = subject.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return [...line].slice(0, MAX_SUBJECT).join('');
}

/** The placeholders of a mail, each with the reason why it is not allowed, or undefined. */
function placeholdersOf(kind: MailKind): ReadonlyMap<string, string | undefined> {
  const mail = MAILS.get(kind);
  const noToken = mail?.token ? undefined : 'this mail has no token';
  const noHours = noToken ?? (mail?.token && mail.token.minutes % 60 !== 0 ? 'write {{minutes}}' : undefined);
  const noName =
    mail?.purpose === 'INVITATION'
      ? 'the person has no account yet'
      : mail?.address === 'email'
        ? undefined
        : 'this mail goes to an address that may belong to another person, who must not receive words of the user';
  const ofFactors = kind === 'factorsChanged' ? undefined : 'it belongs to the mail factorsChanged';
  const factors = ['change', ...Object.keys(FACTOR_CHANGES).map(flagOf), 'byAdmin'] as const;
  return new Map([
    ['link', noToken],
    ['token', noToken],
    ['minutes', noToken],
    ['hours', noHours],
    ['email', undefined],
    ['username', noName],
    ['fullName', noName],
    ...factors.map((name): [string, string | undefined] => [name, ofFactors]),
  ]);
}

/** A template that was read. */
interface Compiled {
  readonly faults: readonly string[];
  render(values: TemplateValues): string;
}

/** A token of mustache: its type, its value, its place, and for a section those in it. */
type Token = [type: string, value: string, start: number, end: number, inner?: Token[] | string, ...rest: unknown[]];

/**
 * Reads a Mustache template with plain values and sections only.
 *
 * @param firstLine - the line of the file that the template begins in.
 * @param refuse - returns why a placeholder may not be here.
 * @param escapeValue - escapes a value; as it is by default.
 */
function compile(
  path: string,
  firstLine: number,
  template: string,
  allowed: ReadonlyMap<string, string | undefined>,
  refuse: (name: string) => string | undefined = () => undefined,
  escapeValue: (value: string) => string = (value) => value,
): Compiled {
  const writer = new Writer();
  const faults: string[] = [];
  const fault = (at: number, what: string) => {
    const line = firstLine + template.slice(0, at).split('\n').length - 1;
    faults.push(`${path}:${line}: ${what}`);
  };
  const check = (tokens: readonly Token[]): void => {
    for (const [type, name, start, , inner] of tokens) {
      if (type === 'text' || type === '!') continue;
      if (type === '&') fault(start, `write {{${name}}}: a value is always escaped`);
      else if (type === '>') fault(start, `{{> ${name}}}: a template can't include another`);
      else if (type === '=') fault(start, 'a template can not change its delimiters: write {{ and }}');
      else if (!allowed.has(name)) fault(start, `{{${name}}} is unknown: write one of ${usable()}`);
      else {
        const reason = allowed.get(name) ?? refuse(name);
        if (reason !== undefined) fault(start, `{{${name}}} can't be used here: ${reason}`);
      }
      if (Array.isArray(inner)) check(inner);
    }
  };
  const usable = () =>
    [...allowed]
      .filter(([, reason]) => reason === undefined)
      .map(([name]) => `{{${name}}}`)
      .join(', ');
  try {
    check(writer.parse(template) as Token[]);
  } catch (error) {
    const { message } = error as Error;
    const [, what = message, at = '0'] = /^(.*) at (\d+)$/.exec(message) ?? [];
    fault(Number(at), `${what}: write {{name}}, or {{#name}}...{{/name}} for a part that depends on it`);
  }
  return {
    faults,
    render: (values) =>
      writer.render(template, { ...values }, undefined, { escape: (value) => escapeValue(String(value)) }),
  };
}
