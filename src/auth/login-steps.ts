import type { PasswordHasher } from '../passwords/hashing';
import type { Credentials } from './find-credentials';

/** What was sent, and about whom; undefined where there is no such user, which no answer may tell. */
export interface LoginAttempt {
  readonly user: Credentials | undefined;
  readonly password: string;
  /** Aborted when the client has gone. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Something that a login has to get through before there is a session.
 *
 * A step costs the same whether or not there is a user, and does not say why it refused. One that needs more than a
 * password, such as a one-time code, will want a field in {@link LoginAttempt} and a place in {@link LOGIN_STEPS}.
 */
export interface LoginStep {
  readonly name: string;
  passes(attempt: LoginAttempt, tools: { readonly hasher: PasswordHasher }): Promise<boolean>;
}

/** The steps of a login, in order. */
export const LOGIN_STEPS: readonly LoginStep[] = [
  {
    name: 'password',
    passes: ({ user, password, signal }, { hasher }) => hasher.verify(password, user?.passwordHash, signal),
  },
  {
    name: 'active',
    passes: async ({ user }) => user?.isActive === true,
  },
];
