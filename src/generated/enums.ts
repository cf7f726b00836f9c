import type { Role } from '../scopes/scopes';
/** The kinds of audit events. */
export type AuditAction =
  /** A client was registered. */
  | 'CLIENT_CREATED'
  /** A client was deleted. */
  | 'CLIENT_DELETED'
  /** A client's credentials were refused. */
  | 'CLIENT_LOGIN_FAILED'
  /** A secret was added to a client. */
  | 'CLIENT_SECRET_ADDED'
  /** A secret was removed from a client. */
  | 'CLIENT_SECRET_REMOVED'
  /** A user verified an e-mail address. If it was pending, it replaced the previous one. */
  | 'EMAIL_VERIFIED'
  /** An event of this server's extension; `event` in `after` says what happened. */
  | 'EXTENSION'
  /** A second factor was added to a user: `factor` in `after`. */
  | 'FACTOR_ADDED'
  /** A second factor of a user was removed: `factor` in `before`. */
  | 'FACTOR_REMOVED'
  /** An account was opened with an invitation. */
  | 'INVITATION_ACCEPTED'
  /** An invitation was revoked, or replaced by a newer one. */
  | 'INVITATION_REVOKED'
  /** A user logged in. */
  | 'LOGIN'
  /**
   * A login or a further authentication was refused. `after` has a `reason`, unless the name or the password of a login was wrong:
   * `SECOND_FACTOR`, `SCOPE_NOT_HELD`, `PASSKEY` (a login by passkey) or `REAUTHENTICATION`.
   */
  | 'LOGIN_FAILED'
  /** A user revoked their current session, or all of their sessions. */
  | 'LOGOUT'
  /**
   * A passkey was refused because its counter did not grow: the authenticator may have been cloned. `before` has the stored
   * counter, `after` the received one.
   */
  | 'PASSKEY_COUNTER_REGRESSED'
  /** A user renamed a passkey. */
  | 'PASSKEY_RENAMED'
  /** A user changed their password. */
  | 'PASSWORD_CHANGED'
  /** A new password was set with the token of a mail. */
  | 'PASSWORD_RESET'
  /** A mail with a token for a new password was sent. */
  | 'PASSWORD_RESET_REQUESTED'
  /** A personal access token was created. */
  | 'PERSONAL_ACCESS_TOKEN_CREATED'
  /** A personal access token was revoked. */
  | 'PERSONAL_ACCESS_TOKEN_REVOKED'
  /** A user changed their profile. */
  | 'PROFILE_UPDATED'
  /** A user authenticated again within a session: `level` and `methods` in `after`. */
  | 'REAUTHENTICATED'
  /** The recovery codes of a user were replaced by new ones. */
  | 'RECOVERY_CODES_RENEWED'
  /** A recovery code of a user was used: `recoveryCodesLeft` in `after`. */
  | 'RECOVERY_CODE_USED'
  /** A refresh token was used a second time, and its session was revoked. */
  | 'REFRESH_TOKEN_REUSED'
  /**
   * The password of a user with a second factor was right, and the login waits for the second factor. Without a `LOGIN` of the user
   * after it, the second factor did not come: someone else may know the password.
   */
  | 'SECOND_FACTOR_REQUESTED'
  /** A session was revoked: by its user from another session, by an admin, or by a client. */
  | 'SESSION_REVOKED'
  /** The operator started an export of users. */
  | 'USERS_EXPORTED'
  /** The operator or an admin imported users from lines. Each user has its own event as well. */
  | 'USERS_IMPORTED'
  /** An account was deleted. */
  | 'USER_DELETED'
  /** A person was invited to open an account. The event has no address: see the invitation. */
  | 'USER_INVITED'
  /** An account was created. */
  | 'USER_REGISTERED'
  /** An admin changed a user. */
  | 'USER_UPDATED';

/** The kinds of actors. */
export type AuditActorKind =
  /** A caller without a token. */
  | 'ANONYMOUS'
  /** A registered client. */
  | 'CLIENT'
  /** The operator of the server, on the command line. */
  | 'OPERATOR'
  /** A user. */
  | 'USER';

/** How strongly a user has authenticated, from weak to strong. */
export type AuthenticationLevel =
  /** A password and a second factor: a code of an authenticator app, a recovery code, or a passkey. */
  | 'MULTI_FACTOR'
  /** A passkey that has verified its user, for example by a fingerprint or a PIN. */
  | 'PHISHING_RESISTANT'
  /** A password. */
  | 'SINGLE_FACTOR';

/** What happened to a line of `importUsers`. */
export type ImportUsersStatus =
  /** A user was created or, if `dryRun` is set, would be. */
  | 'CREATED'
  /** The line is not a valid user, or you may not create it: see `userErrors`. */
  | 'REFUSED'
  /** The user exists already, with the same username and e-mail address, and was not changed; or the line is blank. */
  | 'SKIPPED';

/** The states of an invitation. */
export type InvitationState =
  /** An account was opened with it. */
  | 'ACCEPTED'
  /** It was not accepted in time. */
  | 'EXPIRED'
  /** It can be accepted. */
  | 'PENDING'
  /** It was revoked, or replaced by a newer one. */
  | 'REVOKED';

/** The sort direction. */
export type OrderDirection =
  /** Smallest or oldest first. */
  | 'ASC'
  /** Largest or newest first. */
  | 'DESC';

/** The kinds of differences between two policies. */
export type PolicyChangeKind =
  /** It exists only in the present policy. */
  | 'ADDED'
  /** Some viewers gain it, and others lose it. */
  | 'CHANGED'
  /** Fewer viewers can use it than before. */
  | 'NARROWED'
  /** It exists only in the accepted policy. */
  | 'REMOVED'
  /** More viewers can use it than before. */
  | 'WIDENED';

/** The kind of a value, for the input that a form shows. */
export type ProfileFieldKind =
  /** True or false. */
  | 'BOOLEAN'
  /** An instant, as `DateTime`. */
  | 'DATETIME'
  /** One of some values. */
  | 'ENUM'
  /** A number. */
  | 'FLOAT'
  /** A whole number. */
  | 'INT'
  /** A text of a certain form, which the type names: `EmailAddress`. */
  | 'OTHER'
  /** A text: `String` or `ID`. */
  | 'STRING';

/** What `reauthenticate` accepts. */
export type ReauthenticationMethod =
  /** A passkey: alone if it verifies its user, otherwise together with the password. */
  | 'PASSKEY'
  /** The password. */
  | 'PASSWORD'
  /** A recovery code, together with the password. */
  | 'RECOVERY_CODE'
  /** A code of six digits from an authenticator app, together with the password. */
  | 'TOTP';

/** Who may open an account. */
export type RegistrationMode =
  /** No one: an admin or the operator creates accounts. */
  | 'CLOSED'
  /** Invited people: see `acceptInvitation`. */
  | 'INVITED'
  /** Anyone: see `register`. */
  | 'OPEN';

export { Role };

/** A second factor, beside the password. */
export type SecondFactorMethod =
  /** A passkey or a security key (WebAuthn). */
  | 'PASSKEY'
  /** One of the codes that were shown when the first factor was added. Each works once. */
  | 'RECOVERY_CODE'
  /** A code of six digits from an authenticator app (RFC 6238). */
  | 'TOTP';

/** The kinds of user errors. */
export type UserErrorCode =
  /** Another account has this e-mail address, ignoring case. */
  | 'EMAIL_TAKEN'
  /** The request stopped before this user was processed. It is safe to send it again. */
  | 'INTERRUPTED'
  /** The second factor is wrong, expired or already used. */
  | 'INVALID_CODE'
  /** The username, e-mail address or password is wrong, or the user is disabled. */
  | 'INVALID_CREDENTIALS'
  /** The text is not a valid e-mail address. */
  | 'INVALID_EMAIL'
  /** The full name is too long or has characters that are not allowed. */
  | 'INVALID_FULL_NAME'
  /** A line of an import is no valid user: the path names the member, or the line as a whole. */
  | 'INVALID_LINE'
  /** The name is empty, too long or has characters that are not allowed. */
  | 'INVALID_NAME'
  /** The answer of the passkey is invalid, expired or already used. Begin again. */
  | 'INVALID_PASSKEY'
  /** The application does not exist, or the session is not for it. */
  | 'INVALID_TARGET'
  /** The token is invalid, expired or already used. */
  | 'INVALID_TOKEN'
  /** The username is too short, too long or has characters that are not allowed. */
  | 'INVALID_USERNAME'
  /** This server opens an account only with an invitation: see `acceptInvitation`. */
  | 'INVITATION_REQUIRED'
  /** The change would leave no active administrator. */
  | 'LAST_ADMIN'
  /** The maximum number of these is reached. */
  | 'LIMIT_REACHED'
  /** The user, session, token, client, secret or invitation does not exist, or is not yours. */
  | 'NOT_FOUND'
  /** This server opens no accounts at a person's own request: its operator or an admin creates them. */
  | 'REGISTRATION_CLOSED'
  /** This server's rules do not allow this registration; the message says why. */
  | 'REGISTRATION_REFUSED'
  /** A scope is required that you, or the user who logs in, do not hold. */
  | 'SCOPE_NOT_HELD'
  /** The user has this second factor already. Remove it first. */
  | 'SECOND_FACTOR_EXISTS'
  /** You have a second factor, and this session has not used it. Call `reauthenticate` with it first. */
  | 'SECOND_FACTOR_REQUIRED'
  /** This server is not configured for this second factor. */
  | 'SECOND_FACTOR_UNAVAILABLE'
  /** The username is reserved, such as `admin`. */
  | 'USERNAME_RESERVED'
  /** Another account has this username, ignoring case. */
  | 'USERNAME_TAKEN'
  /** The password is too short, too common, too easy to guess or too close to the username or e-mail address. */
  | 'WEAK_PASSWORD';

/** The fields by which users can be sorted. */
export type UserOrderField =
  /** When the account was created. */
  | 'CREATED_AT'
  /** The e-mail address, ignoring case. */
  | 'EMAIL'
  /** When the account was last changed. */
  | 'UPDATED_AT'
  /** The username, ignoring case. */
  | 'USERNAME';
