import type { Logger } from 'pino';
import type { AuditOrigin } from '../audit/audit-event';
import type { Database } from '../database/database';
import type { UserViewer } from '../identity/viewer';
import type { BackgroundQueue } from '../mail/background-queue';
import type { Mailer } from '../mail/mailer';
import type { PasswordHasher } from '../passwords/hashing';
import type { PasswordPolicy } from '../passwords/policy';
import type { Throttle } from '../throttle/throttle';
import type { AccountMails } from './account-mails';

/**
 * Deletes a user with all that is theirs, by their own wish.
 *
 * @param passwordHash - the stored password that was verified: if it is another by now, nothing happens.
 */
export type CloseAccount = (
  viewer: UserViewer,
  passwordHash: string,
  origin: AuditOrigin,
) => Promise<'closed' | 'changed' | 'last-admin'>;

/** What the operations on one's own account work with. */
export interface AccountDependencies {
  readonly database: Pick<Database, 'prisma' | 'transaction'>;
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
  readonly throttle: Throttle;
  readonly mailer: Mailer;
  readonly mails: AccountMails;
  /** For what must not delay an answer, or show in its time. */
  readonly background: BackgroundQueue;
  /** For what no request asked for. */
  readonly log: Logger;
  /** Deletes a user with all that is theirs. */
  readonly closeAccount: CloseAccount;
}
