import type { Logger } from 'pino';
import { DomainError } from '../errors';
import type { Metrics } from '../metrics/metrics';
import { createBackgroundQueue } from './background-queue';
import { createDelivery } from './delivery';
import type { Mail } from './mail';
import { createSmtp, type MailSender, SMTP_CONNECTIONS, type Smtp } from './smtp';

/** Mails that wait, are being sent or will be tried again. */
const MAX_PENDING = 1000;

/** Sends mails. */
export interface Mailer {
  /** Whether mails are sent; otherwise they are printed for a developer, or dropped. */
  readonly sends: boolean;
  /** Whether mails reach no one: neither a mail server nor a developer's log. */
  readonly isOff: boolean;
  /** @throws DomainError SERVICE_UNAVAILABLE if a mail would reach nobody. */
  requireMail(): void;
  /**
   * Sends a mail later, and tries again if that fails. Never throws: a failure is logged and counted, and what is too
   * much or has nowhere to go is dropped.
   */
  send(mail: Mail): void;
  /**
   * Sends what is pending, without trying again.
   *
   * @param timeoutMs - after this, what is still pending is lost, and the log says how much.
   */
  close(timeoutMs: number): Promise<void>;
}

/** What {@link createMailer} needs. */
export interface MailerOptions {
  /** `smtp://` or `smtps://`. Absent: development prints mails in the log, production has no mail. */
  readonly smtpUrl?: string | undefined;
  readonly from?: MailSender | undefined;
  /** ALLOW_PLAIN_SMTP. */
  readonly allowPlain?: boolean;
  readonly isProduction: boolean;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'mailDeliveries'>;
}

/** Makes the mailer that the configuration asks for. Connects when there is something to send. */
export function createMailer({ smtpUrl, from, isProduction, log, metrics, allowPlain = false }: MailerOptions): Mailer {
  if (smtpUrl !== undefined && from !== undefined) {
    if (allowPlain)
      log.warn('ALLOW_PLAIN_SMTP is on: mails, and the tokens in them, may go over the network in clear text');
    return sendingMailer(createSmtp(smtpUrl, from, allowPlain), log, metrics);
  }
  if (!isProduction) return printingMailer(log);
  log.warn('Mail is off: set SMTP_URL and MAIL_FROM, or nobody can reset a password or verify an e-mail address');
  return {
    sends: false,
    isOff: true,
    requireMail() {
      throw new DomainError('SERVICE_UNAVAILABLE', 'Mail is off on this server. Ask its operator to set SMTP_URL.');
    },
    send: () => {},
    close: async () => {},
  };
}

function sendingMailer(smtp: Smtp, log: Logger, metrics: MailerOptions['metrics']): Mailer {
  const queue = createBackgroundQueue({ maxRunning: SMTP_CONNECTIONS, maxPending: MAX_PENDING });
  const deliver = createDelivery({ smtp, queue, log, metrics });
  return {
    sends: true,
    isOff: false,
    requireMail: () => {},
    send: deliver,
    async close(timeoutMs) {
      const lost = await queue.close(timeoutMs);
      smtp.close();
      if (lost > 0) log.warn({ mails: lost }, 'mails were lost: the mail server did not take them in time');
    },
  };
}

function printingMailer(log: Logger): Mailer {
  return {
    sends: false,
    isOff: false,
    requireMail: () => {},
    send({ to, subject, forDeveloper }) {
      const text =
        `SMTP_URL is not set, so this mail goes to the log. To ${to}: ${subject}. ${forDeveloper ?? ''}`.trim();
      // The logger takes tokens out of every other line.
      log.info({ showsSecrets: true }, text);
    },
    close: async () => {},
  };
}
