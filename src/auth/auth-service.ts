import type { RequestInfo } from '../request-info';
import { type Authentication, authenticate } from './authenticate';
import { type LoginDependencies, type LoginInput, type LoginOutcome, login } from './login';

/** Logs users in and says who calls. Each operation is described where it is written. */
export interface AuthService {
  /** Exchanges a password for an access token. */
  login(input: LoginInput, info: Pick<RequestInfo, 'log'>): Promise<LoginOutcome>;
  /** Says who calls, by the one `Authorization` header. */
  authenticate(authorization: string | undefined): Promise<Authentication>;
}

/** Binds the operations to what they work with. */
export function createAuthService(dependencies: LoginDependencies): AuthService {
  return {
    login: (input, info) => login(dependencies, input, info),
    authenticate: (authorization) => authenticate(dependencies, authorization),
  };
}
