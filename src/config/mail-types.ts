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

/** One address, with a name or without: `noreply@example.com`, `Example <noreply@example.com>`. */
export function mailFrom() {
  const mend =
    'write one address, such as noreply@example.com, or a name and one, such as Example <noreply@example.com>';
  return z.string().transform((value, context) => {
    const [, name = '', address = value] = /^([^<>"\p{Cc}]{1,100}?) ?<([^<>]*)>$/u.exec(value) ?? [];
    if (!parseEmail(address).ok) context.addIssue(mend);
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
