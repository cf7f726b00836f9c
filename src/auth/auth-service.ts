import { createKeyedQueue } from '../keyed-queue';
import type { RequestInfo } from '../request-info';
import { type Authentication, authenticate } from './authenticate';
import { type LoginDependencies, type LoginInput, type LoginOutcome, login } from './login';
import { createLoginQueue, loginLimits } from './login-queue';
import { type RefreshInput, type RefreshOutcome, refresh } from './refresh';
import { createLoadSessionUser } from './viewers/load-session-user';

/** Logs users in and says who calls. Each operation is described where it is written. */
export interface AuthService {
  /** Exchanges a password for tokens. */
  login(input: LoginInput, info: RequestInfo): Promise<LoginOutcome>;
  /** Exchanges a refresh token for new tokens. */
  refresh(input: RefreshInput, info: RequestInfo): Promise<RefreshOutcome>;
  /** Says who calls, by the one `Authorization` header. */
  authenticate(authorization: string | undefined): Promise<Authentication>;
}

/**
 * Logins with one name from one network at once; the others wait. An attempt is counted before its password is checked,
 * and a success resets the count: all at once, a burst of honest logins would look like guessing. Two run, so that one
 * hashes while the other counts and looks up.
 */
const LOGINS_OF_ONE_NAME = { maxRunning: 2, maxWaiting: 64 };

/** Binds the operations to what they work with. */
export function createAuthService(options: Omit<LoginDependencies, 'turns'>): AuthService {
  const dependencies = { ...options, turns: createKeyedQueue(LOGINS_OF_ONE_NAME) };
  const { database, tokens } = dependencies;
  const authenticating = { sql: database.sql, tokens, loadSessionUser: createLoadSessionUser(database.sql) };
  // Before the database is asked anything: the excess of a flood is to cost next to nothing.
  const queued = createLoginQueue(loginLimits(options.hasher.maxRunning));
  return {
    login: (input, info) => queued(info.network, () => login(dependencies, input, info), info.signal),
    refresh: (input, info) => refresh(dependencies, input, info),
    authenticate: (authorization) => authenticate(authenticating, authorization),
  };
}
