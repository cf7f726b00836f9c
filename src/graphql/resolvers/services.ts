import type { AuthService } from '../../auth/auth-service';
import type { SystemStatus } from '../../status/system-status';
import type { UsersService } from '../../users/users-service';

/** What the resolvers call: every one of them is one call. */
export interface Services {
  readonly users: UsersService;
  readonly auth: Pick<AuthService, 'login'>;
  readonly status: () => Promise<SystemStatus>;
}
