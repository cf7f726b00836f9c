import type { Logger } from 'pino';
import { DomainError } from '../errors';
import type { Metrics } from '../metrics/metrics';
import { type BackgroundQueue, createBackgroundQueue } from './background-queue';
import { readDeliveryError } from './delivery-error';
import { contentOf, type Mail } from './mail';
import { createSmtp, type MailSender, SMTP_CONNECTIONS, type Smtp } from './smtp';

/** The most mails that wait, are being sent or will be tried again. */
const MAX_PENDING = 1000;

/** Sends mails. */
export interface Mailer {
  /** Whether mails are sent; otherwise they are printed for a developer, or dropped. */
  readonly sends: boolean;
  /** Whether mail is off: mails reach neither a mail server nor a developer's log. */
  readonly isOff: boolean;
  /** @throws DomainError SERVICE_UNAVAILABLE if mail is off. */
  requireMail(): void;
  /**
   * Sends a mail later, and tries again if that fails. Never throws: a failure is logged and counted, and mails
   * beyond the limit or without a mail server are dropped.
   */
  send(mail: Mail): void;
  /**
   * Sends pending mails, without trying again.
   *
   * @param timeoutMs - after this, mails that are still pending are lost, and the log says how many.
   */
  close(timeoutMs: number): Promise<void>;
}

/** Options of {@link createMailer}. */
interface MailerOptions {
  /** `smtp://` or `smtps://`. Absent: development prints mails in the log, production has no mail. */
  readonly smtpUrl?: string | undefined;
  readonly from?: MailSender | undefined;
  /** ALLOW_PLAIN_SMTP. */
  readonly allowPlain?: boolean;
  readonly isProduction: boolean;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'mailDeliveries'>;
}

/** Makes the mailer for the configuration. It connects when there is something to send. */
export function createMailer({ smtpUrl, from, isProduction, log, metrics, allowPlain = false }: MailerOptions): Mailer {
  if (smtpUrl !== undefined && from !== undefined) {
    if (allowPlain)
      log.warn('ALLOW_PLAIN_SMTP is on: mails, and the tokens in them, may go over the network in clear text');
    return sendingMailer(createSmtp(smtpUrl, from, allowPlain), log, metrics);
  }
  if (!isProduction) return printingMailer(log);
  log.warn('Mail is off: set SMTP_URL and MAIL_FROM, or no user can reset a password or verify an e-mail address');
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

/** Milliseconds before each new attempt. Greylisting accepts a mail after one to five minutes. */
const RETRY_AFTER_MS = [2_000, 15_000, 60_000, 300_000];

interface DeliveryDependencies {
  readonly smtp: Pick<Smtp, 'send'>;
  readonly queue: BackgroundQueue;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'mailDeliveries'>;
}

/** Makes the function that sends a mail in the background, and tries again where that may help. */
function createDelivery({ smtp, queue, log, metrics }: DeliveryDependencies): (mail: Mail) => void {
  function attempt(mail: Mail, retries: number): () => Promise<void> {
    return async () => {
      try {
        await smtp.send(mail);
        metrics.mailDeliveries.inc({ outcome: 'sent' });
      } catch (error) {
        failed(mail, retries, error);
      }
    };
  }

  function failed(mail: Mail, retries: number, error: unknown): void {
    const { isPermanent, ...why } = readDeliveryError(error, mail.to);
    const about = { userId: mail.userId, kind: mail.kind, ...why };
    const afterMs = isPermanent ? undefined : RETRY_AFTER_MS[retries];
    if (afterMs !== undefined && queue.add(attempt(mail, retries + 1), afterMs)) {
      metrics.mailDeliveries.inc({ outcome: 'retried' });
      log.warn(about, 'a mail could not be sent, and will be tried again');
    } else {
      metrics.mailDeliveries.inc({ outcome: 'failed' });
      log.error(about, 'a mail could not be sent');
    }
  }

  return (mail) => {
    if (queue.add(attempt(mail, 0))) return;
    metrics.mailDeliveries.inc({ outcome: 'dropped' });
    log.error({ userId: mail.userId, subject: mail.subject }, 'a mail was dropped: too many wait already');
  };
}

function printingMailer(log: Logger): Mailer {
  const print = ({ to, forDeveloper }: Mail, subject: string) => {
    const text =
      `SMTP_URL is not set, so this mail goes to the log. To ${to}: ${subject}. ${forDeveloper ?? ''}`.trim();
    // The logger removes tokens from every other line.
    log.info({ showsSecrets: true }, text);
  };
  return {
    sends: false,
    isOff: false,
    requireMail: () => {},
    send(mail) {
      if (mail.rewrite) void contentOf(mail).then(({ subject }) => print(mail, subject));
      else print(mail, mail.subject);
    },
    close: async () => {},
  };
}
