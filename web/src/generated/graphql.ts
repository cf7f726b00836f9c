/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
import gql from 'graphql-tag';
/** The token of an invitation, and the account to open. */
export type AcceptInvitationInput = {
  /** The display name; at most 200 characters. If it is omitted, the account gets the name of the invitation. */
  fullName?: string | null | undefined;
  /** The language of the user's mails, as in `register`. If it is omitted, the account gets the language of the invitation. */
  locale?: string | null | undefined;
  /** The password, by the rules of `register`. */
  password: string;
  /** The token of the mail. It works once. */
  token: string;
  /** The username, by the rules of `register`. */
  username: string;
};

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

/** Selects audit events. All conditions must match. */
export type AuditFilter = {
  /** Events of these kinds. */
  actions?: Array<AuditAction> | null | undefined;
  /** Events in which this user or client acted. */
  actorId?: string | number | null | undefined;
  /** Events at this instant or later. */
  after?: string | null | undefined;
  /** Events before this instant. */
  before?: string | null | undefined;
  /** Events in which this user, client or invitation was acted on. */
  targetId?: string | number | null | undefined;
  /** Events in which this user acted or was acted on. */
  userId?: string | number | null | undefined;
};

/** How strongly a user has authenticated, from weak to strong. */
export type AuthenticationLevel =
  /** A password and a second factor: a code of an authenticator app, a recovery code, or a passkey. */
  | 'MULTI_FACTOR'
  /** A passkey that has verified its user, for example by a fingerprint or a PIN. */
  | 'PHISHING_RESISTANT'
  /** A password. */
  | 'SINGLE_FACTOR';

/** The current password and a new one. */
export type ChangePasswordInput = {
  /** The current password. */
  currentPassword: string;
  /** The new password, by the rules of `register`. */
  newPassword: string;
};

/** The first code of an authenticator app. */
export type ConfirmTotpEnrolmentInput = {
  /** The six digits that the app shows now; blanks are ignored. */
  code: string;
};

/** The client to register. */
export type CreateClientInput = {
  /** The name: 1 to 100 characters. */
  name: string;
  /** The scopes of the client. You must hold each of them, and the access token of this request must carry it. */
  scopes: Array<string>;
};

/** The personal access token to create. Its scopes are those of `scopes`, or the smallest set that `document` requires. */
export type CreatePersonalAccessTokenInput = {
  /**
   * A GraphQL document. The token gets the smallest set of scopes that allows its whole operation. An input that requires
   * scopes counts if the document itself sends it, not if a variable may send it. An operation that requires an authentication
   * of the user (`@requiresAuthentication`) is refused, because a personal access token never has one.
   */
  document?: string | null | undefined;
  /** Lifetime in days: 1 to 365. */
  expiresInDays?: number;
  /** The name: 1 to 100 characters. */
  name: string;
  /** The operation of `document`, if there are several. */
  operationName?: string | null | undefined;
  /** The scopes of the token. You must hold each of them, and the access token of this request must carry it. */
  scopes?: Array<string> | null | undefined;
};

/** The account to create for another person. */
export type CreateUserInput = {
  /** The e-mail address, by the rules of `register`. It counts as verified once the person uses the token of the mail. */
  email: string;
  /** The display name; at most 200 characters. */
  fullName?: string | null | undefined;
  /** The language of the user's mails, as in `register`. */
  locale?: string | null | undefined;
  /**
   * A first password, by the rules of `register`. Leave it out: then only the person chooses one, with the token of the
   * mail. A viewer who sets it can act as the person until they set their own. Not allowed with a personal access token.
   */
  password?: string | null | undefined;
  /** The role; `USER` by default. You must hold every scope of the role. */
  role?: Role | null | undefined;
  /** The scopes granted in addition to those of the role. You must hold each of them. */
  scopes?: Array<string> | null | undefined;
  /** The username, by the rules of `register`. */
  username: string;
};

/** The confirmation that you want to delete your account. */
export type DeleteMeInput = {
  /** The current password. */
  password: string;
};

/** Users to create. */
export type ImportUsersInput = {
  /** Whether to check the lines and store nothing. What the result says is what would be done. */
  dryRun?: boolean;
  /**
   * The lines: at most 500 in one request, and at most 1 MiB together. Each is a JSON object, such as
   * `{"username": "ada", "email": "ada@example.com"}`. Its members are those of `scoped-api users import`: `role` and `scopes` beyond
   * those of every user require `users:grant` and that you hold what they give, and `password`, `passwordHash`, `id` and
   * `emailVerifiedAt` require `users:recover`. At most 20 lines with a `password` are processed in one request; the others are answered with
   * `INTERRUPTED`: send these again. Blank lines are skipped.
   */
  lines: Array<string>;
};

/** What happened to a line of `importUsers`. */
export type ImportUsersStatus =
  /** A user was created or, if `dryRun` is set, would be. */
  | 'CREATED'
  /** The line is not a valid user, or you may not create it: see `userErrors`. */
  | 'REFUSED'
  /** The user exists already, with the same username and e-mail address, and was not changed; or the line is blank. */
  | 'SKIPPED';

/** Selects invitations. All conditions must match. */
export type InvitationFilter = {
  /** Invitations of this e-mail address, ignoring case. */
  email?: string | null | undefined;
  /** Invitations in this state. */
  state?: InvitationState | null | undefined;
};

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

/** The person to invite. */
export type InviteUserInput = {
  /** The e-mail address of the person: the invitation is mailed to it, and the account gets it. */
  email: string;
  /** The display name of the account, unless the person gives another; at most 200 characters. */
  fullName?: string | null | undefined;
  /** The language of the mail and, unless the person gives another, of the account, as in `register`. */
  locale?: string | null | undefined;
  /** The role that the account gets; `USER` by default. You must hold every scope of the role. */
  role?: Role | null | undefined;
  /** The scopes that the account gets in addition to those of the role. You must hold each of them. */
  scopes?: Array<string> | null | undefined;
};

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

/** The account to create. */
export type RegisterInput = {
  /** At most 254 characters. Leading and trailing spaces are removed. */
  email: string;
  /** The display name; at most 200 characters. */
  fullName?: string | null | undefined;
  /**
   * The language of the user's mails: a BCP 47 tag such as `de-AT`, at most 35 characters. Without one, the `Accept-Language`
   * header selects the language of the first mail, and later mails are in English.
   */
  locale?: string | null | undefined;
  /** At least 8 characters of any kind. Must not be common, derived from the username, or easy to guess. */
  password: string;
  /** 3 to 64 characters: letters of one script, digits, `_`, `.` and `-`. Leading and trailing spaces are removed. */
  username: string;
};

/** A new passkey. */
export type RegisterPasskeyInput = {
  /** The answer of `navigator.credentials.create`, as JSON: its `toJSON()`. */
  credential: Record<string, unknown>;
  /** A name that tells it from your other passkeys, such as `Work laptop`: 1 to 100 characters on one line. */
  name: string;
};

/** Who may open an account. */
export type RegistrationMode =
  /** No one: an admin or the operator creates accounts. */
  | 'CLOSED'
  /** Invited people: see `acceptInvitation`. */
  | 'INVITED'
  /** Anyone: see `register`. */
  | 'OPEN';

/** The second factors to remove. With neither field: all of them. An empty list selects nothing. */
export type RemoveUserFactorsInput = {
  /** Removes every factor of these kinds. */
  methods?: Array<SecondFactorMethod> | null | undefined;
  /** Removes these passkeys: at most 100. */
  passkeyIds?: Array<string | number> | null | undefined;
};

/** The new name of a passkey. */
export type RenamePasskeyInput = {
  /** 1 to 100 characters on one line. */
  name: string;
};

/** The account whose password was forgotten. */
export type RequestPasswordResetInput = {
  /** The account's e-mail address. */
  email: string;
};

/** A token of a mail, and the new password. */
export type ResetPasswordInput = {
  /** The new password, by the rules of `register`. */
  newPassword: string;
  /** The token of the mail. It works once. */
  token: string;
};

/** The role of a user. */
export type Role =
  /** Holds every scope. */
  | 'ADMIN'
  /** Can read and change their own profile. */
  | 'USER';

/** A second factor, beside the password. */
export type SecondFactorMethod =
  /** A passkey or a security key (WebAuthn). */
  | 'PASSKEY'
  /** One of the codes that were shown when the first factor was added. Each works once. */
  | 'RECOVERY_CODE'
  /** A code of six digits from an authenticator app (RFC 6238). */
  | 'TOTP';

/** The changes to your profile. */
export type UpdateMeInput = {
  /** Your current password. Required, and checked, only with a new `email`. */
  currentPassword?: string | null | undefined;
  /**
   * The new e-mail address. It is pending until you verify it; if the server has no mail, it takes effect immediately.
   * Requires `currentPassword`, the access token of a session that carries every scope that you hold and, if you have a second
   * factor, that this session has used one. Sending your current address cancels a pending one and requires none of these.
   */
  email?: string | null | undefined;
  /** The new display name; null removes it. */
  fullName?: string | null | undefined;
  /** The language of the user's mails: a BCP 47 tag such as `de-AT`, at most 35 characters; null removes it. */
  locale?: string | null | undefined;
};

/** The changes to a user. */
export type UpdateUserInput = {
  /**
   * The new e-mail address. It takes effect immediately: the person who reads its mail can reset the password and act as the
   * user. Not allowed for your own account (see `updateMe`), nor with a personal access token.
   */
  email?: string | null | undefined;
  /** The new display name; null removes it. */
  fullName?: string | null | undefined;
  /** Whether the user may log in. */
  isActive?: boolean | null | undefined;
  /** The language of the user's mails: a BCP 47 tag such as `de-AT`, at most 35 characters; null removes it. */
  locale?: string | null | undefined;
  /** The new role. You must hold every scope of the role. */
  role?: Role | null | undefined;
  /** The scopes granted in addition to those of the role; replaces the previous ones. You must hold each scope that you add or remove. */
  scopes?: Array<string> | null | undefined;
};

/** The users to change, by either `ids` or `filter`, and the changes. */
export type UpdateUsersInput = {
  /** With `filter`: continues after the `endCursor` of the previous call. */
  after?: string | null | undefined;
  /** The changes to each user. */
  changes: UserChanges;
  /**
   * Users that match every condition, oldest accounts first. At least one condition is required: to select all users, set
   * `createdBefore` to the current time.
   */
  filter?: UserFilter | null | undefined;
  /** With `filter`: maximum number of users that this call processes, 1 to 1,000. Default: 1,000. */
  first?: number | null | undefined;
  /** The IDs of the users: at most 1,000. Duplicates are ignored. */
  ids?: Array<string | number> | null | undefined;
};

/** The changes to many users. Omitted fields keep their value. At least one field is required. */
export type UserChanges = {
  /** Whether the users may log in. */
  isActive?: boolean | null | undefined;
  /** The new role. You must hold every scope of the role. */
  role?: Role | null | undefined;
  /** The scopes granted in addition to those of the role; replaces the previous ones. You must hold each scope that you add or remove. */
  scopes?: Array<string> | null | undefined;
};

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

/** Selects users. All conditions must match. */
export type UserFilter = {
  /** Accounts created at this instant or later. */
  createdAfter?: string | null | undefined;
  /** Accounts created before this instant. */
  createdBefore?: string | null | undefined;
  /** Users who may log in (true), or users who may not (false). */
  isActive?: boolean | null | undefined;
  /** Users with this role. */
  role?: Role | null | undefined;
  /**
   * Part of the username, e-mail address or full name, ignoring case; at most 100 characters. One or two characters match
   * only at the start of one of these or of a word of the name. A search without a letter or digit, such as `%`, matches no
   * user.
   */
  search?: string | null | undefined;
};

/** The sort order of users. Users with equal values are ordered by ID. */
export type UserOrder = {
  /** The sort direction. */
  direction?: OrderDirection;
  /** The field to sort by. */
  field: UserOrderField;
};

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

/** A token of a mail. */
export type VerifyEmailInput = {
  /** The token of the mail. It works once. */
  token: string;
};

export type RequestPasswordResetMutationVariables = Exact<{
  input: RequestPasswordResetInput;
}>;


export type RequestPasswordResetMutation = { requestPasswordReset: { expiresInMinutes: number, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type AcceptInvitationMutationVariables = Exact<{
  input: AcceptInvitationInput;
}>;


export type AcceptInvitationMutation = { acceptInvitation: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type ProfileQueryVariables = Exact<{ [key: string]: never; }>;


export type ProfileQuery = { me: { scopes: Array<string>, createdAt: string, id: string, username: string, email: string, pendingEmail: string | null, emailVerifiedAt: string | null, fullName: string | null, locale: string | null, role: Role } | null, server: { sendsMail: boolean, locales: Array<string> } | null };

export type ProfileFieldsQueryVariables = Exact<{ [key: string]: never; }>;


export type ProfileFieldsQuery = { server: { profileFields: Array<{ name: string, description: string | null, type: string, kind: ProfileFieldKind, enumValues: Array<string>, isList: boolean, inProfile: boolean }> } | null };

export type ProfileUserFragment = { id: string, username: string, email: string, pendingEmail: string | null, emailVerifiedAt: string | null, fullName: string | null, locale: string | null, role: Role };

export type UpdateProfileMutationVariables = Exact<{
  input: UpdateMeInput;
}>;


export type UpdateProfileMutation = { updateMe: { user: { id: string, username: string, email: string, pendingEmail: string | null, emailVerifiedAt: string | null, fullName: string | null, locale: string | null, role: Role } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type RequestEmailVerificationMutationVariables = Exact<{ [key: string]: never; }>;


export type RequestEmailVerificationMutation = { requestEmailVerification: { expiresInMinutes: number } };

export type DeleteMeMutationVariables = Exact<{
  input: DeleteMeInput;
}>;


export type DeleteMeMutation = { deleteMe: { userId: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type RegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type RegisterMutation = { register: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type RegistrationFieldsQueryVariables = Exact<{ [key: string]: never; }>;


export type RegistrationFieldsQuery = { server: { profileFields: Array<{ name: string, description: string | null, type: string, kind: ProfileFieldKind, enumValues: Array<string>, isList: boolean, inProfile: boolean, inRegistration: boolean }> } | null };

export type ResetPasswordMutationVariables = Exact<{
  input: ResetPasswordInput;
}>;


export type ResetPasswordMutation = { resetPassword: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type SecurityQueryVariables = Exact<{ [key: string]: never; }>;


export type SecurityQuery = { me: { id: string, username: string, secondFactors: { recoveryCodesLeft: number, totp: { createdAt: string, lastUsedAt: string | null } | null, passkeys: Array<{ id: string, name: string, createdAt: string, lastUsedAt: string | null, isBackedUp: boolean }> } | null } | null, server: { passkeys: boolean, totp: boolean, passwordMinLength: number } | null };

export type PasskeyRowFragment = { id: string, name: string, createdAt: string, lastUsedAt: string | null, isBackedUp: boolean };

export type ChangePasswordMutationVariables = Exact<{
  input: ChangePasswordInput;
}>;


export type ChangePasswordMutation = { changePassword: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type BeginTotpEnrolmentMutationVariables = Exact<{ [key: string]: never; }>;


export type BeginTotpEnrolmentMutation = { beginTotpEnrolment: { secret: string | null, uri: string | null, expiresAt: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type ConfirmTotpEnrolmentMutationVariables = Exact<{
  input: ConfirmTotpEnrolmentInput;
}>;


export type ConfirmTotpEnrolmentMutation = { confirmTotpEnrolment: { recoveryCodes: Array<string> | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type RemoveTotpMutationVariables = Exact<{ [key: string]: never; }>;


export type RemoveTotpMutation = { removeTotp: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type RenewRecoveryCodesMutationVariables = Exact<{ [key: string]: never; }>;


export type RenewRecoveryCodesMutation = { renewRecoveryCodes: { recoveryCodes: Array<string> | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type BeginPasskeyRegistrationMutationVariables = Exact<{ [key: string]: never; }>;


export type BeginPasskeyRegistrationMutation = { beginPasskeyRegistration: { options: Record<string, unknown> | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type RegisterPasskeyMutationVariables = Exact<{
  input: RegisterPasskeyInput;
}>;


export type RegisterPasskeyMutation = { registerPasskey: { recoveryCodes: Array<string> | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type RenamePasskeyMutationVariables = Exact<{
  id: string | number;
  input: RenamePasskeyInput;
}>;


export type RenamePasskeyMutation = { renamePasskey: { passkey: { id: string, name: string, createdAt: string, lastUsedAt: string | null, isBackedUp: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type RemovePasskeyMutationVariables = Exact<{
  id: string | number;
}>;


export type RemovePasskeyMutation = { removePasskey: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type SessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionsQuery = { me: { id: string, sessions: Array<{ id: string, userAgent: string | null, address: string, resources: Array<string>, createdAt: string, lastUsedAt: string, expiresAt: string, authenticationLevel: AuthenticationLevel, isCurrent: boolean }> | null } | null };

export type SessionRowFragment = { id: string, userAgent: string | null, address: string, resources: Array<string>, createdAt: string, lastUsedAt: string, expiresAt: string, authenticationLevel: AuthenticationLevel, isCurrent: boolean };

export type RevokeSessionMutationVariables = Exact<{
  id: string | number;
}>;


export type RevokeSessionMutation = { revokeSession: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type ServerQueryVariables = Exact<{ [key: string]: never; }>;


export type ServerQuery = { server: { name: string, registration: RegistrationMode, passkeys: boolean, sendsMail: boolean, sessionCookies: boolean, passwordMinLength: number } | null };

export type TokensQueryVariables = Exact<{ [key: string]: never; }>;


export type TokensQuery = { me: { id: string, scopes: Array<string>, personalAccessTokens: Array<{ id: string, name: string, scopes: Array<string>, createdAt: string, lastUsedAt: string | null, expiresAt: string }> | null } | null };

export type TokenRowFragment = { id: string, name: string, scopes: Array<string>, createdAt: string, lastUsedAt: string | null, expiresAt: string };

export type ScopeDescriptionsQueryVariables = Exact<{ [key: string]: never; }>;


export type ScopeDescriptionsQuery = { policy: { scopes: Array<{ name: string, description: string | null }> } | null };

export type ExplainTokenQueryVariables = Exact<{
  document: string;
  operationName?: string | null | undefined;
}>;


export type ExplainTokenQuery = { explainScopes: { authenticated: boolean, minimalScopes: Array<Array<string>>, minimalScopesCut: boolean, missingScopes: Array<string>, requiredAuthentication: { level: AuthenticationLevel, maxAgeSeconds: number | null } | null, fields: Array<{ path: Array<string>, coordinate: string, variable: string | null, requiredScopes: Array<Array<string>>, missingScopes: Array<string>, requiredAuthentication: { level: AuthenticationLevel, maxAgeSeconds: number | null } | null }> } | null };

export type CreateTokenMutationVariables = Exact<{
  input: CreatePersonalAccessTokenInput;
}>;


export type CreateTokenMutation = { createPersonalAccessToken: { token: string | null, personalAccessToken: { id: string, name: string, scopes: Array<string>, createdAt: string, lastUsedAt: string | null, expiresAt: string } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type RevokeTokenMutationVariables = Exact<{
  id: string | number;
}>;


export type RevokeTokenMutation = { revokePersonalAccessToken: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type VerifyingUserQueryVariables = Exact<{ [key: string]: never; }>;


export type VerifyingUserQuery = { me: { id: string, username: string, email: string, pendingEmail: string | null } | null };

export type VerifyEmailMutationVariables = Exact<{
  input: VerifyEmailInput;
}>;


export type VerifyEmailMutation = { verifyEmail: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type SendVerificationAgainMutationVariables = Exact<{ [key: string]: never; }>;


export type SendVerificationAgainMutation = { requestEmailVerification: { expiresInMinutes: number } };

export type AuditEventPartsFragment = { id: string, at: string, action: AuditAction, actorKind: AuditActorKind, actorId: string | null, targetId: string | null, before: Record<string, unknown> | null, after: Record<string, unknown> | null, address: string | null, userAgent: string | null, requestId: string | null, actor?: { id: string, username: string, fullName: string | null } | null, target?: { id: string, username: string, fullName: string | null } | null };

export type ClientNamesQueryVariables = Exact<{ [key: string]: never; }>;


export type ClientNamesQuery = { clients: Array<{ id: string, name: string }> | null };

export type AuditLogQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  filter?: AuditFilter | null | undefined;
  people: boolean;
}>;


export type AuditLogQuery = { auditLog: { nodes: Array<{ id: string, at: string, action: AuditAction, actorKind: AuditActorKind, actorId: string | null, targetId: string | null, before: Record<string, unknown> | null, after: Record<string, unknown> | null, address: string | null, userAgent: string | null, requestId: string | null, actor?: { id: string, username: string, fullName: string | null } | null, target?: { id: string, username: string, fullName: string | null } | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type PersonByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type PersonByIdQuery = { user: { id: string, username: string, fullName: string | null } | null };

export type FindPeopleQueryVariables = Exact<{
  search: string;
}>;


export type FindPeopleQuery = { users: { nodes: Array<{ id: string, username: string, fullName: string | null, email: string }> } | null };

export type ConsoleUpdateUsersMutationVariables = Exact<{
  input: UpdateUsersInput;
}>;


export type ConsoleUpdateUsersMutation = { updateUsers: { changedCount: number, unchangedCount: number, refusedCount: number, hasMore: boolean, endCursor: string | null, results: Array<{ id: string, changed: boolean, user: { id: string, username: string, fullName: string | null, email: string, role: Role, scopes: Array<string>, isActive: boolean, updatedAt: string } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> }>, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type ClientPartsFragment = { id: string, name: string, scopes: Array<string>, ownerId: string | null, createdAt: string, secrets: Array<{ id: string, createdAt: string, lastUsedAt: string | null }> };

export type ClientsQueryVariables = Exact<{ [key: string]: never; }>;


export type ClientsQuery = { clients: Array<{ id: string, name: string, scopes: Array<string>, ownerId: string | null, createdAt: string, secrets: Array<{ id: string, createdAt: string, lastUsedAt: string | null }> }> | null };

export type GrantableScopesQueryVariables = Exact<{ [key: string]: never; }>;


export type GrantableScopesQuery = { policy: { scopes: Array<{ name: string, description: string | null }> } | null };

export type CreateClientMutationVariables = Exact<{
  input: CreateClientInput;
}>;


export type CreateClientMutation = { createClient: { secret: string | null, client: { id: string, name: string, scopes: Array<string>, ownerId: string | null, createdAt: string, secrets: Array<{ id: string, createdAt: string, lastUsedAt: string | null }> } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type AddClientSecretMutationVariables = Exact<{
  id: string | number;
}>;


export type AddClientSecretMutation = { addClientSecret: { secret: string | null, client: { id: string, name: string, scopes: Array<string>, ownerId: string | null, createdAt: string, secrets: Array<{ id: string, createdAt: string, lastUsedAt: string | null }> } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type RemoveClientSecretMutationVariables = Exact<{
  id: string | number;
  secretId: string | number;
}>;


export type RemoveClientSecretMutation = { removeClientSecret: { client: { id: string, name: string, scopes: Array<string>, ownerId: string | null, createdAt: string, secrets: Array<{ id: string, createdAt: string, lastUsedAt: string | null }> } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type DeleteClientMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteClientMutation = { deleteClient: { clientId: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type ConsoleGrantsQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsoleGrantsQuery = { policy: { scopes: Array<{ name: string, description: string | null, audience: string | null }>, roles: Array<{ name: Role, description: string, scopes: Array<string>, requiredLevel: AuthenticationLevel | null }> } | null };

export type ConsoleViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsoleViewerQuery = { me: { id: string, username: string, fullName: string | null } | null };

export type ConsoleHomeStatusQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsoleHomeStatusQuery = { status: { version: string, uptimeSeconds: number, database: { reachable: boolean, latencyMs: number | null, pendingMigrations: number | null }, users: { total: number, active: number, admins: number, isEstimate: boolean } | null } | null };

export type ConsoleHomeInvitationsQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsoleHomeInvitationsQuery = { invitations: { nodes: Array<{ id: string }>, pageInfo: { hasNextPage: boolean } } | null };

export type ConsoleHomeAuditQueryVariables = Exact<{
  people: boolean;
}>;


export type ConsoleHomeAuditQuery = { auditLog: { nodes: Array<{ id: string, at: string, action: AuditAction, actorKind: AuditActorKind, actorId: string | null, targetId: string | null, before: Record<string, unknown> | null, after: Record<string, unknown> | null, address: string | null, userAgent: string | null, requestId: string | null, actor?: { id: string, username: string, fullName: string | null } | null, target?: { id: string, username: string, fullName: string | null } | null }> } | null };

export type ConsoleImportUsersMutationVariables = Exact<{
  input: ImportUsersInput;
}>;


export type ConsoleImportUsersMutation = { importUsers: { createdCount: number, skippedCount: number, refusedCount: number, results: Array<{ line: number, status: ImportUsersStatus, username: string | null, userId: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> }> } };

export type ConsoleInvitationsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  filter?: InvitationFilter | null | undefined;
}>;


export type ConsoleInvitationsQuery = { invitations: { nodes: Array<{ id: string, email: string, fullName: string | null, role: Role, scopes: Array<string>, state: InvitationState, createdAt: string, expiresAt: string, acceptedAt: string | null, revokedAt: string | null, inviterKind: AuditActorKind, inviter: { id: string, username: string } | null, user: { id: string, username: string } | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type ConsoleInviteUserMutationVariables = Exact<{
  input: InviteUserInput;
}>;


export type ConsoleInviteUserMutation = { inviteUser: { invitationId: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type ConsoleRevokeInvitationMutationVariables = Exact<{
  id: string | number;
}>;


export type ConsoleRevokeInvitationMutation = { revokeInvitation: { invitationId: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type PolicyMatrixQueryVariables = Exact<{ [key: string]: never; }>;


export type PolicyMatrixQuery = { policy: { roles: Array<{ name: Role, description: string, scopes: Array<string>, requiredLevel: AuthenticationLevel | null }>, coordinates: Array<{ coordinate: string, description: string | null, requiredScopes: Array<Array<string>>, isPublic: boolean, roles: Array<Role>, anonymous: boolean, authentication: { level: AuthenticationLevel, maxAgeSeconds: number | null } | null }> } | null };

export type PolicyScopesQueryVariables = Exact<{ [key: string]: never; }>;


export type PolicyScopesQuery = { policy: { scopes: Array<{ name: string, description: string | null, isExternal: boolean, audience: string | null }>, roles: Array<{ name: Role, description: string, scopes: Array<string>, requiredLevel: AuthenticationLevel | null }> } | null };

export type PolicyChangesQueryVariables = Exact<{ [key: string]: never; }>;


export type PolicyChangesQuery = { policy: { changes: Array<{ coordinate: string, kind: PolicyChangeKind, before: string | null, after: string | null }> | null } | null };

export type WhoCanQueryVariables = Exact<{
  coordinate: string;
}>;


export type WhoCanQuery = { whoCan: { coordinate: string, anonymous: boolean, roles: Array<Role>, userCount: number, requiredAuthentication: { level: AuthenticationLevel, maxAgeSeconds: number | null } | null } | null };

export type ExplainOperationQueryVariables = Exact<{
  document: string;
  operationName?: string | null | undefined;
  userId?: string | number | null | undefined;
  forUser: boolean;
}>;


export type ExplainOperationQuery = { own?: { operationName: string | null, authenticated: boolean, minimalScopes: Array<Array<string>>, minimalScopesCut: boolean, allowed: boolean, missingScopes: Array<string>, missingScopesExact: boolean, requiredAuthentication: { level: AuthenticationLevel, maxAgeSeconds: number | null } | null, missingAuthentication: { level: AuthenticationLevel, maxAgeSeconds: number | null } | null, fields: Array<{ path: Array<string>, coordinate: string, variable: string | null, requiredScopes: Array<Array<string>>, requiredScopesCut: boolean, allowed: boolean, missingScopes: Array<string>, missingScopesExact: boolean, requiredAuthentication: { level: AuthenticationLevel, maxAgeSeconds: number | null } | null, missingAuthentication: { level: AuthenticationLevel, maxAgeSeconds: number | null } | null }> } | null, user?: { operationName: string | null, authenticated: boolean, minimalScopes: Array<Array<string>>, minimalScopesCut: boolean, allowed: boolean, missingScopes: Array<string>, missingScopesExact: boolean, requiredAuthentication: { level: AuthenticationLevel, maxAgeSeconds: number | null } | null, missingAuthentication: { level: AuthenticationLevel, maxAgeSeconds: number | null } | null, fields: Array<{ path: Array<string>, coordinate: string, variable: string | null, requiredScopes: Array<Array<string>>, requiredScopesCut: boolean, allowed: boolean, missingScopes: Array<string>, missingScopesExact: boolean, requiredAuthentication: { level: AuthenticationLevel, maxAgeSeconds: number | null } | null, missingAuthentication: { level: AuthenticationLevel, maxAgeSeconds: number | null } | null }> } | null };

export type ExplanationPartsFragment = { operationName: string | null, authenticated: boolean, minimalScopes: Array<Array<string>>, minimalScopesCut: boolean, allowed: boolean, missingScopes: Array<string>, missingScopesExact: boolean, requiredAuthentication: { level: AuthenticationLevel, maxAgeSeconds: number | null } | null, missingAuthentication: { level: AuthenticationLevel, maxAgeSeconds: number | null } | null, fields: Array<{ path: Array<string>, coordinate: string, variable: string | null, requiredScopes: Array<Array<string>>, requiredScopesCut: boolean, allowed: boolean, missingScopes: Array<string>, missingScopesExact: boolean, requiredAuthentication: { level: AuthenticationLevel, maxAgeSeconds: number | null } | null, missingAuthentication: { level: AuthenticationLevel, maxAgeSeconds: number | null } | null }> };

export type ConsoleServerQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsoleServerQuery = { server: { name: string, registration: RegistrationMode, sendsMail: boolean, locales: Array<string>, passwordMinLength: number, profileFields: Array<{ name: string, kind: ProfileFieldKind, isList: boolean }> } | null };

export type DurationPartsFragment = { count: number, errors: number, sumSeconds: number, buckets: Array<{ upToSeconds: number | null, count: number }> };

export type StatusQueryVariables = Exact<{ [key: string]: never; }>;


export type StatusQuery = { status: { version: string, startedAt: string, uptimeSeconds: number, database: { reachable: boolean, latencyMs: number | null, version: string | null, pendingMigrations: number | null, pool: { max: number, total: number, idle: number, waiting: number } }, users: { total: number, active: number, admins: number, isEstimate: boolean } | null, process: { memoryBytes: number, heapUsedBytes: number, eventLoopDelayMeanMs: number, eventLoopDelayP99Ms: number }, activity: { at: string, since: string, processes: number, eventLoopDelayP99Ms: number, operations: { count: number, errors: number, sumSeconds: number, buckets: Array<{ upToSeconds: number | null, count: number }> }, queries: { count: number, errors: number, sumSeconds: number, buckets: Array<{ upToSeconds: number | null, count: number }> }, transactions: { count: number, errors: number, sumSeconds: number, buckets: Array<{ upToSeconds: number | null, count: number }> }, logins: Array<{ outcome: string, count: number }>, denials: Array<{ code: string, count: number }>, pool: { max: number, total: number, idle: number, waiting: number } } | null } | null };

export type ConsoleUserQueryVariables = Exact<{
  id: string | number;
}>;


export type ConsoleUserQuery = { user: { id: string, username: string, email: string, pendingEmail: string | null, fullName: string | null, locale: string | null, role: Role, scopes: Array<string>, isActive: boolean, emailVerifiedAt: string | null, createdAt: string, updatedAt: string } | null };

export type ConsoleUserSignInQueryVariables = Exact<{
  id: string | number;
}>;


export type ConsoleUserSignInQuery = { user: { id: string, sessions: Array<{ id: string, scopes: Array<string>, resources: Array<string>, userAgent: string | null, address: string, createdAt: string, authenticationLevel: AuthenticationLevel, authenticatedAt: string, lastUsedAt: string, expiresAt: string, isCurrent: boolean }> | null, personalAccessTokens: Array<{ id: string, name: string, scopes: Array<string>, createdAt: string, lastUsedAt: string | null, expiresAt: string }> | null, secondFactors: { recoveryCodesLeft: number, totp: { createdAt: string, lastUsedAt: string | null } | null, passkeys: Array<{ id: string, name: string, createdAt: string, lastUsedAt: string | null, isBackedUp: boolean }> } | null } | null };

export type ConsoleUpdateUserMutationVariables = Exact<{
  id: string | number;
  input: UpdateUserInput;
}>;


export type ConsoleUpdateUserMutation = { updateUser: { user: { id: string, username: string, email: string, pendingEmail: string | null, fullName: string | null, locale: string | null, role: Role, scopes: Array<string>, isActive: boolean, emailVerifiedAt: string | null, updatedAt: string } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type ConsoleRevokeUserSessionsMutationVariables = Exact<{
  id: string | number;
}>;


export type ConsoleRevokeUserSessionsMutation = { revokeUserSessions: { endedSessions: number | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type ConsoleRemoveUserFactorsMutationVariables = Exact<{
  id: string | number;
  input: RemoveUserFactorsInput;
}>;


export type ConsoleRemoveUserFactorsMutation = { removeUserFactors: { userId: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type ConsoleDeleteUserMutationVariables = Exact<{
  id: string | number;
}>;


export type ConsoleDeleteUserMutation = { deleteUser: { userId: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type ConsoleUserAuditQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  people: boolean;
}>;


export type ConsoleUserAuditQuery = { auditLog: { nodes: Array<{ id: string, at: string, action: AuditAction, actorKind: AuditActorKind, actorId: string | null, targetId: string | null, before: Record<string, unknown> | null, after: Record<string, unknown> | null, address: string | null, userAgent: string | null, requestId: string | null, actor?: { id: string, username: string, fullName: string | null } | null, target?: { id: string, username: string, fullName: string | null } | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type ConsoleUsersQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  filter?: UserFilter | null | undefined;
  orderBy?: UserOrder | null | undefined;
}>;


export type ConsoleUsersQuery = { users: { nodes: Array<{ id: string, username: string, email: string, fullName: string | null, role: Role, isActive: boolean, createdAt: string }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type ConsoleUserCountQueryVariables = Exact<{
  filter?: UserFilter | null | undefined;
}>;


export type ConsoleUserCountQuery = { users: { totalCount: number, totalCountIsEstimate: boolean } | null };

export type ConsoleCreateUserMutationVariables = Exact<{
  input: CreateUserInput;
}>;


export type ConsoleCreateUserMutation = { createUser: { userId: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export const ProfileUserFragmentDoc = gql`
    fragment ProfileUser on User {
  id
  username
  email
  pendingEmail
  emailVerifiedAt
  fullName
  locale
  role
}
    ` as unknown as DocumentNode<ProfileUserFragment, unknown>;
export const PasskeyRowFragmentDoc = gql`
    fragment PasskeyRow on Passkey {
  id
  name
  createdAt
  lastUsedAt
  isBackedUp
}
    ` as unknown as DocumentNode<PasskeyRowFragment, unknown>;
export const SessionRowFragmentDoc = gql`
    fragment SessionRow on Session {
  id
  userAgent
  address
  resources
  createdAt
  lastUsedAt
  expiresAt
  authenticationLevel
  isCurrent
}
    ` as unknown as DocumentNode<SessionRowFragment, unknown>;
export const TokenRowFragmentDoc = gql`
    fragment TokenRow on PersonalAccessToken {
  id
  name
  scopes
  createdAt
  lastUsedAt
  expiresAt
}
    ` as unknown as DocumentNode<TokenRowFragment, unknown>;
export const AuditEventPartsFragmentDoc = gql`
    fragment AuditEventParts on AuditEvent {
  id
  at
  action
  actorKind
  actorId
  actor @include(if: $people) {
    id
    username
    fullName
  }
  targetId
  target @include(if: $people) {
    id
    username
    fullName
  }
  before
  after
  address
  userAgent
  requestId
}
    ` as unknown as DocumentNode<AuditEventPartsFragment, unknown>;
export const ClientPartsFragmentDoc = gql`
    fragment ClientParts on Client {
  id
  name
  scopes
  ownerId
  createdAt
  secrets {
    id
    createdAt
    lastUsedAt
  }
}
    ` as unknown as DocumentNode<ClientPartsFragment, unknown>;
export const ExplanationPartsFragmentDoc = gql`
    fragment ExplanationParts on ScopeExplanation {
  operationName
  authenticated
  minimalScopes
  minimalScopesCut
  allowed
  missingScopes
  missingScopesExact
  requiredAuthentication {
    level
    maxAgeSeconds
  }
  missingAuthentication {
    level
    maxAgeSeconds
  }
  fields {
    path
    coordinate
    variable
    requiredScopes
    requiredScopesCut
    allowed
    missingScopes
    missingScopesExact
    requiredAuthentication {
      level
      maxAgeSeconds
    }
    missingAuthentication {
      level
      maxAgeSeconds
    }
  }
}
    ` as unknown as DocumentNode<ExplanationPartsFragment, unknown>;
export const DurationPartsFragmentDoc = gql`
    fragment DurationParts on Durations {
  count
  errors
  sumSeconds
  buckets {
    upToSeconds
    count
  }
}
    ` as unknown as DocumentNode<DurationPartsFragment, unknown>;
export const RequestPasswordResetDocument = gql`
    mutation RequestPasswordReset($input: RequestPasswordResetInput!) {
  requestPasswordReset(input: $input) {
    expiresInMinutes
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<RequestPasswordResetMutation, RequestPasswordResetMutationVariables>;
export const AcceptInvitationDocument = gql`
    mutation AcceptInvitation($input: AcceptInvitationInput!) {
  acceptInvitation(input: $input) {
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<AcceptInvitationMutation, AcceptInvitationMutationVariables>;
export const ProfileDocument = gql`
    query Profile {
  me {
    ...ProfileUser
    scopes
    createdAt
  }
  server {
    sendsMail
    locales
  }
}
    ${ProfileUserFragmentDoc}` as unknown as DocumentNode<ProfileQuery, ProfileQueryVariables>;
export const ProfileFieldsDocument = gql`
    query ProfileFields {
  server {
    profileFields {
      name
      description
      type
      kind
      enumValues
      isList
      inProfile
    }
  }
}
    ` as unknown as DocumentNode<ProfileFieldsQuery, ProfileFieldsQueryVariables>;
export const UpdateProfileDocument = gql`
    mutation UpdateProfile($input: UpdateMeInput!) {
  updateMe(input: $input) {
    user {
      ...ProfileUser
    }
    userErrors {
      code
      message
      path
    }
  }
}
    ${ProfileUserFragmentDoc}` as unknown as DocumentNode<UpdateProfileMutation, UpdateProfileMutationVariables>;
export const RequestEmailVerificationDocument = gql`
    mutation RequestEmailVerification {
  requestEmailVerification {
    expiresInMinutes
  }
}
    ` as unknown as DocumentNode<RequestEmailVerificationMutation, RequestEmailVerificationMutationVariables>;
export const DeleteMeDocument = gql`
    mutation DeleteMe($input: DeleteMeInput!) {
  deleteMe(input: $input) {
    userId
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<DeleteMeMutation, DeleteMeMutationVariables>;
export const RegisterDocument = gql`
    mutation Register($input: RegisterInput!) {
  register(input: $input) {
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<RegisterMutation, RegisterMutationVariables>;
export const RegistrationFieldsDocument = gql`
    query RegistrationFields {
  server {
    profileFields {
      name
      description
      type
      kind
      enumValues
      isList
      inProfile
      inRegistration
    }
  }
}
    ` as unknown as DocumentNode<RegistrationFieldsQuery, RegistrationFieldsQueryVariables>;
export const ResetPasswordDocument = gql`
    mutation ResetPassword($input: ResetPasswordInput!) {
  resetPassword(input: $input) {
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<ResetPasswordMutation, ResetPasswordMutationVariables>;
export const SecurityDocument = gql`
    query Security {
  me {
    id
    username
    secondFactors {
      totp {
        createdAt
        lastUsedAt
      }
      recoveryCodesLeft
      passkeys {
        ...PasskeyRow
      }
    }
  }
  server {
    passkeys
    totp
    passwordMinLength
  }
}
    ${PasskeyRowFragmentDoc}` as unknown as DocumentNode<SecurityQuery, SecurityQueryVariables>;
export const ChangePasswordDocument = gql`
    mutation ChangePassword($input: ChangePasswordInput!) {
  changePassword(input: $input) {
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<ChangePasswordMutation, ChangePasswordMutationVariables>;
export const BeginTotpEnrolmentDocument = gql`
    mutation BeginTotpEnrolment {
  beginTotpEnrolment {
    secret
    uri
    expiresAt
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<BeginTotpEnrolmentMutation, BeginTotpEnrolmentMutationVariables>;
export const ConfirmTotpEnrolmentDocument = gql`
    mutation ConfirmTotpEnrolment($input: ConfirmTotpEnrolmentInput!) {
  confirmTotpEnrolment(input: $input) {
    recoveryCodes
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<ConfirmTotpEnrolmentMutation, ConfirmTotpEnrolmentMutationVariables>;
export const RemoveTotpDocument = gql`
    mutation RemoveTotp {
  removeTotp {
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<RemoveTotpMutation, RemoveTotpMutationVariables>;
export const RenewRecoveryCodesDocument = gql`
    mutation RenewRecoveryCodes {
  renewRecoveryCodes {
    recoveryCodes
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<RenewRecoveryCodesMutation, RenewRecoveryCodesMutationVariables>;
export const BeginPasskeyRegistrationDocument = gql`
    mutation BeginPasskeyRegistration {
  beginPasskeyRegistration {
    options
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<BeginPasskeyRegistrationMutation, BeginPasskeyRegistrationMutationVariables>;
export const RegisterPasskeyDocument = gql`
    mutation RegisterPasskey($input: RegisterPasskeyInput!) {
  registerPasskey(input: $input) {
    recoveryCodes
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<RegisterPasskeyMutation, RegisterPasskeyMutationVariables>;
export const RenamePasskeyDocument = gql`
    mutation RenamePasskey($id: ID!, $input: RenamePasskeyInput!) {
  renamePasskey(id: $id, input: $input) {
    passkey {
      ...PasskeyRow
    }
    userErrors {
      code
      message
      path
    }
  }
}
    ${PasskeyRowFragmentDoc}` as unknown as DocumentNode<RenamePasskeyMutation, RenamePasskeyMutationVariables>;
export const RemovePasskeyDocument = gql`
    mutation RemovePasskey($id: ID!) {
  removePasskey(id: $id) {
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<RemovePasskeyMutation, RemovePasskeyMutationVariables>;
export const SessionsDocument = gql`
    query Sessions {
  me {
    id
    sessions {
      ...SessionRow
    }
  }
}
    ${SessionRowFragmentDoc}` as unknown as DocumentNode<SessionsQuery, SessionsQueryVariables>;
export const RevokeSessionDocument = gql`
    mutation RevokeSession($id: ID!) {
  revokeSession(id: $id) {
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const ServerDocument = gql`
    query Server {
  server {
    name
    registration
    passkeys
    sendsMail
    sessionCookies
    passwordMinLength
  }
}
    ` as unknown as DocumentNode<ServerQuery, ServerQueryVariables>;
export const TokensDocument = gql`
    query Tokens {
  me {
    id
    scopes
    personalAccessTokens {
      ...TokenRow
    }
  }
}
    ${TokenRowFragmentDoc}` as unknown as DocumentNode<TokensQuery, TokensQueryVariables>;
export const ScopeDescriptionsDocument = gql`
    query ScopeDescriptions {
  policy {
    scopes {
      name
      description
    }
  }
}
    ` as unknown as DocumentNode<ScopeDescriptionsQuery, ScopeDescriptionsQueryVariables>;
export const ExplainTokenDocument = gql`
    query ExplainToken($document: String!, $operationName: String) {
  explainScopes(document: $document, operationName: $operationName) {
    authenticated
    minimalScopes
    minimalScopesCut
    missingScopes
    requiredAuthentication {
      level
      maxAgeSeconds
    }
    fields {
      path
      coordinate
      variable
      requiredScopes
      missingScopes
      requiredAuthentication {
        level
        maxAgeSeconds
      }
    }
  }
}
    ` as unknown as DocumentNode<ExplainTokenQuery, ExplainTokenQueryVariables>;
export const CreateTokenDocument = gql`
    mutation CreateToken($input: CreatePersonalAccessTokenInput!) {
  createPersonalAccessToken(input: $input) {
    token
    personalAccessToken {
      ...TokenRow
    }
    userErrors {
      code
      message
      path
    }
  }
}
    ${TokenRowFragmentDoc}` as unknown as DocumentNode<CreateTokenMutation, CreateTokenMutationVariables>;
export const RevokeTokenDocument = gql`
    mutation RevokeToken($id: ID!) {
  revokePersonalAccessToken(id: $id) {
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<RevokeTokenMutation, RevokeTokenMutationVariables>;
export const VerifyingUserDocument = gql`
    query VerifyingUser {
  me {
    id
    username
    email
    pendingEmail
  }
}
    ` as unknown as DocumentNode<VerifyingUserQuery, VerifyingUserQueryVariables>;
export const VerifyEmailDocument = gql`
    mutation VerifyEmail($input: VerifyEmailInput!) {
  verifyEmail(input: $input) {
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<VerifyEmailMutation, VerifyEmailMutationVariables>;
export const SendVerificationAgainDocument = gql`
    mutation SendVerificationAgain {
  requestEmailVerification {
    expiresInMinutes
  }
}
    ` as unknown as DocumentNode<SendVerificationAgainMutation, SendVerificationAgainMutationVariables>;
export const ClientNamesDocument = gql`
    query ClientNames {
  clients {
    id
    name
  }
}
    ` as unknown as DocumentNode<ClientNamesQuery, ClientNamesQueryVariables>;
export const AuditLogDocument = gql`
    query AuditLog($first: Int, $after: String, $last: Int, $before: String, $filter: AuditFilter, $people: Boolean!) {
  auditLog(
    first: $first
    after: $after
    last: $last
    before: $before
    filter: $filter
  ) {
    nodes {
      ...AuditEventParts
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    ${AuditEventPartsFragmentDoc}` as unknown as DocumentNode<AuditLogQuery, AuditLogQueryVariables>;
export const PersonByIdDocument = gql`
    query PersonById($id: ID!) {
  user(id: $id) {
    id
    username
    fullName
  }
}
    ` as unknown as DocumentNode<PersonByIdQuery, PersonByIdQueryVariables>;
export const FindPeopleDocument = gql`
    query FindPeople($search: String!) {
  users(
    first: 8
    filter: {search: $search}
    orderBy: {field: USERNAME, direction: ASC}
  ) {
    nodes {
      id
      username
      fullName
      email
    }
  }
}
    ` as unknown as DocumentNode<FindPeopleQuery, FindPeopleQueryVariables>;
export const ConsoleUpdateUsersDocument = gql`
    mutation ConsoleUpdateUsers($input: UpdateUsersInput!) {
  updateUsers(input: $input) {
    results {
      id
      changed
      user {
        id
        username
        fullName
        email
        role
        scopes
        isActive
        updatedAt
      }
      userErrors {
        code
        message
        path
      }
    }
    changedCount
    unchangedCount
    refusedCount
    hasMore
    endCursor
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<ConsoleUpdateUsersMutation, ConsoleUpdateUsersMutationVariables>;
export const ClientsDocument = gql`
    query Clients {
  clients {
    ...ClientParts
  }
}
    ${ClientPartsFragmentDoc}` as unknown as DocumentNode<ClientsQuery, ClientsQueryVariables>;
export const GrantableScopesDocument = gql`
    query GrantableScopes {
  policy {
    scopes {
      name
      description
    }
  }
}
    ` as unknown as DocumentNode<GrantableScopesQuery, GrantableScopesQueryVariables>;
export const CreateClientDocument = gql`
    mutation CreateClient($input: CreateClientInput!) {
  createClient(input: $input) {
    client {
      ...ClientParts
    }
    secret
    userErrors {
      code
      message
      path
    }
  }
}
    ${ClientPartsFragmentDoc}` as unknown as DocumentNode<CreateClientMutation, CreateClientMutationVariables>;
export const AddClientSecretDocument = gql`
    mutation AddClientSecret($id: ID!) {
  addClientSecret(id: $id) {
    client {
      ...ClientParts
    }
    secret
    userErrors {
      code
      message
      path
    }
  }
}
    ${ClientPartsFragmentDoc}` as unknown as DocumentNode<AddClientSecretMutation, AddClientSecretMutationVariables>;
export const RemoveClientSecretDocument = gql`
    mutation RemoveClientSecret($id: ID!, $secretId: ID!) {
  removeClientSecret(id: $id, secretId: $secretId) {
    client {
      ...ClientParts
    }
    userErrors {
      code
      message
      path
    }
  }
}
    ${ClientPartsFragmentDoc}` as unknown as DocumentNode<RemoveClientSecretMutation, RemoveClientSecretMutationVariables>;
export const DeleteClientDocument = gql`
    mutation DeleteClient($id: ID!) {
  deleteClient(id: $id) {
    clientId
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<DeleteClientMutation, DeleteClientMutationVariables>;
export const ConsoleGrantsDocument = gql`
    query ConsoleGrants {
  policy {
    scopes {
      name
      description
      audience
    }
    roles {
      name
      description
      scopes
      requiredLevel
    }
  }
}
    ` as unknown as DocumentNode<ConsoleGrantsQuery, ConsoleGrantsQueryVariables>;
export const ConsoleViewerDocument = gql`
    query ConsoleViewer {
  me {
    id
    username
    fullName
  }
}
    ` as unknown as DocumentNode<ConsoleViewerQuery, ConsoleViewerQueryVariables>;
export const ConsoleHomeStatusDocument = gql`
    query ConsoleHomeStatus {
  status {
    version
    uptimeSeconds
    database {
      reachable
      latencyMs
      pendingMigrations
    }
    users {
      total
      active
      admins
      isEstimate
    }
  }
}
    ` as unknown as DocumentNode<ConsoleHomeStatusQuery, ConsoleHomeStatusQueryVariables>;
export const ConsoleHomeInvitationsDocument = gql`
    query ConsoleHomeInvitations {
  invitations(first: 100, filter: {state: PENDING}) {
    nodes {
      id
    }
    pageInfo {
      hasNextPage
    }
  }
}
    ` as unknown as DocumentNode<ConsoleHomeInvitationsQuery, ConsoleHomeInvitationsQueryVariables>;
export const ConsoleHomeAuditDocument = gql`
    query ConsoleHomeAudit($people: Boolean!) {
  auditLog(first: 8) {
    nodes {
      ...AuditEventParts
    }
  }
}
    ${AuditEventPartsFragmentDoc}` as unknown as DocumentNode<ConsoleHomeAuditQuery, ConsoleHomeAuditQueryVariables>;
export const ConsoleImportUsersDocument = gql`
    mutation ConsoleImportUsers($input: ImportUsersInput!) {
  importUsers(input: $input) {
    results {
      line
      status
      username
      userId
      userErrors {
        code
        message
        path
      }
    }
    createdCount
    skippedCount
    refusedCount
  }
}
    ` as unknown as DocumentNode<ConsoleImportUsersMutation, ConsoleImportUsersMutationVariables>;
export const ConsoleInvitationsDocument = gql`
    query ConsoleInvitations($first: Int, $after: String, $last: Int, $before: String, $filter: InvitationFilter) {
  invitations(
    first: $first
    after: $after
    last: $last
    before: $before
    filter: $filter
  ) {
    nodes {
      id
      email
      fullName
      role
      scopes
      state
      createdAt
      expiresAt
      acceptedAt
      revokedAt
      inviterKind
      inviter {
        id
        username
      }
      user {
        id
        username
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    ` as unknown as DocumentNode<ConsoleInvitationsQuery, ConsoleInvitationsQueryVariables>;
export const ConsoleInviteUserDocument = gql`
    mutation ConsoleInviteUser($input: InviteUserInput!) {
  inviteUser(input: $input) {
    invitationId
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<ConsoleInviteUserMutation, ConsoleInviteUserMutationVariables>;
export const ConsoleRevokeInvitationDocument = gql`
    mutation ConsoleRevokeInvitation($id: ID!) {
  revokeInvitation(id: $id) {
    invitationId
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<ConsoleRevokeInvitationMutation, ConsoleRevokeInvitationMutationVariables>;
export const PolicyMatrixDocument = gql`
    query PolicyMatrix {
  policy {
    roles {
      name
      description
      scopes
      requiredLevel
    }
    coordinates {
      coordinate
      description
      requiredScopes
      authentication {
        level
        maxAgeSeconds
      }
      isPublic
      roles
      anonymous
    }
  }
}
    ` as unknown as DocumentNode<PolicyMatrixQuery, PolicyMatrixQueryVariables>;
export const PolicyScopesDocument = gql`
    query PolicyScopes {
  policy {
    scopes {
      name
      description
      isExternal
      audience
    }
    roles {
      name
      description
      scopes
      requiredLevel
    }
  }
}
    ` as unknown as DocumentNode<PolicyScopesQuery, PolicyScopesQueryVariables>;
export const PolicyChangesDocument = gql`
    query PolicyChanges {
  policy {
    changes {
      coordinate
      kind
      before
      after
    }
  }
}
    ` as unknown as DocumentNode<PolicyChangesQuery, PolicyChangesQueryVariables>;
export const WhoCanDocument = gql`
    query WhoCan($coordinate: String!) {
  whoCan(coordinate: $coordinate) {
    coordinate
    anonymous
    roles
    userCount
    requiredAuthentication {
      level
      maxAgeSeconds
    }
  }
}
    ` as unknown as DocumentNode<WhoCanQuery, WhoCanQueryVariables>;
export const ExplainOperationDocument = gql`
    query ExplainOperation($document: String!, $operationName: String, $userId: ID, $forUser: Boolean!) {
  own: explainScopes(document: $document, operationName: $operationName) @skip(if: $forUser) {
    ...ExplanationParts
  }
  user: explainScopes(
    document: $document
    operationName: $operationName
    userId: $userId
  ) @include(if: $forUser) {
    ...ExplanationParts
  }
}
    ${ExplanationPartsFragmentDoc}` as unknown as DocumentNode<ExplainOperationQuery, ExplainOperationQueryVariables>;
export const ConsoleServerDocument = gql`
    query ConsoleServer {
  server {
    name
    registration
    sendsMail
    locales
    passwordMinLength
    profileFields {
      name
      kind
      isList
    }
  }
}
    ` as unknown as DocumentNode<ConsoleServerQuery, ConsoleServerQueryVariables>;
export const StatusDocument = gql`
    query Status {
  status {
    version
    startedAt
    uptimeSeconds
    database {
      reachable
      latencyMs
      version
      pendingMigrations
      pool {
        max
        total
        idle
        waiting
      }
    }
    users {
      total
      active
      admins
      isEstimate
    }
    process {
      memoryBytes
      heapUsedBytes
      eventLoopDelayMeanMs
      eventLoopDelayP99Ms
    }
    activity {
      at
      since
      processes
      operations {
        ...DurationParts
      }
      queries {
        ...DurationParts
      }
      transactions {
        ...DurationParts
      }
      logins {
        outcome
        count
      }
      denials {
        code
        count
      }
      pool {
        max
        total
        idle
        waiting
      }
      eventLoopDelayP99Ms
    }
  }
}
    ${DurationPartsFragmentDoc}` as unknown as DocumentNode<StatusQuery, StatusQueryVariables>;
export const ConsoleUserDocument = gql`
    query ConsoleUser($id: ID!) {
  user(id: $id) {
    id
    username
    email
    pendingEmail
    fullName
    locale
    role
    scopes
    isActive
    emailVerifiedAt
    createdAt
    updatedAt
  }
}
    ` as unknown as DocumentNode<ConsoleUserQuery, ConsoleUserQueryVariables>;
export const ConsoleUserSignInDocument = gql`
    query ConsoleUserSignIn($id: ID!) {
  user(id: $id) {
    id
    sessions {
      id
      scopes
      resources
      userAgent
      address
      createdAt
      authenticationLevel
      authenticatedAt
      lastUsedAt
      expiresAt
      isCurrent
    }
    personalAccessTokens {
      id
      name
      scopes
      createdAt
      lastUsedAt
      expiresAt
    }
    secondFactors {
      totp {
        createdAt
        lastUsedAt
      }
      recoveryCodesLeft
      passkeys {
        id
        name
        createdAt
        lastUsedAt
        isBackedUp
      }
    }
  }
}
    ` as unknown as DocumentNode<ConsoleUserSignInQuery, ConsoleUserSignInQueryVariables>;
export const ConsoleUpdateUserDocument = gql`
    mutation ConsoleUpdateUser($id: ID!, $input: UpdateUserInput!) {
  updateUser(id: $id, input: $input) {
    user {
      id
      username
      email
      pendingEmail
      fullName
      locale
      role
      scopes
      isActive
      emailVerifiedAt
      updatedAt
    }
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<ConsoleUpdateUserMutation, ConsoleUpdateUserMutationVariables>;
export const ConsoleRevokeUserSessionsDocument = gql`
    mutation ConsoleRevokeUserSessions($id: ID!) {
  revokeUserSessions(id: $id) {
    endedSessions
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<ConsoleRevokeUserSessionsMutation, ConsoleRevokeUserSessionsMutationVariables>;
export const ConsoleRemoveUserFactorsDocument = gql`
    mutation ConsoleRemoveUserFactors($id: ID!, $input: RemoveUserFactorsInput!) {
  removeUserFactors(id: $id, input: $input) {
    userId
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<ConsoleRemoveUserFactorsMutation, ConsoleRemoveUserFactorsMutationVariables>;
export const ConsoleDeleteUserDocument = gql`
    mutation ConsoleDeleteUser($id: ID!) {
  deleteUser(id: $id) {
    userId
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<ConsoleDeleteUserMutation, ConsoleDeleteUserMutationVariables>;
export const ConsoleUserAuditDocument = gql`
    query ConsoleUserAudit($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $people: Boolean!) {
  auditLog(
    first: $first
    after: $after
    last: $last
    before: $before
    filter: {userId: $id}
  ) {
    nodes {
      ...AuditEventParts
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    ${AuditEventPartsFragmentDoc}` as unknown as DocumentNode<ConsoleUserAuditQuery, ConsoleUserAuditQueryVariables>;
export const ConsoleUsersDocument = gql`
    query ConsoleUsers($first: Int, $after: String, $last: Int, $before: String, $filter: UserFilter, $orderBy: UserOrder) {
  users(
    first: $first
    after: $after
    last: $last
    before: $before
    filter: $filter
    orderBy: $orderBy
  ) {
    nodes {
      id
      username
      email
      fullName
      role
      isActive
      createdAt
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    ` as unknown as DocumentNode<ConsoleUsersQuery, ConsoleUsersQueryVariables>;
export const ConsoleUserCountDocument = gql`
    query ConsoleUserCount($filter: UserFilter) {
  users(first: 0, filter: $filter) {
    totalCount
    totalCountIsEstimate
  }
}
    ` as unknown as DocumentNode<ConsoleUserCountQuery, ConsoleUserCountQueryVariables>;
export const ConsoleCreateUserDocument = gql`
    mutation ConsoleCreateUser($input: CreateUserInput!) {
  createUser(input: $input) {
    userId
    userErrors {
      code
      message
      path
    }
  }
}
    ` as unknown as DocumentNode<ConsoleCreateUserMutation, ConsoleCreateUserMutationVariables>;