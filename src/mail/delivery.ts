import type { Logger } from 'pino';
import type { Metrics } from '../metrics/metrics';
import type { BackgroundQueue } from './background-queue';
import { readDeliveryError } from './delivery-error';
import type { Mail } from './mail';
import type { Smtp } from './smtp';

/** How long to wait before trying again, in milliseconds: once for each. Greylisting opens within a minute or five. */
const RETRY_AFTER_MS = [2_000, 15_000, 60_000, 300_000];

/** What a delivery works with. */
export interface DeliveryDependencies {
  readonly smtp: Pick<Smtp, 'send'>;
  readonly queue: BackgroundQueue;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'mailDeliveries'>;
}

/** Makes the function that sends a mail after the answer, and tries again where that may help. */
export function createDelivery({ smtp, queue, log, metrics }: DeliveryDependencies): (mail: Mail) => void {
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
    const about = { userId: mail.userId, subject: mail.subject, ...why };
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
