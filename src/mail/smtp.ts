import { smtpSecurity } from '../config';
import { contentOf, type Mail } from './mail';

/** The sender of mails. */
export interface MailSender {
  /** The name to show, or an empty text. */
  readonly name: string;
  readonly address: string;
}

/** Sends mails to a mail server. */
export interface Smtp {
  /** Resolves when the server has accepted the mail. */
  send(mail: Mail): Promise<void>;
  /** Closes all connections, also those in use. */
  close(): void;
}

/** Connections at once. */
export const SMTP_CONNECTIONS = 2;

/**
 * Time limits in milliseconds. A server that sends its answers byte by byte would not exceed any of these; DEADLINE_MS
 * limits the whole delivery.
 */
const TIMEOUTS = {
  dnsTimeout: 5_000,
  connectionTimeout: 5_000,
  greetingTimeout: 5_000,
  socketTimeout: 10_000,
} as const;
const DEADLINE_MS = 30_000;

/**
 * Returns the options of nodemailer for a mail server. `smtps://` is TLS from the start; `smtp://` must change to TLS
 * by STARTTLS before anything else is sent, unless the server is on this machine or ALLOW_PLAIN_SMTP is on: then it
 * does where the server offers it. To this machine a password goes over TLS only. Options of nodemailer in the URL's
 * query win unless they weaken this: `?tls.servername=...`.
 */
export function smtpTransport(url: string, allowPlain: boolean): { url: string; requireTLS: boolean } {
  const { mayBePlain, weakening } = smtpSecurity(url, allowPlain);
  const target = new URL(url);
  if (!mayBePlain) for (const name of weakening) target.searchParams.delete(name);
  const hasLogin = target.username !== '' || target.password !== '';
  return { url: target.href, requireTLS: !mayBePlain || (hasLogin && !allowPlain) };
}

/**
 * Connects to a mail server when there is something to send.
 *
 * @param url - see {@link smtpTransport}.
 * @param allowPlain - ALLOW_PLAIN_SMTP.
 */
export function createSmtp(url: string, from: MailSender, allowPlain: boolean): Smtp {
  // nodemailer takes 100 ms to load, and only a server that sends mail needs it.
  const { createTransport } = require('nodemailer') as typeof import('nodemailer');
  const transport = createTransport(
    {
      ...smtpTransport(url, allowPlain),
      pool: true,
      maxConnections: SMTP_CONNECTIONS,
      // The caller tries again, after a delay.
      maxRequeues: 0,
      ...TIMEOUTS,
    },
    {
      from: { ...from },
      // RFC 3834, 5: so that no automatic reply comes back.
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    },
  );
  return {
    async send(mail) {
      await transport.sendMail({
        // An object is not parsed for commas, names and comments.
        to: { name: '', address: mail.to },
        ...(await contentOf(mail)),
        signal: AbortSignal.timeout(DEADLINE_MS),
      });
    },
    close: () => transport.close({ force: true }),
  };
}
