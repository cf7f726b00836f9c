import type { Database } from '../database/database';
import type { PasswordHasher } from '../passwords/hashing';
import type { PasswordPolicy } from '../passwords/policy';
import type { Throttle } from '../throttle/throttle';

/** What the operations on users work with. */
export interface UsersDependencies {
  readonly database: Pick<Database, 'prisma' | 'read' | 'transaction'>;
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
  readonly throttle: Throttle;
  /** Whether a username may not be registered; the operator may use it. Absent: none is reserved. */
  readonly isReserved?: (username: string) => boolean;
  /** Runs a registration when its network's turn has come. Absent: at once. */
  readonly registrationTurns?: <T>(
    network: string,
    task: () => Promise<T>,
    signal?: AbortSignal | undefined,
  ) => Promise<T>;
}
