import type { AuthService } from '../../auth/auth-service';
import type { PolicyService } from '../../policy/policy-service';
import type { SystemStatus } from '../../status/system-status';
import type { UsersService } from '../../users/users-service';
import type { ExplainDocument } from '../explain-document';

/** What the resolvers call: every one of them is one call. */
export interface Services {
  readonly users: UsersService;
  readonly auth: Pick<AuthService, 'login'>;
  readonly policy: PolicyService;
  readonly explain: ExplainDocument;
  readonly status: () => Promise<SystemStatus>;
}
