/* eslint-disable */
import type { Scope } from './scope';
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /**
   * An instant in RFC 3339 format, such as `2026-11-22T16:00:00.000Z`. Results are in UTC, with milliseconds; an argument may
   * have any offset.
   */
  DateTime: { input: string; output: string; }
  /** An e-mail address, such as `ada@example.com`. Invalid input is answered with the user error `INVALID_EMAIL`. */
  EmailAddress: { input: string; output: string; }
  /** A JSON object with members of any type. */
  JSONObject: { input: Record<string, unknown>; output: Record<string, unknown>; }
  /** A signed JSON Web Token (RFC 7519): three parts in base64url, separated by dots. */
  JWT: { input: string; output: string; }
  /** The name of a scope, such as `users:read`. The server accepts only the scopes of its registry. */
  Scope: { input: Scope; output: Scope; }
};

/** The result of `addClientSecret`. */
export type AddClientSecretPayload = {
  __typename?: 'AddClientSecretPayload';
  /** The client; null if there are `userErrors`. */
  client?: Maybe<Client>;
  /** The new secret. It is not shown again. */
  secret?: Maybe<Scalars['String']['output']>;
  /** Why no secret was added. */
  userErrors: Array<UserError>;
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
  /** A user logged in. */
  | 'LOGIN'
  /** A login was refused. */
  | 'LOGIN_FAILED'
  /** A user revoked their current session, or all of their sessions. */
  | 'LOGOUT'
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
  /** A refresh token was used a second time, and its session was revoked. */
  | 'REFRESH_TOKEN_REUSED'
  /** A session was revoked: by its user from another session, by an admin, or by a client. */
  | 'SESSION_REVOKED'
  /** The operator started an export of users. */
  | 'USERS_EXPORTED'
  /** The operator imported users from a file. Each user has its own event as well. */
  | 'USERS_IMPORTED'
  /** An account was deleted. */
  | 'USER_DELETED'
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

/** A page of audit events. */
export type AuditConnection = {
  __typename?: 'AuditConnection';
  /** The events of this page with their cursors. */
  edges: Array<AuditEdge>;
  /** The events of this page. */
  nodes: Array<AuditEvent>;
  /** The position of this page in the list. */
  pageInfo: PageInfo;
};

/** An audit event in a page. */
export type AuditEdge = {
  __typename?: 'AuditEdge';
  /** The position of this event in the list. */
  cursor: Scalars['String']['output'];
  /** The event. */
  node: AuditEvent;
};

/** An event about an account. */
export type AuditEvent = {
  __typename?: 'AuditEvent';
  /** The kind of event. */
  action: AuditAction;
  /** The user or client that acted; null for other kinds of actors. */
  actorId?: Maybe<Scalars['ID']['output']>;
  /** The kind of actor. */
  actorKind: AuditActorKind;
  /** The client address of the request. */
  address?: Maybe<Scalars['String']['output']>;
  /** The new values of what changed. Never contains a secret. */
  after?: Maybe<Scalars['JSONObject']['output']>;
  /** When it happened. */
  at: Scalars['DateTime']['output'];
  /** The previous values of what changed. Never contains a secret. */
  before?: Maybe<Scalars['JSONObject']['output']>;
  /** Unique identifier, ordered by time. */
  id: Scalars['ID']['output'];
  /** The ID of the request, as in `X-Request-Id` and in the server's log. */
  requestId?: Maybe<Scalars['String']['output']>;
  /** The user or client that was acted on, if any. */
  targetId?: Maybe<Scalars['ID']['output']>;
  /** The `User-Agent` header of the request. */
  userAgent?: Maybe<Scalars['String']['output']>;
};

/** Selects audit events. All conditions must match. */
export type AuditFilter = {
  /** Events of these kinds. */
  actions?: InputMaybe<Array<AuditAction>>;
  /** Events in which this user or client acted. */
  actorId?: InputMaybe<Scalars['ID']['input']>;
  /** Events at this instant or later. */
  after?: InputMaybe<Scalars['DateTime']['input']>;
  /** Events before this instant. */
  before?: InputMaybe<Scalars['DateTime']['input']>;
  /** Events in which this user or client was acted on. */
  targetId?: InputMaybe<Scalars['ID']['input']>;
};

/** The current password and a new one. */
export type ChangePasswordInput = {
  /** The current password. */
  currentPassword: Scalars['String']['input'];
  /** The new password, by the rules of `register`. */
  newPassword: Scalars['String']['input'];
};

/** The result of `changePassword`. */
export type ChangePasswordPayload = {
  __typename?: 'ChangePasswordPayload';
  /** Your account; null if there are `userErrors`. */
  user?: Maybe<User>;
  /** Why the password was not changed. */
  userErrors: Array<UserError>;
};

/** A program that acts on its own behalf, with the grant `client_credentials`. */
export type Client = {
  __typename?: 'Client';
  /** When it was registered. */
  createdAt: Scalars['DateTime']['output'];
  /** The `client_id`. */
  id: Scalars['ID']['output'];
  /** Its name. */
  name: Scalars['String']['output'];
  /** The user who registered it, whose scopes limit those of the client; null if it was created on the command line. */
  ownerId?: Maybe<Scalars['ID']['output']>;
  /** The scopes of the client. A scope that its owner no longer holds has no effect. */
  scopes: Array<Scalars['Scope']['output']>;
  /** Its secrets: one, or two during a rotation. */
  secrets: Array<ClientSecret>;
};

/** A client's secret. The secret itself is shown only once, when it is created. */
export type ClientSecret = {
  __typename?: 'ClientSecret';
  /** When it was created. */
  createdAt: Scalars['DateTime']['output'];
  /** The identifier of the secret, not the secret itself. */
  id: Scalars['ID']['output'];
  /** When it was last used, to the minute; null if it was never used. */
  lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Whether you may use a part of the schema. */
export type CoordinateAccess = {
  __typename?: 'CoordinateAccess';
  /** Whether you hold enough scopes for it. */
  allowed: Scalars['Boolean']['output'];
  /** The coordinate in the schema. */
  coordinate: Scalars['String']['output'];
  /** The smallest set of scopes that you lack for it. */
  missingScopes: Array<Scalars['Scope']['output']>;
  /** Whether `missingScopes` is proven to be the smallest set. If false, its scopes are enough, but a smaller set may exist. */
  missingScopesExact: Scalars['Boolean']['output'];
  /** The required scopes, as an OR of ANDs; empty if none is required. */
  requiredScopes: Array<Array<Scalars['Scope']['output']>>;
  /** Whether there are more alternatives than `requiredScopes` lists. If so, it lists those of which you lack the fewest scopes. */
  requiredScopesCut: Scalars['Boolean']['output'];
};

/** The client to register. */
export type CreateClientInput = {
  /** The name: 1 to 100 characters. */
  name: Scalars['String']['input'];
  /** The scopes of the client. You must hold each of them, and the access token of this request must carry it. */
  scopes: Array<Scalars['Scope']['input']>;
};

/** The result of `createClient`. */
export type CreateClientPayload = {
  __typename?: 'CreateClientPayload';
  /** The client; null if there are `userErrors`. */
  client?: Maybe<Client>;
  /** Its first secret. It is not shown again. */
  secret?: Maybe<Scalars['String']['output']>;
  /** Why no client was registered. */
  userErrors: Array<UserError>;
};

/** The personal access token to create. Its scopes are those of `scopes`, or the smallest set that `document` requires. */
export type CreatePersonalAccessTokenInput = {
  /**
   * A GraphQL document. The token gets the smallest set of scopes that allows its whole operation. An input that requires
   * scopes counts if the document itself sends it, not if a variable may send it.
   */
  document?: InputMaybe<Scalars['String']['input']>;
  /** Lifetime in days: 1 to 365. */
  expiresInDays?: Scalars['Int']['input'];
  /** The name: 1 to 100 characters. */
  name: Scalars['String']['input'];
  /** The operation of `document`, if there are several. */
  operationName?: InputMaybe<Scalars['String']['input']>;
  /** The scopes of the token. You must hold each of them, and the access token of this request must carry it. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
};

/** The result of `createPersonalAccessToken`. */
export type CreatePersonalAccessTokenPayload = {
  __typename?: 'CreatePersonalAccessTokenPayload';
  /** The token's data without the token itself; null if there are `userErrors`. */
  personalAccessToken?: Maybe<PersonalAccessToken>;
  /** The token itself, for `Authorization: Bearer ...`. It is not shown again. */
  token?: Maybe<Scalars['String']['output']>;
  /** Why no token was created. */
  userErrors: Array<UserError>;
};

/** The database, as seen by one process. */
export type DatabaseStatus = {
  __typename?: 'DatabaseStatus';
  /** Duration of that check in milliseconds; null if the database did not answer. */
  latencyMs?: Maybe<Scalars['Float']['output']>;
  /** Number of migrations that are not applied yet; null if the database did not answer. */
  pendingMigrations?: Maybe<Scalars['Int']['output']>;
  /** The connection pool of this process. */
  pool: PoolStatus;
  /** Whether the database answered the check of this request. */
  reachable: Scalars['Boolean']['output'];
  /** The version of PostgreSQL; null if it did not answer. */
  version?: Maybe<Scalars['String']['output']>;
};

/** The result of `deleteClient`. */
export type DeleteClientPayload = {
  __typename?: 'DeleteClientPayload';
  /** The client that was deleted; null if there are `userErrors`. */
  clientId?: Maybe<Scalars['ID']['output']>;
  /** Why the client was not deleted. */
  userErrors: Array<UserError>;
};

/** The confirmation that you want to delete your account. */
export type DeleteMeInput = {
  /** The current password. */
  password: Scalars['String']['input'];
};

/** The result of `deleteMe`. */
export type DeleteMePayload = {
  __typename?: 'DeleteMePayload';
  /** Why the account was not deleted. */
  userErrors: Array<UserError>;
  /** The user whose account was deleted; null if there are `userErrors`. */
  userId?: Maybe<Scalars['ID']['output']>;
};

/** The result of `deleteUser`. */
export type DeleteUserPayload = {
  __typename?: 'DeleteUserPayload';
  /** Why the account was not deleted. */
  userErrors: Array<UserError>;
  /** The user whose account was deleted; null if there are `userErrors`. */
  userId?: Maybe<Scalars['ID']['output']>;
};

/** A part of an operation that requires something. */
export type ExplainedField = {
  __typename?: 'ExplainedField';
  /** Whether you hold enough scopes for it. */
  allowed: Scalars['Boolean']['output'];
  /** Its coordinate in the schema. */
  coordinate: Scalars['String']['output'];
  /** The smallest set of scopes that you lack for it. */
  missingScopes: Array<Scalars['Scope']['output']>;
  /** Whether `missingScopes` is proven to be the smallest set. If false, its scopes are enough, but a smaller set may exist. */
  missingScopesExact: Scalars['Boolean']['output'];
  /** Its path in the result; `@` stands for the items of a list. */
  path: Array<Scalars['String']['output']>;
  /** The required scopes, as an OR of ANDs; empty if any access token is enough. */
  requiredScopes: Array<Array<Scalars['Scope']['output']>>;
  /** Whether there are more alternatives than `requiredScopes` lists. If so, it lists those of which you lack the fewest scopes. */
  requiredScopesCut: Scalars['Boolean']['output'];
  /** The variable that must be sent with this input for the rule to apply; null if the document itself sends it. */
  variable?: Maybe<Scalars['String']['output']>;
};

/** The credentials. */
export type LoginInput = {
  /** The password. */
  password: Scalars['String']['input'];
  /** The scopes of the session, if it should have fewer than the user holds. Default: all scopes of the user. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
  /** The username or the e-mail address, ignoring case. Leading and trailing spaces are ignored. */
  username: Scalars['String']['input'];
};

/** The result of `login`. */
export type LoginPayload = {
  __typename?: 'LoginPayload';
  /** The tokens; null if there are `userErrors`. */
  tokens?: Maybe<Tokens>;
  /** Why no tokens were issued. */
  userErrors: Array<UserError>;
};

/** The result of `logoutEverywhere`. */
export type LogoutEverywherePayload = {
  __typename?: 'LogoutEverywherePayload';
  /** Number of sessions that were revoked. */
  endedSessions: Scalars['Int']['output'];
  /** Always empty. */
  userErrors: Array<UserError>;
};

/** The result of `logout`. */
export type LogoutPayload = {
  __typename?: 'LogoutPayload';
  /** The session that was revoked; null if the access token has no session. */
  sessionId?: Maybe<Scalars['ID']['output']>;
  /** Always empty. */
  userErrors: Array<UserError>;
};

/** Write operations. A refused mutation changes nothing. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Adds a second secret to a client, so that the first can be replaced while both are valid. */
  addClientSecret: AddClientSecretPayload;
  /** Changes your password and revokes all of your other sessions. Personal access tokens and clients stay valid. */
  changePassword: ChangePasswordPayload;
  /** Registers a client: a program that acts on its own behalf, with its own secret. */
  createClient: CreateClientPayload;
  /** Creates a long-lived token for a program of yours. Requires a session: a personal access token cannot create another. */
  createPersonalAccessToken: CreatePersonalAccessTokenPayload;
  /** Deletes a client and revokes its secrets, its access tokens and the sessions that it started. */
  deleteClient: DeleteClientPayload;
  /** Deletes your account and all of its data. This cannot be undone. */
  deleteMe: DeleteMePayload;
  /** Deletes a user's account and all of its data. This cannot be undone. */
  deleteUser: DeleteUserPayload;
  /** Starts a session: exchanges a username or e-mail address and a password for tokens. */
  login: LoginPayload;
  /** Revokes the session of the access token of this request. */
  logout: LogoutPayload;
  /** Revokes all of your sessions, including this one. Personal access tokens stay valid. */
  logoutEverywhere: LogoutEverywherePayload;
  /** Exchanges a refresh token for new tokens of the same session. The refresh token cannot be used again. */
  refresh: RefreshPayload;
  /** Creates an account. */
  register: RegisterPayload;
  /** Removes a secret from a client. Access tokens that were issued with it stay valid until they expire. */
  removeClientSecret: RemoveClientSecretPayload;
  /** Sends a mail with a token that verifies your pending e-mail address or, if none is pending, your e-mail address. */
  requestEmailVerification: RequestEmailVerificationPayload;
  /** Sends a mail with a token that sets a new password. The response is the same whether or not the account exists. */
  requestPasswordReset: RequestPasswordResetPayload;
  /**
   * Sets a new password with the token of a mail. Revokes everything that could act for the user before: sessions, personal
   * access tokens, clients that the user registered, mailed tokens and a pending e-mail address.
   */
  resetPassword: ResetPasswordPayload;
  /** Revokes one of your personal access tokens. */
  revokePersonalAccessToken: RevokePersonalAccessTokenPayload;
  /** Revokes one of your sessions. */
  revokeSession: RevokeSessionPayload;
  /** Revokes all sessions of a user. */
  revokeUserSessions: RevokeUserSessionsPayload;
  /** Changes your profile. */
  updateMe: UpdateMePayload;
  /** Changes a user. */
  updateUser: UpdateUserPayload;
  /**
   * Changes many users, each by the rules of `updateUser`. A refusal for one user does not affect the others. Users are
   * changed in batches of 200, and each batch is one transaction. Your own account is changed last. A top-level error means
   * that no user was changed. It is safe to send the same request again.
   */
  updateUsers: UpdateUsersPayload;
  /**
   * Verifies one of your e-mail addresses with the token of a mail. A pending address becomes your e-mail address. Requires a
   * session of the account that the token was made for: a personal access token is refused.
   */
  verifyEmail: VerifyEmailPayload;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationAddClientSecretArgs = {
  id: Scalars['ID']['input'];
};


/** Write operations. A refused mutation changes nothing. */
export type MutationChangePasswordArgs = {
  input: ChangePasswordInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationCreateClientArgs = {
  input: CreateClientInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationCreatePersonalAccessTokenArgs = {
  input: CreatePersonalAccessTokenInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationDeleteClientArgs = {
  id: Scalars['ID']['input'];
};


/** Write operations. A refused mutation changes nothing. */
export type MutationDeleteMeArgs = {
  input: DeleteMeInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationDeleteUserArgs = {
  id: Scalars['ID']['input'];
};


/** Write operations. A refused mutation changes nothing. */
export type MutationLoginArgs = {
  input: LoginInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationRefreshArgs = {
  input: RefreshInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationRegisterArgs = {
  input: RegisterInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationRemoveClientSecretArgs = {
  id: Scalars['ID']['input'];
  secretId: Scalars['ID']['input'];
};


/** Write operations. A refused mutation changes nothing. */
export type MutationRequestPasswordResetArgs = {
  input: RequestPasswordResetInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationResetPasswordArgs = {
  input: ResetPasswordInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationRevokePersonalAccessTokenArgs = {
  id: Scalars['ID']['input'];
};


/** Write operations. A refused mutation changes nothing. */
export type MutationRevokeSessionArgs = {
  id: Scalars['ID']['input'];
};


/** Write operations. A refused mutation changes nothing. */
export type MutationRevokeUserSessionsArgs = {
  id: Scalars['ID']['input'];
};


/** Write operations. A refused mutation changes nothing. */
export type MutationUpdateMeArgs = {
  input: UpdateMeInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationUpdateUserArgs = {
  id: Scalars['ID']['input'];
  input: UpdateUserInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationUpdateUsersArgs = {
  input: UpdateUsersInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationVerifyEmailArgs = {
  input: VerifyEmailInput;
};

/** The sort direction. */
export type OrderDirection =
  /** Smallest or oldest first. */
  | 'ASC'
  /** Largest or newest first. */
  | 'DESC';

/** The position of a page in a list. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** The last cursor of this page; null if it is empty. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether there are items after this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there are items before this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The first cursor of this page; null if it is empty. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** A long-lived token for a program. The token itself is shown only once, when it is created. */
export type PersonalAccessToken = {
  __typename?: 'PersonalAccessToken';
  /** When it was created. */
  createdAt: Scalars['DateTime']['output'];
  /** When it expires. */
  expiresAt: Scalars['DateTime']['output'];
  /** The identifier of the token, not the token itself. */
  id: Scalars['ID']['output'];
  /** When it was last used, to the minute; null if it was never used. */
  lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The name that its owner gave it. */
  name: Scalars['String']['output'];
  /** The scopes of the token. A scope that its owner no longer holds has no effect. */
  scopes: Array<Scalars['Scope']['output']>;
};

/** A pool of database connections. The gauges of `/metrics` report the same numbers. */
export type PoolStatus = {
  __typename?: 'PoolStatus';
  /** Number of open connections that are not in use. */
  idle: Scalars['Int']['output'];
  /** Maximum number of connections. */
  max: Scalars['Int']['output'];
  /** Number of open connections. */
  total: Scalars['Int']['output'];
  /** Number of requests that wait for a connection. */
  waiting: Scalars['Int']['output'];
};

/** One server process. */
export type ProcessStatus = {
  __typename?: 'ProcessStatus';
  /** Mean delay of the event loop, in milliseconds. */
  eventLoopDelayMeanMs: Scalars['Float']['output'];
  /** 99th percentile of the delay of the event loop, in milliseconds. */
  eventLoopDelayP99Ms: Scalars['Float']['output'];
  /** Used JavaScript heap, in bytes; part of the resident memory. */
  heapUsedBytes: Scalars['Float']['output'];
  /** Resident memory, in bytes. */
  memoryBytes: Scalars['Float']['output'];
};

/** Read operations. Each field states the scopes that it requires. */
export type Query = {
  __typename?: 'Query';
  /** The audit log: events about accounts, newest first. */
  auditLog?: Maybe<AuditConnection>;
  /** All registered clients, newest first. */
  clients?: Maybe<Array<Client>>;
  /** The scopes that an operation requires, field by field, and those that you lack. The operation is not executed. */
  explainScopes?: Maybe<ScopeExplanation>;
  /** The user who is authenticated by the access token of this request. */
  me?: Maybe<User>;
  /** The state of the server. */
  status?: Maybe<SystemStatus>;
  /** The user with this ID, or null if there is none. */
  user?: Maybe<User>;
  /** All users, one page at a time. */
  users?: Maybe<UserConnection>;
  /** Whether you may use these parts of the schema. A front end can hide what you cannot use. */
  viewerCan?: Maybe<Array<CoordinateAccess>>;
  /** Who can use a part of the schema. The scopes required by the fields that lead to it count too. */
  whoCan?: Maybe<WhoCan>;
};


/** Read operations. Each field states the scopes that it requires. */
export type QueryAuditLogArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AuditFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** Read operations. Each field states the scopes that it requires. */
export type QueryExplainScopesArgs = {
  document: Scalars['String']['input'];
  operationName?: InputMaybe<Scalars['String']['input']>;
};


/** Read operations. Each field states the scopes that it requires. */
export type QueryUserArgs = {
  id: Scalars['ID']['input'];
};


/** Read operations. Each field states the scopes that it requires. */
export type QueryUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<UserFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<UserOrder>;
};


/** Read operations. Each field states the scopes that it requires. */
export type QueryViewerCanArgs = {
  coordinates: Array<Scalars['String']['input']>;
};


/** Read operations. Each field states the scopes that it requires. */
export type QueryWhoCanArgs = {
  coordinate: Scalars['String']['input'];
};

/** A refresh token to exchange. */
export type RefreshInput = {
  /** The last refresh token that was issued. */
  refreshToken: Scalars['String']['input'];
  /** The scopes of the new access token, if it should have fewer than the session. Default: all scopes of the session. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
};

/** The result of `refresh`. */
export type RefreshPayload = {
  __typename?: 'RefreshPayload';
  /** The new tokens; null if there are `userErrors`. */
  tokens?: Maybe<Tokens>;
  /** Why no tokens were issued. */
  userErrors: Array<UserError>;
};

/** The account to create. */
export type RegisterInput = {
  /** At most 254 characters. Leading and trailing spaces are removed. */
  email: Scalars['EmailAddress']['input'];
  /** The display name; at most 200 characters. */
  fullName?: InputMaybe<Scalars['String']['input']>;
  /** At least 8 characters of any kind. Must not be common, derived from the username, or easy to guess. */
  password: Scalars['String']['input'];
  /** 3 to 64 characters: letters of one script, digits, `_`, `.` and `-`. Leading and trailing spaces are removed. */
  username: Scalars['String']['input'];
};

/** The result of `register`. */
export type RegisterPayload = {
  __typename?: 'RegisterPayload';
  /** The new user; null if there are `userErrors`. */
  user?: Maybe<User>;
  /** Why no account was created. */
  userErrors: Array<UserError>;
};

/** The result of `removeClientSecret`. */
export type RemoveClientSecretPayload = {
  __typename?: 'RemoveClientSecretPayload';
  /** The client; null if there are `userErrors`. */
  client?: Maybe<Client>;
  /** Why the secret was not removed. */
  userErrors: Array<UserError>;
};

/** The result of `requestEmailVerification`. */
export type RequestEmailVerificationPayload = {
  __typename?: 'RequestEmailVerificationPayload';
  /** Lifetime of the mailed token, in minutes. */
  expiresInMinutes: Scalars['Int']['output'];
  /** Always empty. */
  userErrors: Array<UserError>;
};

/** The account whose password was forgotten. */
export type RequestPasswordResetInput = {
  /** The account's e-mail address. */
  email: Scalars['EmailAddress']['input'];
};

/** The result of `requestPasswordReset`: the same for every address, whether or not an account has it. */
export type RequestPasswordResetPayload = {
  __typename?: 'RequestPasswordResetPayload';
  /** Lifetime of the mailed token in minutes, if the account exists; 0 if there are `userErrors`. */
  expiresInMinutes: Scalars['Int']['output'];
  /** `INVALID_EMAIL` if no account can have this address. */
  userErrors: Array<UserError>;
};

/** A token of a mail, and the new password. */
export type ResetPasswordInput = {
  /** The new password, by the rules of `register`. */
  newPassword: Scalars['String']['input'];
  /** The token of the mail. It works once. */
  token: Scalars['String']['input'];
};

/** The result of `resetPassword`. */
export type ResetPasswordPayload = {
  __typename?: 'ResetPasswordPayload';
  /** Why the password was not changed. */
  userErrors: Array<UserError>;
  /** The user whose password was set; null if there are `userErrors`. */
  userId?: Maybe<Scalars['ID']['output']>;
};

/** The result of `revokePersonalAccessToken`. */
export type RevokePersonalAccessTokenPayload = {
  __typename?: 'RevokePersonalAccessTokenPayload';
  /** The token that was revoked; null if there are `userErrors`. */
  personalAccessTokenId?: Maybe<Scalars['ID']['output']>;
  /** Why no token was revoked. */
  userErrors: Array<UserError>;
};

/** The result of `revokeSession`. */
export type RevokeSessionPayload = {
  __typename?: 'RevokeSessionPayload';
  /** The session that was revoked; null if there are `userErrors`. */
  sessionId?: Maybe<Scalars['ID']['output']>;
  /** Why no session was revoked. */
  userErrors: Array<UserError>;
};

/** The result of `revokeUserSessions`. */
export type RevokeUserSessionsPayload = {
  __typename?: 'RevokeUserSessionsPayload';
  /** Number of sessions that were revoked; null if there are `userErrors`. */
  endedSessions?: Maybe<Scalars['Int']['output']>;
  /** Why no session was revoked. */
  userErrors: Array<UserError>;
};

/** The role of a user. */
export type Role =
  /** Holds every scope. */
  | 'ADMIN'
  /** Can read and change their own profile. */
  | 'USER';

/** The scopes that an operation requires. */
export type ScopeExplanation = {
  __typename?: 'ScopeExplanation';
  /** Whether you hold enough scopes for the whole operation. */
  allowed: Scalars['Boolean']['output'];
  /** Whether the operation requires an access token. */
  authenticated: Scalars['Boolean']['output'];
  /** Every field, type condition and input that requires something. */
  fields: Array<ExplainedField>;
  /** The smallest sets of scopes that allow the whole operation. Any one of them is enough. Empty if it requires no scope. */
  minimalScopes: Array<Array<Scalars['Scope']['output']>>;
  /** Whether there are more sets than `minimalScopes` lists. If so, it lists the sets of which you lack the fewest scopes; if you hold enough, the first set is one that you hold. */
  minimalScopesCut: Scalars['Boolean']['output'];
  /** The smallest set of scopes that you lack for the whole operation. */
  missingScopes: Array<Scalars['Scope']['output']>;
  /** Whether `missingScopes` is proven to be the smallest set. If false, its scopes are enough, but a smaller set may exist. */
  missingScopesExact: Scalars['Boolean']['output'];
  /** The operation's name, if it has one. */
  operationName?: Maybe<Scalars['String']['output']>;
};

/** An active session, started by a login. */
export type Session = {
  __typename?: 'Session';
  /** The client address of the login. */
  address: Scalars['String']['output'];
  /** When the user logged in. */
  createdAt: Scalars['DateTime']['output'];
  /** When the session expires, even if it is in use. */
  expiresAt: Scalars['DateTime']['output'];
  /** Unique identifier; the `sid` claim of the session's access tokens. */
  id: Scalars['ID']['output'];
  /** Whether the access token of this request belongs to this session. */
  isCurrent: Scalars['Boolean']['output'];
  /** When the session's tokens were last refreshed. */
  lastUsedAt: Scalars['DateTime']['output'];
  /** The scopes of the session's tokens. A scope that the user no longer holds has no effect. */
  scopes: Array<Scalars['Scope']['output']>;
  /** The `User-Agent` header of the login; at most 256 characters. */
  userAgent?: Maybe<Scalars['String']['output']>;
};

/** The state of the server. */
export type SystemStatus = {
  __typename?: 'SystemStatus';
  /** The database, as seen by this process. */
  database: DatabaseStatus;
  /** This process. */
  process: ProcessStatus;
  /** When this process started. */
  startedAt: Scalars['DateTime']['output'];
  /** For how many seconds this process has been running. */
  uptimeSeconds: Scalars['Float']['output'];
  /** Numbers of users; null if the database cannot be reached. */
  users?: Maybe<UserCounts>;
  /** The server's version. */
  version: Scalars['String']['output'];
};

/** The tokens of a session. */
export type Tokens = {
  __typename?: 'Tokens';
  /** Send it in the header `Authorization: Bearer ...`. */
  accessToken: Scalars['JWT']['output'];
  /** Lifetime of the access token, in seconds. */
  expiresIn: Scalars['Int']['output'];
  /** Exchange it for new tokens with `refresh`. It works once. Keep it as secret as a password. */
  refreshToken: Scalars['String']['output'];
  /** The scopes of the access token. A scope that the user no longer holds has no effect. */
  scopes: Array<Scalars['Scope']['output']>;
  /** Always `Bearer`. */
  tokenType: Scalars['String']['output'];
};

/** The changes to your profile. */
export type UpdateMeInput = {
  /** Your current password. Required, and checked, only with a new `email`. */
  currentPassword?: InputMaybe<Scalars['String']['input']>;
  /**
   * The new e-mail address. It is pending until you verify it; if the server has no mail, it takes effect immediately.
   * Requires `currentPassword` and the access token of a session that carries every scope that you hold. Sending your
   * current address cancels a pending one and requires neither.
   */
  email?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** The new display name; null removes it. */
  fullName?: InputMaybe<Scalars['String']['input']>;
};

/** The result of `updateMe`. */
export type UpdateMePayload = {
  __typename?: 'UpdateMePayload';
  /** Your account after the change; null if there are `userErrors`. */
  user?: Maybe<User>;
  /** Why nothing was changed. */
  userErrors: Array<UserError>;
};

/** The changes to a user. */
export type UpdateUserInput = {
  /**
   * The new e-mail address. It takes effect immediately: the person who reads its mail can reset the password and act as the
   * user. Not allowed for your own account (see `updateMe`), nor with a personal access token.
   */
  email?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** The new display name; null removes it. */
  fullName?: InputMaybe<Scalars['String']['input']>;
  /** Whether the user may log in. */
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  /** The new role. You must hold every scope of the role. */
  role?: InputMaybe<Role>;
  /** The scopes granted in addition to those of the role; replaces the previous ones. You must hold each scope that you add or remove. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
};

/** The result of `updateUser`. */
export type UpdateUserPayload = {
  __typename?: 'UpdateUserPayload';
  /** The user after the change; null if there are `userErrors`. */
  user?: Maybe<User>;
  /** Why nothing was changed. */
  userErrors: Array<UserError>;
};

/** The users to change, by either `ids` or `filter`, and the changes. */
export type UpdateUsersInput = {
  /** With `filter`: continues after the `endCursor` of the previous call. */
  after?: InputMaybe<Scalars['String']['input']>;
  /** The changes to each user. */
  changes: UserChanges;
  /**
   * Users that match every condition, oldest accounts first. At least one condition is required: to select all users, set
   * `createdBefore` to the current time.
   */
  filter?: InputMaybe<UserFilter>;
  /** With `filter`: maximum number of users that this call processes, 1 to 1,000. Default: 1,000. */
  first?: InputMaybe<Scalars['Int']['input']>;
  /** The IDs of the users: at most 1,000. Duplicates are ignored. */
  ids?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** The result of `updateUsers`. */
export type UpdateUsersPayload = {
  __typename?: 'UpdateUsersPayload';
  /** Number of users that were changed. */
  changedCount: Scalars['Int']['output'];
  /** The position of the last user that was processed with `filter`; null if none was. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether more users match `filter`. If so, continue with `after: endCursor`. */
  hasMore: Scalars['Boolean']['output'];
  /** Number of users that have `userErrors`. */
  refusedCount: Scalars['Int']['output'];
  /** The result for each user, in the order of `ids`; with `filter`, oldest accounts first. */
  results: Array<UpdateUsersResult>;
  /** Number of users that already had the requested values. */
  unchangedCount: Scalars['Int']['output'];
  /** `INTERRUPTED` if not all users could be processed. Errors about a single user are in `results`. */
  userErrors: Array<UserError>;
};

/** The result of `updateUsers` for one user. */
export type UpdateUsersResult = {
  __typename?: 'UpdateUsersResult';
  /** Whether the user was changed. False if the user already had the requested values. */
  changed: Scalars['Boolean']['output'];
  /** The user's ID, in lower case. */
  id: Scalars['ID']['output'];
  /** The user after the change; null if there are `userErrors`. */
  user?: Maybe<User>;
  /** Why this user was not changed. */
  userErrors: Array<UserError>;
};

/** An account. */
export type User = {
  __typename?: 'User';
  /** When the account was created. */
  createdAt: Scalars['DateTime']['output'];
  /**
   * Unique, ignoring case. The recovery address, to which password resets are mailed: the address of the registration, one
   * that was verified later, or one that an admin with `users:recover` set.
   */
  email: Scalars['EmailAddress']['output'];
  /** When the user last verified `email`; null if it was never verified. */
  emailVerifiedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The display name; null if none is set. */
  fullName?: Maybe<Scalars['String']['output']>;
  /** Unique identifier. It never changes. */
  id: Scalars['ID']['output'];
  /** Whether the user may log in. If false, every token of the user is refused. */
  isActive: Scalars['Boolean']['output'];
  /** The address that replaces `email` once it is verified; null if none is pending. */
  pendingEmail?: Maybe<Scalars['EmailAddress']['output']>;
  /** The user's personal access tokens, newest first; at most 100. Those of another user require `users:read`. */
  personalAccessTokens?: Maybe<Array<PersonalAccessToken>>;
  /** The user's role, which holds scopes. */
  role: Role;
  /** The scopes that the user holds: those of the role and those granted in addition. */
  scopes: Array<Scalars['Scope']['output']>;
  /** The user's active sessions, newest first; at most 100. Those of another user require `users:read`. */
  sessions?: Maybe<Array<Session>>;
  /** When the account was last changed. */
  updatedAt: Scalars['DateTime']['output'];
  /** Unique, ignoring case. Returned as the user entered it. */
  username: Scalars['String']['output'];
};

/** The changes to many users. Omitted fields keep their value. At least one field is required. */
export type UserChanges = {
  /** Whether the users may log in. */
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  /** The new role. You must hold every scope of the role. */
  role?: InputMaybe<Role>;
  /** The scopes granted in addition to those of the role; replaces the previous ones. You must hold each scope that you add or remove. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
};

/** A page of users. */
export type UserConnection = {
  __typename?: 'UserConnection';
  /** The users of this page with their cursors. */
  edges: Array<UserEdge>;
  /** The users of this page. */
  nodes: Array<User>;
  /** The position of this page in the list. */
  pageInfo: PageInfo;
  /** Number of users that match the filter: exact up to 10,000, estimated above. Counted only if it is selected. */
  totalCount: Scalars['Int']['output'];
  /** Whether `totalCount` is an estimate from the database's statistics. */
  totalCountIsEstimate: Scalars['Boolean']['output'];
};

/** Numbers of users. */
export type UserCounts = {
  __typename?: 'UserCounts';
  /** Users who may log in. */
  active: Scalars['Int']['output'];
  /** Administrators, including those who may not log in. */
  admins: Scalars['Int']['output'];
  /** Whether one of these numbers is an estimate from the database's statistics. Numbers above 10,000 are estimated. */
  isEstimate: Scalars['Boolean']['output'];
  /** All users. */
  total: Scalars['Int']['output'];
};

/** A user in a page. */
export type UserEdge = {
  __typename?: 'UserEdge';
  /** The position of this user in the list. */
  cursor: Scalars['String']['output'];
  /** The user. */
  node: User;
};

/** An expected error that a client should handle. */
export type UserError = {
  __typename?: 'UserError';
  /** The kind of error, for programs. */
  code: UserErrorCode;
  /** The error and how to fix it, for people. */
  message: Scalars['String']['output'];
  /** The input that caused the error, such as `["input", "username"]`. */
  path: Array<Scalars['String']['output']>;
};

/** The kinds of user errors. */
export type UserErrorCode =
  /** Another account has this e-mail address, ignoring case. */
  | 'EMAIL_TAKEN'
  /** The request stopped before this user was processed. It is safe to send it again. */
  | 'INTERRUPTED'
  /** The username, e-mail address or password is wrong, or the user is disabled. */
  | 'INVALID_CREDENTIALS'
  /** The text is not a valid e-mail address. */
  | 'INVALID_EMAIL'
  /** The full name is too long or has characters that are not allowed. */
  | 'INVALID_FULL_NAME'
  /** The name is empty, too long or has characters that are not allowed. */
  | 'INVALID_NAME'
  /** The token is invalid, expired or already used. */
  | 'INVALID_TOKEN'
  /** The username is too short, too long or has characters that are not allowed. */
  | 'INVALID_USERNAME'
  /** The change would leave no active administrator. */
  | 'LAST_ADMIN'
  /** The maximum number of these is reached. */
  | 'LIMIT_REACHED'
  /** The user, session, token, client or secret does not exist, or is not yours. */
  | 'NOT_FOUND'
  /** A scope is required that you, or the user who logs in, do not hold. */
  | 'SCOPE_NOT_HELD'
  /** The username is reserved, such as `admin`. */
  | 'USERNAME_RESERVED'
  /** Another account has this username, ignoring case. */
  | 'USERNAME_TAKEN'
  /** The password is too short, too common, too easy to guess or too close to the username or e-mail address. */
  | 'WEAK_PASSWORD';

/** Selects users. All conditions must match. */
export type UserFilter = {
  /** Accounts created at this instant or later. */
  createdAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Accounts created before this instant. */
  createdBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Users who may log in (true), or users who may not (false). */
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  /** Users with this role. */
  role?: InputMaybe<Role>;
  /**
   * Part of the username, e-mail address or full name, ignoring case; at most 100 characters. One or two characters match
   * only at the start of one of these or of a word of the name. A search without a letter or digit, such as `%`, matches no
   * user.
   */
  search?: InputMaybe<Scalars['String']['input']>;
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
  token: Scalars['String']['input'];
};

/** The result of `verifyEmail`. */
export type VerifyEmailPayload = {
  __typename?: 'VerifyEmailPayload';
  /** Why the address was not verified. */
  userErrors: Array<UserError>;
  /** The user whose address was verified; null if there are `userErrors`. */
  userId?: Maybe<Scalars['ID']['output']>;
};

/** Who can use a part of the schema. */
export type WhoCan = {
  __typename?: 'WhoCan';
  /** Whether a viewer without an access token can use it. */
  anonymous: Scalars['Boolean']['output'];
  /** The coordinate in the schema. */
  coordinate: Scalars['String']['output'];
  /** The roles whose scopes are enough. */
  roles: Array<Role>;
  /** Number of active users who hold enough scopes, by role or by additional grants. */
  userCount: Scalars['Int']['output'];
};

export type RegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type RegisterMutation = { __typename?: 'Mutation', register: { __typename?: 'RegisterPayload', user?: { __typename?: 'User', id: string } | null, userErrors: Array<{ __typename?: 'UserError', code: UserErrorCode, message: string, path: Array<string> }> } };

export type LoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type LoginMutation = { __typename?: 'Mutation', login: { __typename?: 'LoginPayload', tokens?: { __typename?: 'Tokens', accessToken: string, expiresIn: number, scopes: Array<Scope> } | null, userErrors: Array<{ __typename?: 'UserError', code: UserErrorCode, message: string }> } };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { __typename?: 'Query', me?: { __typename?: 'User', id: string, username: string, email: string, fullName?: string | null, role: Role, scopes: Array<Scope>, createdAt: string } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const RegisterDocument = new TypedDocumentString(`
    mutation Register($input: RegisterInput!) {
  register(input: $input) {
    user {
      id
    }
    userErrors {
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<RegisterMutation, RegisterMutationVariables>;
export const LoginDocument = new TypedDocumentString(`
    mutation Login($input: LoginInput!) {
  login(input: $input) {
    tokens {
      accessToken
      expiresIn
      scopes
    }
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<LoginMutation, LoginMutationVariables>;
export const MeDocument = new TypedDocumentString(`
    query Me {
  me {
    id
    username
    email
    fullName
    role
    scopes
    createdAt
  }
}
    `) as unknown as TypedDocumentString<MeQuery, MeQueryVariables>;