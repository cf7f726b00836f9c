import type { Config } from '../config';
import { DomainError } from '../errors';
import type { Mail } from '../mail/mail';
import type { Mailer } from '../mail/mailer';
import { createSmtp } from '../mail/smtp';

/** A mailer for a command: it ends when its mails are delivered, and says so if they are not. */
export interface MailNow extends Mailer {
  /** @throws the first failure, once every mail that was to be sent is delivered or has failed. */
  delivered(): Promise<void>;
  /** Where there is no mail server: what a developer is to do in place of reading the mails. */
  readonly unsent: readonly string[];
}

/** Makes the mailer that the configuration asks for: see `createMailer`. Connects when there is something to send. */
export function createMailNow({ smtpUrl, mailFrom, isProduction, allowPlainSmtp }: Config): MailNow {
  const smtp =
    smtpUrl !== undefined && mailFrom !== undefined ? createSmtp(smtpUrl, mailFrom, allowPlainSmtp) : undefined;
  const sending: Promise<void>[] = [];
  const unsent: string[] = [];
  return {
    sends: smtp !== undefined,
    isOff: smtp === undefined && isProduction,
    unsent,
    requireMail() {
      if (smtp || !isProduction) return;
      throw new DomainError('SERVICE_UNAVAILABLE', 'Mail is off on this server: set SMTP_URL and MAIL_FROM.');
    },
    send(mail: Mail) {
      if (!smtp) return void unsent.push(mail.forDeveloper ?? mail.subject);
      const sent = smtp.send(mail);
      // Told by `delivered`.
      sent.catch(() => {});
      sending.push(sent);
    },
    async delivered() {
      await Promise.all(sending);
    },
    close: async () => smtp?.close(),
  };
}
