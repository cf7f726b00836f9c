import type { Database } from '../database/database';
import type { PasswordHasher } from '../passwords/hashing';
import type { PasswordPolicy } from '../passwords/policy';

/** What the operations on users work with. */
export interface UsersDependencies {
  readonly database: Pick<Database, 'prisma' | 'transaction'>;
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
}
