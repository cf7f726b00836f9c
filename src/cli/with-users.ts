import { createPasswordHasher } from '../passwords/hashing';
import { createPasswordPolicy } from '../passwords/policy';
import { UNTHROTTLED } from '../throttle/throttle';
import { createUsersService, type UsersService } from '../users/users-service';
import { withDatabase } from './with-database';

/** Runs `work` on the users of the configured database, migrated, and lets go of everything afterwards. */
export function withUsers<T>(work: (users: UsersService) => Promise<T>): Promise<T> {
  return withDatabase(async (database, config) => {
    const hasher = createPasswordHasher({ cost: config.bcryptCost });
    const policy = createPasswordPolicy({ minLength: config.passwordMinLength });
    try {
      return await work(createUsersService({ database, hasher, policy, throttle: UNTHROTTLED }));
    } finally {
      await Promise.all([hasher.close(), policy.close()]);
    }
  });
}
