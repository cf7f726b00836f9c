import type { Database } from '../database/database';
import type { UserHooks } from '../extension/hooks';
import type { StoredValues } from '../identity/stored-fields';
import type { KeyedQueue } from '../keyed-queue';
import type { PasswordHasher } from '../passwords/hashing';
import type { PasswordPolicy } from '../passwords/policy';
import type { Scopes } from '../scopes/scopes';
import type { Throttle } from '../throttle/throttle';

/** Who may open an account: anyone, invited people, or no one but those for whom an admin or the operator does. */
export type RegistrationMode = 'open' | 'invited' | 'closed';

/** The dependencies of the operations on users. */
export interface UsersDependencies {
  readonly database: Pick<Database, 'prisma' | 'read' | 'transaction'>;
  /** The fields of users that schema files declare. */
  readonly stored: StoredValues;
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
  readonly throttle: Throttle;
  readonly scopes: Scopes;
  /** Whether a username may not be registered; the operator may use it. Absent: none is reserved. */
  readonly isReserved?: (username: string) => boolean;
  /** The hooks of the configuration file. */
  readonly hooks: UserHooks;
  /** Absent: open. */
  readonly registration?: RegistrationMode;
  /** Queues registrations by network. Absent: each is done at once. */
  readonly registrationQueue?: KeyedQueue;
}
