import type { Database } from '../database/database';
import { NO_STORED_VALUES, type StoredValues } from '../identity/stored-fields';
import type { UserViewer } from '../identity/viewer';
import { createKeyedQueue } from '../keyed-queue';
import type { RequestInfo } from '../request-info';
import { authenticate, createLoadSessionUser } from './authenticate';
import { type LoginDependencies, type LoginInput, login } from './login';
import { createLoginQueue, loginLimits } from './login-queue';
import {
  beginPasskeyLogin,
  loginWithPasskey,
  type PasskeyLoginDependencies,
  type PasskeyLoginInput,
} from './passkey-login';
import {
  beginReauthentication,
  type ReauthenticateInput,
  type ReauthenticationDependencies,
  reauthenticate,
} from './reauthenticate';
import { type RefreshInput, refresh } from './refresh';
import { type CompleteLoginInput, completeLogin } from './second-factor';
import { createBeginSession } from './sessions';

/**
 * Maximum number of concurrent logins with one name from one network; the others wait. An attempt is counted before its
 * password is verified, and a success resets the count: without the limit, a burst of valid logins would look like
 * guessing. Two run, so that one hashes while the other counts and looks up.
 */
const LOGINS_OF_ONE_NAME = { maxRunning: 2, maxWaiting: 64 };

/** The dependencies of the authentication of users. */
interface AuthDependencies
  extends Omit<
    LoginDependencies & PasskeyLoginDependencies & ReauthenticationDependencies,
    'loginQueue' | 'beginSession' | 'database'
  > {
  readonly database: Pick<Database, 'prisma' | 'sql' | 'transaction'>;
  /** The stored fields to load with the user of a request; none by default. */
  readonly stored?: StoredValues;
}

/** Logs users in and authenticates requests. */
export type AuthService = ReturnType<typeof createAuthService>;

/** Makes the authentication of users. */
export function createAuthService(dependencies: AuthDependencies) {
  const { database, tokens, hasher, lifetimes, scopes, audiences, stored = NO_STORED_VALUES } = dependencies;
  const beginSession = createBeginSession(database, lifetimes);
  const loggingIn = { ...dependencies, beginSession, loginQueue: createKeyedQueue(LOGINS_OF_ONE_NAME) };
  const loadSessionUser = createLoadSessionUser(database.sql, { scopes, audiences, stored });
  const authenticating = { sql: database.sql, stored, tokens, loadSessionUser, scopes, audiences };
  // Limited before any statement, so that refusing a flood costs almost nothing.
  const queued = createLoginQueue(loginLimits(hasher.maxRunning));
  return {
    /** Exchanges a password for tokens; see {@link login}. */
    login: (input: LoginInput, info: RequestInfo) =>
      queued(info.network, () => login(loggingIn, input, info), info.signal),
    /** Completes a login with a second factor; see {@link completeLogin}. */
    completeLogin: (input: CompleteLoginInput, info: RequestInfo) => completeLogin(loggingIn, input, info),
    /** Returns the options for a login by passkey; see {@link beginPasskeyLogin}. */
    beginPasskeyLogin: () => beginPasskeyLogin(loggingIn),
    /** Exchanges the answer of a passkey for tokens; see {@link loginWithPasskey}. */
    loginWithPasskey: (input: PasskeyLoginInput, info: RequestInfo) => loginWithPasskey(loggingIn, input, info),
    /** Returns what a user can authenticate again with; see {@link beginReauthentication}. */
    beginReauthentication: (viewer: UserViewer) => beginReauthentication(loggingIn, viewer),
    /** Renews the authentication of a session; see {@link reauthenticate}. */
    reauthenticate: (viewer: UserViewer, input: ReauthenticateInput, info: RequestInfo) =>
      queued(info.network, () => reauthenticate(loggingIn, viewer, input, info), info.signal),
    /** Exchanges a refresh token for new tokens; see {@link refresh}. */
    refresh: (input: RefreshInput, info: RequestInfo) => refresh(dependencies, input, info),
    /** Returns the caller, from the one `Authorization` header; see {@link authenticate}. */
    authenticate: (authorization: string | undefined) => authenticate(authenticating, authorization),
  };
}
