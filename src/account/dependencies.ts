import type { Logger } from 'pino';
import type { AuditOrigin } from '../audit/audit-event';
import type { Database } from '../database/database';
import type { UserHooks } from '../extension/hooks';
import type { FactorNotices } from '../factors/factor-notices';
import type { StoredValues } from '../identity/stored-fields';
import type { UserViewer } from '../identity/viewer';
import type { BackgroundQueue } from '../mail/background-queue';
import type { AccountMails } from '../mail/compose-mail';
import type { Mailer } from '../mail/mailer';
import { refuse } from '../outcome';
import type { PasswordHasher } from '../passwords/hashing';
import type { PasswordPolicy } from '../passwords/policy';
import type { Throttle } from '../throttle/throttle';

/** The dependencies of the operations on the viewer's own account. */
export interface AccountDependencies {
  readonly database: Pick<Database, 'prisma' | 'transaction'>;
  /** The stored fields of a user that an answer has. */
  readonly stored: StoredValues;
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
  readonly throttle: Throttle;
  readonly mailer: Mailer;
  /** Lifetime of the token for the first password of a user whom an admin created. */
  readonly invitationMinutes: number;
  /** Writes the mails that `mailer` sends. */
  readonly mails: AccountMails;
  /** Runs work that must not delay an answer, or influence its duration. */
  readonly background: BackgroundQueue;
  /** Mails users that their second factors changed. */
  readonly notices: Pick<FactorNotices, 'send'>;
  /** The hooks of the configuration file. */
  readonly hooks: UserHooks;
  /** The log of work that no request caused. */
  readonly log: Logger;
  /**
   * Deletes a user with all of their data, at their own request.
   *
   * @param passwordHash - the stored password that was verified: if another one is stored meanwhile, nothing is
   * deleted.
   */
  readonly closeAccount: (
    viewer: UserViewer,
    passwordHash: string,
    origin: AuditOrigin,
  ) => Promise<'closed' | 'changed' | 'last-admin'>;
}

/** The refusal of every invalid token of a mail: the reason is not revealed. */
export const INVALID_TOKEN = refuse(
  'INVALID_TOKEN',
  ['input', 'token'],
  'The token is invalid, expired or already used. Request another mail.',
);
