import { type Mail, renderMail } from './mail';

/** Who mails come from. */
export interface MailSender {
  /** The name to show, or an empty text. */
  readonly name: string;
  readonly address: string;
}

/** Hands mails to a mail server. */
export interface Smtp {
  /** Resolves when the server took the mail. */
  send(mail: Mail): Promise<void>;
  /** Closes all connections, those in use as well. */
  close(): void;
}

/** Connections at once. */
export const SMTP_CONNECTIONS = 2;

/** In milliseconds. A server that drips its answers would outlast every timeout of its own but the last. */
const TIMEOUTS = {
  dnsTimeout: 5_000,
  connectionTimeout: 5_000,
  greetingTimeout: 5_000,
  socketTimeout: 10_000,
} as const;
const DEADLINE_MS = 30_000;

/**
 * Connects to a mail server when there is something to send.
 *
 * @param url - `smtps://` is TLS from the start; `smtp://` changes to TLS where the server offers it, and must where
 * the URL has a password in it. Options of nodemailer in its query win: `?requireTLS=true`, `?tls.servername=...`.
 */
export function createSmtp(url: string, from: MailSender): Smtp {
  const { username, password } = new URL(url);
  // Most of what nodemailer is takes 100 ms to load, and only who sends mail needs it.
  const { createTransport } = require('nodemailer') as typeof import('nodemailer');
  const transport = createTransport(
    {
      url,
      pool: true,
      maxConnections: SMTP_CONNECTIONS,
      // Whoever calls tries again, and later than at once.
      maxRequeues: 0,
      requireTLS: username !== '' || password !== '',
      ...TIMEOUTS,
    },
    {
      from: { ...from },
      // RFC 3834, 5: so that no holiday reply comes back.
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    },
  );
  return {
    async send(mail) {
      await transport.sendMail({
        // As an object: it is not parsed for commas, names and comments.
        to: { name: '', address: mail.to },
        subject: mail.subject,
        ...renderMail(mail),
        signal: AbortSignal.timeout(DEADLINE_MS),
      });
    },
    close: () => transport.close({ force: true }),
  };
}
