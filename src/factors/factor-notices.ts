import type { Logger } from 'pino';
import type { Database } from '../database/database';
import { DomainError } from '../errors';
import { canonicalKey } from '../identity/canonical-key';
import type { StoredValues } from '../identity/stored-fields';
import { userRecord } from '../identity/user-record';
import { createBackgroundQueue } from '../mail/background-queue';
import type { AccountMails } from '../mail/compose-mail';
import type { FactorChangeAbout } from '../mail/factor-mails';
import type { Mailer } from '../mail/mailer';
import type { Throttle } from '../throttle/throttle';

/** The dependencies of {@link createFactorNotices}. */
interface FactorNoticesDependencies {
  readonly database: Pick<Database, 'prisma'>;
  readonly stored: StoredValues;
  readonly mailer: Mailer;
  readonly mails: AccountMails;
  readonly throttle: Throttle;
  /** The log of changes that no request caused. */
  readonly log: Logger;
}

/** Tells users of changes of their second factors. */
export type FactorNotices = ReturnType<typeof createFactorNotices>;

/** Makes what mails users every change of their second factors, and every use of a recovery code. */
export function createFactorNotices({ database, stored, mailer, mails, throttle, log }: FactorNoticesDependencies) {
  const background = createBackgroundQueue({ maxRunning: 1, maxPending: 1_000 });
  return {
    /**
     * Mails a user what was changed. Call it after the transaction of the change. Returns at once and never throws.
     *
     * @param info - null where no request caused the change.
     */
    send(
      userId: string,
      about: FactorChangeAbout,
      info: { readonly log: Pick<Logger, 'warn' | 'error'> } | null,
    ): void {
      if (!mailer.sends) return;
      const { log: to } = info ?? { log };
      const queued = background.add(async () => {
        try {
          const user = await database.prisma.user.findUnique({ where: { id: userId }, select: userRecord(stored) });
          if (!user) return;
          await throttle.take('factorsChangedMailByEmail', canonicalKey(user.email));
          mailer.send(mails.factorsChanged(user, about));
        } catch (error) {
          const { change } = about;
          if (error instanceof DomainError) to.warn({ userId, change, reason: error.message }, 'a mail was not sent');
          else to.error({ err: error, userId, change }, 'a mail could not be prepared');
        }
      });
      if (!queued) to.warn({ userId, change: about.change }, 'no mail was sent: too many are waiting');
    },
    /** As that of a background queue: call it before the mailer is closed. */
    close: (timeoutMs: number): Promise<number> => background.close(timeoutMs),
  };
}
