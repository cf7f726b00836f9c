import { availableParallelism } from 'node:os';
import { deflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { readDatabaseUrl } from '../database/database-url';
import { parseEmail } from '../identity/email';
import { DEFAULT_RESERVED_USERNAMES } from '../identity/reserved-usernames';
import { parseUsername } from '../identity/username';

/**
 * The types of value that an environment variable may have. Each message says what to write, and follows the variable's
 * name. No message repeats the value: it may be a secret in the wrong variable.
 */

/** A whole number in plain decimal digits: no sign, point, exponent or space. */
export function integer(least: number, most: number) {
  const message = `write a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
}

/** The most processes of one server. */
const MAX_WORKERS = 256;

/** A number of processes, or `auto` for one per core. */
export function workers() {
  const message = `write a whole number from 1 to ${MAX_WORKERS}, or auto for one a core`;
  return z
    .string()
    .regex(/^(?:auto|\d{1,15})$/, message)
    .transform((value) => (value === 'auto' ? Math.min(availableParallelism(), MAX_WORKERS) : Number(value)))
    .refine((value) => value >= 1 && value <= MAX_WORKERS, message);
}

/** One of a few words, in exactly this spelling. */
export function word<const Words extends readonly [string, ...string[]]>(words: Words, hint = '') {
  return z.enum(words, `write one of ${words.join(', ')}${hint}`);
}

/** A switch, `on` or `off`; its value is a boolean. */
export function onOff() {
  return z.enum(['on', 'off'], 'write on or off').transform((value) => value === 'on');
}

/** Text of at most `most` characters on one line, without spaces at its ends. */
export function line(most: number) {
  const message = `write at most ${most} characters on one line, with no space at either end`;
  return z
    .string()
    .regex(/^\S(?:[^\p{Cc}]*\S)?$/u, message)
    .max(most, message);
}

/** An RFC 7519 StringOrURI: any text, but a URI as soon as there is a colon in it. */
export function stringOrUri() {
  return line(255).refine(
    (value) => !value.includes(':') || URL.canParse(value),
    'write a plain name, or a full URL such as https://api.example.com',
  );
}

/** The most audiences of one server. */
const MAX_AUDIENCES = 50;

/**
 * A comma list of audiences. The first is an RFC 7519 StringOrURI; the others are absolute URIs without a fragment, so that a
 * client can name them as a `resource` (RFC 8707, section 2).
 */
export function audiences() {
  const own = stringOrUri();
  return z.string().transform((value, context): readonly string[] => {
    const list = commaList(value);
    const first = own.safeParse(list[0] ?? '');
    if (!first.success) context.addIssue(first.error.issues[0]?.message ?? 'write an audience');
    else if (!list.slice(1).every(isResource)) {
      context.addIssue(
        'write every audience after the first as an absolute URI without #, such as https://orders.example.com',
      );
    } else if (new Set(list).size < list.length) context.addIssue('write each audience once');
    else if (list.length > MAX_AUDIENCES) context.addIssue(`write at most ${MAX_AUDIENCES} audiences`);
    return list;
  });
}

function isResource(audience: string): boolean {
  return audience.length <= 255 && /^[a-z][a-z0-9+.-]*:[^\s#]+$/i.test(audience) && URL.canParse(audience);
}

/**
 * A secret: random text of a least length in bytes of UTF-8, without white space at its ends, which a file or a shell may have
 * added. A value that repeats itself, counts up or has few different characters is refused, and so is a placeholder that was
 * not replaced by a secret: anyone can guess the command or the name in it.
 */
export function secret(leastBytes: number) {
  const fix = 'such as the output of: openssl rand -base64 48';
  return z
    .string()
    .trim()
    .refine((value) => Buffer.byteLength(value) >= leastBytes, {
      message: `write at least ${leastBytes} bytes, ${fix}`,
      abort: true,
    })
    .refine(
      (value) => !isUnreplaced(value),
      `write the value itself: this is a command or the name of a variable that nothing has replaced; ${fix}`,
    )
    .refine(
      (value) => !isRegular(value),
      `write something random: this repeats itself, counts up or has too few different characters; ${fix}`,
    );
}

/** Whether a text is a placeholder that a shell, compose, Kubernetes or a template should have replaced. */
function isUnreplaced(text: string): boolean {
  return /^(?:\$\(.*\)|\$\{.*\}|\{\{.*\}\}|<.*>)$/s.test(text) || text.includes('openssl rand');
}

/** Fewer bytes after compression mean that a text is not random; 32 random bytes in hexadecimal have 28. */
const MIN_COMPRESSED = 26;
const MIN_CHARACTERS = 6;

/** Whether a text follows a rule, and so is not random. */
function isRegular(text: string): boolean {
  if (new Set(text).size < MIN_CHARACTERS) return true;
  // Compression finds repetitions anywhere.
  if (deflateRawSync(text.slice(0, 1_024)).length < MIN_COMPRESSED) return true;
  let steps = 0;
  for (let index = 1; index < text.length; index += 1) {
    if (Math.abs(text.charCodeAt(index) - text.charCodeAt(index - 1)) <= 1) steps += 1;
  }
  return steps > 0.7 * text.length;
}

/** The address of a PostgreSQL database. */
export function postgresUrl() {
  return z.string().superRefine((value, context) => {
    try {
      readDatabaseUrl(value);
    } catch (error) {
      context.addIssue((error as Error).message);
    }
  });
}

/** Browser origins: a comma list of exact origins, or `*`. */
export function origins() {
  return z.string().transform((value, context): '*' | readonly string[] => {
    if (value.trim() === '*') return '*';
    const list = commaList(value);
    if (list.length === 0 || !list.every(isOrigin)) {
      context.addIssue(
        'write *, or origins such as https://app.example.com (no path, no slash at the end), split by commas',
      );
    }
    return list;
  });
}

/** Reserved usernames: a comma list in which `default` stands for the server's own list; or `none`. */
export function reservedUsernames() {
  return z.string().transform((value, context): readonly string[] => {
    if (value.trim() === 'none') return [];
    const names = commaList(value).flatMap((name) => (name === 'default' ? DEFAULT_RESERVED_USERNAMES : [name]));
    if (names.length === 0 || !names.every(isUsername)) {
      context.addIssue('write usernames split by commas, default for the built-in list among them, or none');
    }
    return names;
  });
}

function isUsername(text: string): boolean {
  return parseUsername(text).ok;
}

/** Names of files and globs, split by commas; `none` is an empty list. */
export function fileNames() {
  const message = 'write names of files or globs split by commas, such as schema/*.graphql, or none';
  return line(4096)
    .refine((value) => value.split(',').every((name) => name.trim() !== ''), message)
    .transform((value): readonly string[] => (value === 'none' ? [] : commaList(value)));
}

/** A comma list of names of roles, each once. Whether the schema declares them is checked where it is loaded. */
export function roleNames() {
  const message = 'write names of roles split by commas, each once, such as ADMIN';
  return z.string().transform((value, context): readonly string[] => {
    const list = commaList(value);
    const isValid = value.length <= 4096 && list.length > 0 && list.every((name) => /^[A-Za-z_]\w*$/.test(name));
    if (!isValid || new Set(list).size < list.length) context.addIssue(message);
    return list;
  });
}

/** The parts of a comma list, without the spaces around them. */
export function commaList(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** An origin as browsers write it; those of applications in a web view have a scheme of their own, `capacitor://localhost`. */
function isOrigin(text: string): boolean {
  if (/^https?:/i.test(text)) return URL.canParse(text) && new URL(text).origin === text;
  return /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+(?::\d{1,5})?$/.test(text);
}

/** The placeholder of the token in `PASSWORD_RESET_URL` and `EMAIL_VERIFICATION_URL`. */
const TOKEN_PLACEHOLDER = '{token}';

/** The address of a mail server. Its password must not be repeated in a message. */
export function smtpUrl() {
  return z
    .string()
    .refine(
      (value) => /^smtps?:\/\/\S+$/.test(value) && URL.canParse(value) && new URL(value).hostname !== '',
      'write smtp://user:password@host:587 or smtps://user:password@host:465, with special characters percent-encoded',
    );
}

/** Options of nodemailer in a URL that turn off TLS or its verification, with their harmless values. */
const TLS_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  requireTLS: ['true', '1'],
  ignoreTLS: ['false', '0'],
  opportunisticTLS: ['false', '0'],
  'tls.rejectUnauthorized': ['true', '1'],
  // These choose another server.
  service: [],
  url: [],
};
const OTHER_SERVER: readonly string[] = ['service', 'url'];

/** The security of the connection to a mail server. */
interface SmtpSecurity {
  /** Whether a mail may go in clear text: to this machine, or with ALLOW_PLAIN_SMTP. */
  readonly mayBePlain: boolean;
  /** Names of options in the URL that would turn off TLS. */
  readonly weakening: readonly string[];
}

/**
 * Returns the security of the connection to the mail server of a URL. Mails carry tokens that reset passwords, so they
 * go over TLS with a verified certificate (RFC 8314), except to a server on this machine.
 *
 * @param url - one that {@link smtpUrl} accepts.
 * @param allowPlain - ALLOW_PLAIN_SMTP.
 */
export function smtpSecurity(url: string, allowPlain: boolean): SmtpSecurity {
  const { hostname, searchParams } = new URL(url);
  const weakening = [...searchParams].filter(([name, value]) => TLS_OPTIONS[name]?.includes(value) === false);
  const isHere = isThisMachine(hostname) && !OTHER_SERVER.some((name) => searchParams.has(name));
  return { mayBePlain: allowPlain || isHere, weakening: weakening.map(([name]) => name) };
}

/** Names and addresses that can only be this machine's. */
function isThisMachine(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/i.test(hostname);
}

/** One address, with a name or without: `noreply@example.com`, `Example <noreply@example.com>`. */
export function mailFrom() {
  const fix =
    'write one address, such as noreply@example.com, or a name and one, such as Example <noreply@example.com>';
  return z.string().transform((value, context) => {
    const [, name = '', address = value] = /^([^<>"\p{Cc}]{1,100}?) ?<([^<>]*)>$/u.exec(value) ?? [];
    const read = parseEmail(address);
    if (!read.ok || read.display !== address) context.addIssue(fix);
    return { name, address };
  });
}

/** A page of the front end that receives a token: an http or https URL with `{token}` once behind the host. */
export function tokenPage() {
  return line(2000).refine(
    isTokenPage,
    'write an http or https URL with {token} in it once, such as https://app.example.com/reset-password#token={token}',
  );
}

function isTokenPage(value: string): boolean {
  const [before = '', after, ...more] = value.split(TOKEN_PLACEHOLDER);
  if (after === undefined || more.length > 0) return false;
  if (!/^https?:\/\/[^/?#\s]+[/?#]/.test(before) || /\s/.test(value)) return false;
  const filled = before + after;
  return URL.canParse(filled) && new URL(filled).username === '' && new URL(filled).password === '';
}
