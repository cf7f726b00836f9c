import type { UserRecord } from '../identity/user-record';

/** What an operation on users may answer that a client has to handle. */
export type UserErrorCode =
  | 'INVALID_USERNAME'
  | 'INVALID_EMAIL'
  | 'INVALID_FULL_NAME'
  | 'WEAK_PASSWORD'
  | 'USERNAME_TAKEN'
  | 'USERNAME_RESERVED'
  | 'INVALID_CREDENTIALS'
  | 'EMAIL_TAKEN'
  | 'NOT_FOUND'
  | 'SCOPE_NOT_HELD'
  | 'LAST_ADMIN'
  | 'INTERRUPTED';

/** One reason why an operation was refused. */
export interface UserError {
  readonly code: UserErrorCode;
  /** A sentence that names the mend. */
  readonly message: string;
  /** The argument to mend, such as `['input', 'email']`. */
  readonly path: string[];
}

/** The user as the operation left them, or every reason found why nothing changed. */
export type UserOutcome =
  | {
      readonly ok: true;
      readonly user: UserRecord;
      /** The user as they were, where the operation changed one. */
      readonly was?: UserRecord;
    }
  | { readonly ok: false; readonly errors: UserError[] };

/** The e-mail address belongs to somebody. */
export const EMAIL_TAKEN: UserError = {
  code: 'EMAIL_TAKEN',
  message: 'This e-mail address is taken.',
  path: ['input', 'email'],
};

/** The username belongs to somebody. */
export const USERNAME_TAKEN: UserError = {
  code: 'USERNAME_TAKEN',
  message: 'This username is taken.',
  path: ['input', 'username'],
};

/** The username is kept for the server and its staff. */
export const USERNAME_RESERVED: UserError = {
  code: 'USERNAME_RESERVED',
  message: 'This username is reserved. Choose another one.',
  path: ['input', 'username'],
};

/** What was asked for is nobody's id. */
export const NO_SUCH_USER: UserError = {
  code: 'NOT_FOUND',
  message: 'There is no user with this id.',
  path: ['id'],
};
