/** What can happen to an account. */
export type AuditAction =
  /** A client was registered. */
  | 'CLIENT_CREATED'
  /** A client was ended. */
  | 'CLIENT_DELETED'
  /** A client's credentials were refused. */
  | 'CLIENT_LOGIN_FAILED'
  /** A client got another secret. */
  | 'CLIENT_SECRET_ADDED'
  /** A secret was taken from a client. */
  | 'CLIENT_SECRET_REMOVED'
  /** A user verified an e-mail address; if it was pending, it replaced the former one. */
  | 'EMAIL_VERIFIED'
  /** A user logged in. */
  | 'LOGIN'
  /** A login was refused. */
  | 'LOGIN_FAILED'
  /** A user ended their own session, or all of them. */
  | 'LOGOUT'
  /** A user changed their password. */
  | 'PASSWORD_CHANGED'
  /** A new password was set with the token of a mail. */
  | 'PASSWORD_RESET'
  /** A mail was sent with which to set a new password. */
  | 'PASSWORD_RESET_REQUESTED'
  /** A personal access token was made. */
  | 'PERSONAL_ACCESS_TOKEN_CREATED'
  /** A personal access token was ended. */
  | 'PERSONAL_ACCESS_TOKEN_REVOKED'
  /** A user changed their own profile. */
  | 'PROFILE_UPDATED'
  /** A refresh token came back after it had been used up: its session was ended. */
  | 'REFRESH_TOKEN_REUSED'
  /** A session was ended: by its user from another one, by an admin, or by a client. */
  | 'SESSION_REVOKED'
  /** The operator began to export users. */
  | 'USERS_EXPORTED'
  /** The operator imported users from a file; each of them has an event as well. */
  | 'USERS_IMPORTED'
  /** An account was closed. */
  | 'USER_DELETED'
  /** An account was opened. */
  | 'USER_REGISTERED'
  /** An admin changed a user. */
  | 'USER_UPDATED';

/** What kind of actor did something. */
export type AuditActorKind =
  /** A caller without a token. */
  | 'ANONYMOUS'
  /** A registered client. */
  | 'CLIENT'
  /** The operator of the server, on its command line. */
  | 'OPERATOR'
  /** A user. */
  | 'USER';

/** Which way to order. */
export type OrderDirection =
  /** Smallest or oldest first. */
  | 'ASC'
  /** Largest or newest first. */
  | 'DESC';

/** What a user is. */
export type Role =
  /** Holds every scope. */
  | 'ADMIN'
  /** Reads and changes their own profile. */
  | 'USER';

/** What went wrong. */
export type UserErrorCode =
  /** Another account has this e-mail address, or one that only differs in case. */
  | 'EMAIL_TAKEN'
  /** The work ended before this was done. Send it again: nothing is done twice. */
  | 'INTERRUPTED'
  /** Username, e-mail address or password is wrong, or the user is disabled. */
  | 'INVALID_CREDENTIALS'
  /** The text is not an e-mail address. */
  | 'INVALID_EMAIL'
  /** The full name is too long or uses characters that it may not. */
  | 'INVALID_FULL_NAME'
  /** The name is too long, empty, or uses characters that it may not. */
  | 'INVALID_NAME'
  /** The token is invalid, expired or already used. */
  | 'INVALID_TOKEN'
  /** The username is too short, too long or uses characters that it may not. */
  | 'INVALID_USERNAME'
  /** It would leave no active administrator. */
  | 'LAST_ADMIN'
  /** The limit for the number of these is reached. */
  | 'LIMIT_REACHED'
  /** There is no such user, session, token, client or secret, or it is not yours. */
  | 'NOT_FOUND'
  /** It requires a scope that you, or the user who logs in, do not hold. */
  | 'SCOPE_NOT_HELD'
  /** The username is one that the server reserves, such as `admin`. */
  | 'USERNAME_RESERVED'
  /** Another account has this username, or one that only differs in case. */
  | 'USERNAME_TAKEN'
  /** The password is too short, too common, too easy to guess or too close to the username or e-mail address. */
  | 'WEAK_PASSWORD';

/** What users can be ordered by. */
export type UserOrderField =
  /** When the account was opened. */
  | 'CREATED_AT'
  /** The e-mail address, without regard to case. */
  | 'EMAIL'
  /** When the account was last changed. */
  | 'UPDATED_AT'
  /** The username, without regard to case. */
  | 'USERNAME';
