import { z } from 'zod';
import { parseEmail } from '../identity/email';
import { line } from './value-types';

/** Where `PASSWORD_RESET_URL` and `EMAIL_VERIFICATION_URL` take the token. */
export const TOKEN_PLACEHOLDER = '{token}';

/** The address of a mail server. Its password must not be repeated in a message. */
export function smtpUrl() {
  return z
    .string()
    .refine(
      (value) => /^smtps?:\/\/\S+$/.test(value) && URL.canParse(value) && new URL(value).hostname !== '',
      'write smtp://user:password@host:587 or smtps://user:password@host:465, with special characters percent-encoded',
    );
}

/** Options of nodemailer that a URL may carry and that take TLS or its verification away, and their harmless values. */
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

/** How a mail server is to be spoken to. */
export interface SmtpSecurity {
  /** Whether a mail may go in clear text: to this machine, or where ALLOW_PLAIN_SMTP says so. */
  readonly mayBePlain: boolean;
  /** Options in the URL that would take TLS away, by name. */
  readonly weakening: readonly string[];
}

/**
 * Judges the address of a mail server. Mails carry tokens that reset passwords, so they go over TLS with a verified
 * certificate (RFC 8314), except to a server on this machine.
 *
 * @param url - what {@link smtpUrl} let through.
 * @param allowPlain - ALLOW_PLAIN_SMTP.
 */
export function smtpSecurity(url: string, allowPlain: boolean): SmtpSecurity {
  const { hostname, searchParams } = new URL(url);
  const weakening = [...searchParams].filter(([name, value]) => TLS_OPTIONS[name]?.includes(value) === false);
  const isHere = isThisMachine(hostname) && !OTHER_SERVER.some((name) => searchParams.has(name));
  return { mayBePlain: allowPlain || isHere, weakening: weakening.map(([name]) => name) };
}

/** Only names and addresses that can't be another machine's. */
function isThisMachine(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/i.test(hostname);
}

/** One address, with a name or without: `noreply@example.com`, `Example <noreply@example.com>`. */
export function mailFrom() {
  const mend =
    'write one address, such as noreply@example.com, or a name and one, such as Example <noreply@example.com>';
  return z.string().transform((value, context) => {
    const [, name = '', address = value] = /^([^<>"\p{Cc}]{1,100}?) ?<([^<>]*)>$/u.exec(value) ?? [];
    const read = parseEmail(address);
    if (!read.ok || read.display !== address) context.addIssue(mend);
    return { name, address };
  });
}

/** A page of the front end that takes a token: an http or https URL with `{token}` once behind the host. */
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
