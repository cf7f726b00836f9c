import type { UserRecord } from '../../identity/user-record';
import type { RequestInfo } from '../../request-info';
import type { Scope } from '../../scopes/registry';
import type { SystemStatus } from '../../status/system-status';
import type { UserPage } from '../../users/list/list-users';
import type {
  LoginInput,
  QueryUsersArgs,
  RegisterInput,
  UpdateMeInput,
  UpdateUserInput,
  UserErrorCode,
  UserFilter,
} from '../generated/resolver-types';

/** An outcome that a client has to handle, as capabilities give it. */
export interface UserErrorSource {
  readonly code: UserErrorCode;
  readonly message: string;
  readonly path: string[];
}

/** What came of a change to a user. */
export type UserOutcome =
  | { readonly ok: true; readonly user: UserRecord }
  | { readonly ok: false; readonly errors: UserErrorSource[] };

/** What came of a login. */
export type LoginOutcome =
  | {
      readonly ok: true;
      readonly tokens: {
        readonly accessToken: string;
        readonly tokenType: 'Bearer';
        readonly expiresIn: number;
        readonly scopes: readonly Scope[];
      };
    }
  | { readonly ok: false; readonly code: 'INVALID_CREDENTIALS' | 'SCOPE_NOT_HELD'; readonly message: string };

/** What the resolvers call: every one of them is one call. */
export interface Services {
  readonly users: {
    register(input: RegisterInput, info: RequestInfo): Promise<UserOutcome>;
    updateMe(userId: string, input: UpdateMeInput): Promise<UserOutcome>;
    updateUser(
      actor: { readonly userId: string; readonly scopes: readonly Scope[] },
      id: string,
      input: UpdateUserInput,
    ): Promise<UserOutcome>;
    list(args: QueryUsersArgs): Promise<UserPage>;
    count(filter: UserFilter | null | undefined): Promise<number>;
    byId(id: string): Promise<UserRecord | null>;
  };
  readonly auth: { login(input: LoginInput, info: RequestInfo): Promise<LoginOutcome> };
  readonly status: () => Promise<SystemStatus>;
}
