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
   * An instant in the form of RFC 3339, such as `2026-11-22T16:00:00.000Z`. Answers are in UTC, with milliseconds; an argument may
   * have any offset.
   */
  DateTime: { input: string; output: string; }
  /** An e-mail address, such as `ada@example.com`. Input that is not one is answered by the user error `INVALID_EMAIL`. */
  EmailAddress: { input: string; output: string; }
  /** A JSON object with members of any kind. */
  JSONObject: { input: Record<string, unknown>; output: Record<string, unknown>; }
  /** A signed JSON Web Token (RFC 7519): three parts in base64url, separated by dots. */
  JWT: { input: string; output: string; }
  /** The name of a scope, such as `users:read`. The server's registry lists them. */
  Scope: { input: Scope; output: Scope; }
};

/** The result of `addClientSecret`. */
export type AddClientSecretPayload = {
  __typename?: 'AddClientSecretPayload';
  /** The client, unless there are `userErrors`. */
  client?: Maybe<Client>;
  /** The new secret. It is not shown again. */
  secret?: Maybe<Scalars['String']['output']>;
  /** Why there is no new secret. */
  userErrors: Array<UserError>;
};

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

/** A page of audit events. */
export type AuditConnection = {
  __typename?: 'AuditConnection';
  /** The events of this page with their cursors. */
  edges: Array<AuditEdge>;
  /** The events of this page. */
  nodes: Array<AuditEvent>;
  /** The position of this page among the rest. */
  pageInfo: PageInfo;
};

/** An audit event in a page. */
export type AuditEdge = {
  __typename?: 'AuditEdge';
  /** The position of this event. */
  cursor: Scalars['String']['output'];
  /** The event. */
  node: AuditEvent;
};

/** Something that happened to an account. */
export type AuditEvent = {
  __typename?: 'AuditEvent';
  /** What happened. */
  action: AuditAction;
  /** The user or client who did it, if it was one. */
  actorId?: Maybe<Scalars['ID']['output']>;
  /** What kind of actor did it. */
  actorKind: AuditActorKind;
  /** The address that the request came from. */
  address?: Maybe<Scalars['String']['output']>;
  /** The values that changed, as they are now; never a secret. */
  after?: Maybe<Scalars['JSONObject']['output']>;
  /** When it happened. */
  at: Scalars['DateTime']['output'];
  /** The values that changed, as they were; never a secret. */
  before?: Maybe<Scalars['JSONObject']['output']>;
  /** Unique, and in order of time. */
  id: Scalars['ID']['output'];
  /** The request's ID, as in `X-Request-Id` and the server's log. */
  requestId?: Maybe<Scalars['String']['output']>;
  /** The user or client that it was done to, if there is one. */
  targetId?: Maybe<Scalars['ID']['output']>;
  /** The program that sent the request, as it named itself. */
  userAgent?: Maybe<Scalars['String']['output']>;
};

/** Which audit events to list. All conditions must hold. */
export type AuditFilter = {
  /** Only these kinds of events. */
  actions?: InputMaybe<Array<AuditAction>>;
  /** Only what this user or client did. */
  actorId?: InputMaybe<Scalars['ID']['input']>;
  /** Only what happened at this instant or later. */
  after?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only what happened before this instant. */
  before?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only what was done to this user or client. */
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
  /** You, unless there are `userErrors`. */
  user?: Maybe<User>;
  /** Why the password was not changed. */
  userErrors: Array<UserError>;
};

/** A program that acts for itself, by the grant `client_credentials`. */
export type Client = {
  __typename?: 'Client';
  /** When it was registered. */
  createdAt: Scalars['DateTime']['output'];
  /** The `client_id`. */
  id: Scalars['ID']['output'];
  /** What it is called. */
  name: Scalars['String']['output'];
  /** Who registered it, and whose scopes bound its own; null if it was made on the command line. */
  ownerId?: Maybe<Scalars['ID']['output']>;
  /** What it may do, as far as its owner still holds it. */
  scopes: Array<Scalars['Scope']['output']>;
  /** Its secrets: one, or two while one replaces the other. */
  secrets: Array<ClientSecret>;
};

/** A client's secret; the secret itself is shown once, when it is made. */
export type ClientSecret = {
  __typename?: 'ClientSecret';
  /** When it was made. */
  createdAt: Scalars['DateTime']['output'];
  /** The secret's ID, not the secret. */
  id: Scalars['ID']['output'];
  /** When it was last used, to the minute; null if never. */
  lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Whether you may use a part of the schema. */
export type CoordinateAccess = {
  __typename?: 'CoordinateAccess';
  /** Whether you hold enough for it. */
  allowed: Scalars['Boolean']['output'];
  /** The part of the schema. */
  coordinate: Scalars['String']['output'];
  /** The fewest scopes that you lack for it. */
  missingScopes: Array<Scalars['Scope']['output']>;
  /** Whether `missingScopes` is proven to be the smallest set. If false, these scopes are enough, but a smaller set may exist. */
  missingScopesExact: Scalars['Boolean']['output'];
  /** An OR of ANDs; empty where no scope is required. */
  requiredScopes: Array<Array<Scalars['Scope']['output']>>;
  /** Whether there are more alternatives than `requiredScopes` lists. Then it lists those of which you lack the fewest scopes. */
  requiredScopesCut: Scalars['Boolean']['output'];
};

/** A program to register. */
export type CreateClientInput = {
  /** What to call it: 1 to 100 characters. */
  name: Scalars['String']['input'];
  /** What it may do. You must hold each, by the access token of this request too. */
  scopes: Array<Scalars['Scope']['input']>;
};

/** The result of `createClient`. */
export type CreateClientPayload = {
  __typename?: 'CreateClientPayload';
  /** The client, unless there are `userErrors`. */
  client?: Maybe<Client>;
  /** Its first secret. It is not shown again. */
  secret?: Maybe<Scalars['String']['output']>;
  /** Why no client was registered. */
  userErrors: Array<UserError>;
};

/** What a personal access token is for. Its scopes are those of `scopes`, or the fewest that `document` needs. */
export type CreatePersonalAccessTokenInput = {
  /**
   * A GraphQL document: the token gets the fewest scopes that let all of its operation through. Inputs that require scopes
   * count where the document itself sends them, not where a variable may.
   */
  document?: InputMaybe<Scalars['String']['input']>;
  /** For how many days it is valid: 1 to 365. */
  expiresInDays?: Scalars['Int']['input'];
  /** What to call it: 1 to 100 characters. */
  name: Scalars['String']['input'];
  /** Which operation of `document`, if there are several. */
  operationName?: InputMaybe<Scalars['String']['input']>;
  /** What it may be used for. You must hold each, by the access token of this request too. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
};

/** The result of `createPersonalAccessToken`. */
export type CreatePersonalAccessTokenPayload = {
  __typename?: 'CreatePersonalAccessTokenPayload';
  /** The token without its secret, unless there are `userErrors`. */
  personalAccessToken?: Maybe<PersonalAccessToken>;
  /** The token itself, for `Authorization: Bearer ...`. It is not shown again. */
  token?: Maybe<Scalars['String']['output']>;
  /** Why no token was made. */
  userErrors: Array<UserError>;
};

/** The database, as one process sees it. */
export type DatabaseStatus = {
  __typename?: 'DatabaseStatus';
  /** How long the answer took, in milliseconds; null if there was none. */
  latencyMs?: Maybe<Scalars['Float']['output']>;
  /** Migrations that this server has and the database lacks; null if it did not answer. */
  pendingMigrations?: Maybe<Scalars['Int']['output']>;
  /** This process's pool of connections. */
  pool: PoolStatus;
  /** Whether it answered just now. */
  reachable: Scalars['Boolean']['output'];
  /** PostgreSQL's version; null if it did not answer. */
  version?: Maybe<Scalars['String']['output']>;
};

/** The result of `deleteClient`. */
export type DeleteClientPayload = {
  __typename?: 'DeleteClientPayload';
  /** The client that ended, unless there are `userErrors`. */
  clientId?: Maybe<Scalars['ID']['output']>;
  /** Why the client stays. */
  userErrors: Array<UserError>;
};

/** Who closes their account. */
export type DeleteMeInput = {
  /** The current password. */
  password: Scalars['String']['input'];
};

/** The result of `deleteMe`. */
export type DeleteMePayload = {
  __typename?: 'DeleteMePayload';
  /** Why the account was not closed. */
  userErrors: Array<UserError>;
  /** Whose account it was, unless there are `userErrors`. */
  userId?: Maybe<Scalars['ID']['output']>;
};

/** The result of `deleteUser`. */
export type DeleteUserPayload = {
  __typename?: 'DeleteUserPayload';
  /** Why the account was not closed. */
  userErrors: Array<UserError>;
  /** Whose account it was, unless there are `userErrors`. */
  userId?: Maybe<Scalars['ID']['output']>;
};

/** A part of an operation that requires something. */
export type ExplainedField = {
  __typename?: 'ExplainedField';
  /** Whether you hold enough for it. */
  allowed: Scalars['Boolean']['output'];
  /** Its coordinate in the schema. */
  coordinate: Scalars['String']['output'];
  /** The fewest scopes that you lack for it. */
  missingScopes: Array<Scalars['Scope']['output']>;
  /** Whether `missingScopes` is proven to be the smallest set. If false, these scopes are enough, but a smaller set may exist. */
  missingScopesExact: Scalars['Boolean']['output'];
  /** Its path in the result; `@` stands for the items of a list. */
  path: Array<Scalars['String']['output']>;
  /** An OR of ANDs; empty where any access token is enough. */
  requiredScopes: Array<Array<Scalars['Scope']['output']>>;
  /** Whether there are more alternatives than `requiredScopes` lists. Then it lists those of which you lack the fewest scopes. */
  requiredScopesCut: Scalars['Boolean']['output'];
  /** Only if this variable is sent with this input; null where it is part of the document. */
  variable?: Maybe<Scalars['String']['output']>;
};

/** Who logs in. */
export type LoginInput = {
  /** The password. */
  password: Scalars['String']['input'];
  /** Ask for fewer scopes than the user holds. Left out: all of them. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
  /** The username or the e-mail address, without regard to case. Blanks at the ends do not count. */
  username: Scalars['String']['input'];
};

/** The result of `login`. */
export type LoginPayload = {
  __typename?: 'LoginPayload';
  /** The tokens, unless there are `userErrors`. */
  tokens?: Maybe<Tokens>;
  /** Why there are no tokens. */
  userErrors: Array<UserError>;
};

/** The result of `logoutEverywhere`. */
export type LogoutEverywherePayload = {
  __typename?: 'LogoutEverywherePayload';
  /** How many sessions ended. */
  endedSessions: Scalars['Int']['output'];
  /** Always empty. */
  userErrors: Array<UserError>;
};

/** The result of `logout`. */
export type LogoutPayload = {
  __typename?: 'LogoutPayload';
  /** The session that ended; null if the access token had none. */
  sessionId?: Maybe<Scalars['ID']['output']>;
  /** Always empty. */
  userErrors: Array<UserError>;
};

/** Everything that can be changed. A refused mutation changes nothing. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Gives a client a second secret, so that the first can be replaced while both work. */
  addClientSecret: AddClientSecretPayload;
  /** Changes your own password, and ends all of your other sessions. Personal access tokens and clients stay. */
  changePassword: ChangePasswordPayload;
  /** Registers a program that acts for itself, with a secret of its own. */
  createClient: CreateClientPayload;
  /** Makes a long-lived token for a program of yours. Requires a session: a personal access token cannot make another. */
  createPersonalAccessToken: CreatePersonalAccessTokenPayload;
  /** Ends a client: its secrets, its access tokens and the sessions that it began. */
  deleteClient: DeleteClientPayload;
  /** Closes your own account: everything about you is deleted, and can't be brought back. */
  deleteMe: DeleteMePayload;
  /** Closes a user's account: everything about them is deleted, and can't be brought back. */
  deleteUser: DeleteUserPayload;
  /** Exchanges a username or e-mail address and a password for tokens: begins a session. */
  login: LoginPayload;
  /** Ends the session of the access token that this request carries. */
  logout: LogoutPayload;
  /** Ends all of your sessions, this one included. Personal access tokens stay. */
  logoutEverywhere: LogoutEverywherePayload;
  /** Exchanges a refresh token for new tokens of the same session. The refresh token is used up. */
  refresh: RefreshPayload;
  /** Opens an account. */
  register: RegisterPayload;
  /** Takes a secret from a client. Access tokens that it was used for go on until they expire. */
  removeClientSecret: RemoveClientSecretPayload;
  /** Mails a token that verifies your pending e-mail address or, if none is pending, your e-mail address. */
  requestEmailVerification: RequestEmailVerificationPayload;
  /** Mails a token with which to set a new password. The answer is the same whether or not there is such an account. */
  requestPasswordReset: RequestPasswordResetPayload;
  /**
   * Sets a new password with the token of a mail. Ends everything that could act for the user before: sessions, personal
   * access tokens, clients that the user registered, mailed tokens and a pending e-mail address.
   */
  resetPassword: ResetPasswordPayload;
  /** Ends one of your personal access tokens. */
  revokePersonalAccessToken: RevokePersonalAccessTokenPayload;
  /** Ends one of your sessions. */
  revokeSession: RevokeSessionPayload;
  /** Ends all sessions of a user. */
  revokeUserSessions: RevokeUserSessionsPayload;
  /** Changes your own profile. */
  updateMe: UpdateMePayload;
  /** Changes any user. */
  updateUser: UpdateUserPayload;
  /**
   * Changes many users, each by the rules of `updateUser`: what is refused of one leaves the others alone. It works in
   * batches of 200, each of which is there as a whole or not at all; you come last, if you are among them. An error in
   * place of an answer means that nobody was changed. Sending it again changes nothing twice.
   */
  updateUsers: UpdateUsersPayload;
  /**
   * Verifies one of your own addresses with the token of a mail; a pending address becomes your e-mail address. Requires a
   * session of the account that the token was made for: a personal access token is refused.
   */
  verifyEmail: VerifyEmailPayload;
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationAddClientSecretArgs = {
  id: Scalars['ID']['input'];
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationChangePasswordArgs = {
  input: ChangePasswordInput;
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationCreateClientArgs = {
  input: CreateClientInput;
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationCreatePersonalAccessTokenArgs = {
  input: CreatePersonalAccessTokenInput;
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationDeleteClientArgs = {
  id: Scalars['ID']['input'];
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationDeleteMeArgs = {
  input: DeleteMeInput;
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationDeleteUserArgs = {
  id: Scalars['ID']['input'];
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationLoginArgs = {
  input: LoginInput;
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationRefreshArgs = {
  input: RefreshInput;
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationRegisterArgs = {
  input: RegisterInput;
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationRemoveClientSecretArgs = {
  id: Scalars['ID']['input'];
  secretId: Scalars['ID']['input'];
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationRequestPasswordResetArgs = {
  input: RequestPasswordResetInput;
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationResetPasswordArgs = {
  input: ResetPasswordInput;
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationRevokePersonalAccessTokenArgs = {
  id: Scalars['ID']['input'];
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationRevokeSessionArgs = {
  id: Scalars['ID']['input'];
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationRevokeUserSessionsArgs = {
  id: Scalars['ID']['input'];
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationUpdateMeArgs = {
  input: UpdateMeInput;
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationUpdateUserArgs = {
  id: Scalars['ID']['input'];
  input: UpdateUserInput;
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationUpdateUsersArgs = {
  input: UpdateUsersInput;
};


/** Everything that can be changed. A refused mutation changes nothing. */
export type MutationVerifyEmailArgs = {
  input: VerifyEmailInput;
};

/** Which way to order. */
export type OrderDirection =
  /** Smallest or oldest first. */
  | 'ASC'
  /** Largest or newest first. */
  | 'DESC';

/** The position of a page among the rest. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** The last cursor of this page; null if it is empty. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether more follows this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether more comes before this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The first cursor of this page; null if it is empty. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** A long-lived token for a program; the token itself is shown once, when it is made. */
export type PersonalAccessToken = {
  __typename?: 'PersonalAccessToken';
  /** When it was made. */
  createdAt: Scalars['DateTime']['output'];
  /** When it ends. */
  expiresAt: Scalars['DateTime']['output'];
  /** The token's ID, not the token. */
  id: Scalars['ID']['output'];
  /** When it was last used, to the minute; null if never. */
  lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** What its owner calls it. */
  name: Scalars['String']['output'];
  /** What it may be used for, as far as its owner still holds it. */
  scopes: Array<Scalars['Scope']['output']>;
};

/** A pool of database connections; the gauges of `/metrics` show the same numbers. */
export type PoolStatus = {
  __typename?: 'PoolStatus';
  /** How many are free. */
  idle: Scalars['Int']['output'];
  /** How many there may be. */
  max: Scalars['Int']['output'];
  /** How many there are. */
  total: Scalars['Int']['output'];
  /** How many requests wait for one. */
  waiting: Scalars['Int']['output'];
};

/** One server process. */
export type ProcessStatus = {
  __typename?: 'ProcessStatus';
  /** Delay of the event loop, mean, in milliseconds. */
  eventLoopDelayMeanMs: Scalars['Float']['output'];
  /** Delay of the event loop, 99th percentile, in milliseconds. */
  eventLoopDelayP99Ms: Scalars['Float']['output'];
  /** Of that, heap in use, in bytes. */
  heapUsedBytes: Scalars['Float']['output'];
  /** Resident memory, in bytes. */
  memoryBytes: Scalars['Float']['output'];
};

/** Everything that can be read. Each field says which scopes it requires. */
export type Query = {
  __typename?: 'Query';
  /** The audit log: what happened to accounts, the newest first. */
  auditLog?: Maybe<AuditConnection>;
  /** All registered clients, the newest first. */
  clients?: Maybe<Array<Client>>;
  /** What an operation requires, field by field, and what you lack for it. Nothing is executed. */
  explainScopes?: Maybe<ScopeExplanation>;
  /** The user whose access token this request carries. */
  me?: Maybe<User>;
  /** How the server is doing. */
  status?: Maybe<SystemStatus>;
  /** One user, or null where there is none with this ID. */
  user?: Maybe<User>;
  /** All users, one page at a time. */
  users?: Maybe<UserConnection>;
  /** Whether you may use these parts of the schema, so that a front end can hide what you can't do. */
  viewerCan?: Maybe<Array<CoordinateAccess>>;
  /** Who can use a part of the schema. The scopes that the way there requires count too. */
  whoCan?: Maybe<WhoCan>;
};


/** Everything that can be read. Each field says which scopes it requires. */
export type QueryAuditLogArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AuditFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** Everything that can be read. Each field says which scopes it requires. */
export type QueryExplainScopesArgs = {
  document: Scalars['String']['input'];
  operationName?: InputMaybe<Scalars['String']['input']>;
};


/** Everything that can be read. Each field says which scopes it requires. */
export type QueryUserArgs = {
  id: Scalars['ID']['input'];
};


/** Everything that can be read. Each field says which scopes it requires. */
export type QueryUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<UserFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<UserOrder>;
};


/** Everything that can be read. Each field says which scopes it requires. */
export type QueryViewerCanArgs = {
  coordinates: Array<Scalars['String']['input']>;
};


/** Everything that can be read. Each field says which scopes it requires. */
export type QueryWhoCanArgs = {
  coordinate: Scalars['String']['input'];
};

/** A refresh token to exchange. */
export type RefreshInput = {
  /** The refresh token that came last. */
  refreshToken: Scalars['String']['input'];
  /** Ask for fewer scopes than the session has. Left out: all of them. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
};

/** The result of `refresh`. */
export type RefreshPayload = {
  __typename?: 'RefreshPayload';
  /** The new tokens, unless there are `userErrors`. */
  tokens?: Maybe<Tokens>;
  /** Why there are no tokens. */
  userErrors: Array<UserError>;
};

/** Who registers. */
export type RegisterInput = {
  /** At most 254 characters. Blanks at the ends are removed. */
  email: Scalars['EmailAddress']['input'];
  /** The name to show, at most 200 characters. */
  fullName?: InputMaybe<Scalars['String']['input']>;
  /** At least 8 characters, of any kind; not a common one, not made of the username, and not easy to guess. */
  password: Scalars['String']['input'];
  /** 3 to 64 characters: letters of one script, digits, `_`, `.` and `-`. Blanks at the ends are removed. */
  username: Scalars['String']['input'];
};

/** The result of `register`. */
export type RegisterPayload = {
  __typename?: 'RegisterPayload';
  /** The new user, unless there are `userErrors`. */
  user?: Maybe<User>;
  /** Why no account was opened. */
  userErrors: Array<UserError>;
};

/** The result of `removeClientSecret`. */
export type RemoveClientSecretPayload = {
  __typename?: 'RemoveClientSecretPayload';
  /** The client, unless there are `userErrors`. */
  client?: Maybe<Client>;
  /** Why the secret stays. */
  userErrors: Array<UserError>;
};

/** The result of `requestEmailVerification`. */
export type RequestEmailVerificationPayload = {
  __typename?: 'RequestEmailVerificationPayload';
  /** For how many minutes the mailed token is valid. */
  expiresInMinutes: Scalars['Int']['output'];
  /** Always empty. */
  userErrors: Array<UserError>;
};

/** Who forgot their password. */
export type RequestPasswordResetInput = {
  /** The account's e-mail address. */
  email: Scalars['EmailAddress']['input'];
};

/** The result of `requestPasswordReset`: the same for every address, whether or not an account has it. */
export type RequestPasswordResetPayload = {
  __typename?: 'RequestPasswordResetPayload';
  /** For how many minutes the mailed token is valid, if there is such an account; 0 if there are `userErrors`. */
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
  /** Whose password it was, unless there are `userErrors`. */
  userId?: Maybe<Scalars['ID']['output']>;
};

/** The result of `revokePersonalAccessToken`. */
export type RevokePersonalAccessTokenPayload = {
  __typename?: 'RevokePersonalAccessTokenPayload';
  /** The token that ended, unless there are `userErrors`. */
  personalAccessTokenId?: Maybe<Scalars['ID']['output']>;
  /** Why no token ended. */
  userErrors: Array<UserError>;
};

/** The result of `revokeSession`. */
export type RevokeSessionPayload = {
  __typename?: 'RevokeSessionPayload';
  /** The session that ended, unless there are `userErrors`. */
  sessionId?: Maybe<Scalars['ID']['output']>;
  /** Why no session ended. */
  userErrors: Array<UserError>;
};

/** The result of `revokeUserSessions`. */
export type RevokeUserSessionsPayload = {
  __typename?: 'RevokeUserSessionsPayload';
  /** How many sessions ended; null if there are `userErrors`. */
  endedSessions?: Maybe<Scalars['Int']['output']>;
  /** Why no session ended. */
  userErrors: Array<UserError>;
};

/** What a user is. */
export type Role =
  /** Holds every scope. */
  | 'ADMIN'
  /** Reads and changes their own profile. */
  | 'USER';

/** What an operation requires. */
export type ScopeExplanation = {
  __typename?: 'ScopeExplanation';
  /** Whether you hold enough for all of it. */
  allowed: Scalars['Boolean']['output'];
  /** Whether the operation needs an access token at all. */
  authenticated: Scalars['Boolean']['output'];
  /** Every field, type condition and input that requires something. */
  fields: Array<ExplainedField>;
  /** The smallest sets of scopes that let all of the operation through: any one of them is enough. Empty if it needs no scope. */
  minimalScopes: Array<Array<Scalars['Scope']['output']>>;
  /** Whether there are more sets than `minimalScopes` lists. Then it lists those of which you lack the fewest scopes; if you hold enough, the first is one that you hold. */
  minimalScopesCut: Scalars['Boolean']['output'];
  /** The fewest scopes that you lack for all of it. */
  missingScopes: Array<Scalars['Scope']['output']>;
  /** Whether `missingScopes` is proven to be the smallest set. If false, these scopes are enough, but a smaller set may exist. */
  missingScopesExact: Scalars['Boolean']['output'];
  /** The operation's name, if it has one. */
  operationName?: Maybe<Scalars['String']['output']>;
};

/** A login that has not ended. */
export type Session = {
  __typename?: 'Session';
  /** The address that the login came from. */
  address: Scalars['String']['output'];
  /** When the user logged in. */
  createdAt: Scalars['DateTime']['output'];
  /** When the session ends, however much it is used. */
  expiresAt: Scalars['DateTime']['output'];
  /** Also the `sid` of the session's access tokens. */
  id: Scalars['ID']['output'];
  /** Whether this request carries an access token of this session. */
  isCurrent: Scalars['Boolean']['output'];
  /** When the session's tokens were last refreshed. */
  lastUsedAt: Scalars['DateTime']['output'];
  /** What the session's tokens may be used for, as far as the user still holds it. */
  scopes: Array<Scalars['Scope']['output']>;
  /** The program that logged in, as it named itself; at most 256 characters. */
  userAgent?: Maybe<Scalars['String']['output']>;
};

/** How the server is doing. */
export type SystemStatus = {
  __typename?: 'SystemStatus';
  /** The database, as this process sees it. */
  database: DatabaseStatus;
  /** This process. */
  process: ProcessStatus;
  /** When this process started. */
  startedAt: Scalars['DateTime']['output'];
  /** How long this process has been up. */
  uptimeSeconds: Scalars['Float']['output'];
  /** Users, counted; null while the database can't be reached. */
  users?: Maybe<UserCounts>;
  /** The server's version. */
  version: Scalars['String']['output'];
};

/** What a client needs to make requests as a user. */
export type Tokens = {
  __typename?: 'Tokens';
  /** Goes into the header `Authorization: Bearer ...`. */
  accessToken: Scalars['JWT']['output'];
  /** For how many seconds the access token is valid. */
  expiresIn: Scalars['Int']['output'];
  /** Gets the next tokens by `refresh`, once. Keep it as you would a password. */
  refreshToken: Scalars['String']['output'];
  /** What the access token may be used for, as far as the user still holds it. */
  scopes: Array<Scalars['Scope']['output']>;
  /** Always `Bearer`. */
  tokenType: Scalars['String']['output'];
};

/** What to change about yourself. */
export type UpdateMeInput = {
  /** Your current password. Required with a new `email`, and checked only then. */
  currentPassword?: InputMaybe<Scalars['String']['input']>;
  /**
   * The new e-mail address. It is pending until you verify it; where the server has no mail, it takes effect at once. Requires
   * `currentPassword`, and the access token of a session that carries every scope that you hold. The present address withdraws
   * a pending one and requires neither.
   */
  email?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** The new name to show; null removes it. */
  fullName?: InputMaybe<Scalars['String']['input']>;
};

/** The result of `updateMe`. */
export type UpdateMePayload = {
  __typename?: 'UpdateMePayload';
  /** You, as you are now, unless there are `userErrors`. */
  user?: Maybe<User>;
  /** Why nothing was changed. */
  userErrors: Array<UserError>;
};

/** What to change about a user. */
export type UpdateUserInput = {
  /**
   * The new e-mail address, which takes effect at once: the person who reads its mail can reset the password and act as the user.
   * Not for your own account (see `updateMe`), and not with a personal access token.
   */
  email?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** The new name to show; null removes it. */
  fullName?: InputMaybe<Scalars['String']['input']>;
  /** Whether the user may log in. */
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  /** The new role. You must hold every scope that it holds. */
  role?: InputMaybe<Role>;
  /** The scopes granted on top of the role's, instead of the former ones. You must hold each that you grant or take away. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
};

/** The result of `updateUser`. */
export type UpdateUserPayload = {
  __typename?: 'UpdateUserPayload';
  /** The user as they are now, unless there are `userErrors`. */
  user?: Maybe<User>;
  /** Why nothing was changed. */
  userErrors: Array<UserError>;
};

/** Which users to change, by either `ids` or `filter`, and how. */
export type UpdateUsersInput = {
  /** With `filter`: only those that follow the `endCursor` of the call before. */
  after?: InputMaybe<Scalars['String']['input']>;
  /** What to change about each of them. */
  changes: UserChanges;
  /**
   * Users that match all of this, the oldest accounts first. It must have a condition: for every user, say
   * `createdBefore` the present time.
   */
  filter?: InputMaybe<UserFilter>;
  /** With `filter`: how many of them this call looks at, 1 to 1,000. Without it: 1,000. */
  first?: InputMaybe<Scalars['Int']['input']>;
  /** These users: at most 1,000 IDs. One that comes again is ignored. */
  ids?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** The result of `updateUsers`. */
export type UpdateUsersPayload = {
  __typename?: 'UpdateUsersPayload';
  /** How many users were changed. */
  changedCount: Scalars['Int']['output'];
  /** Up to where the users that match `filter` were dealt with; null if there were none yet. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether more users match `filter`: go on with `after: endCursor` until none do. */
  hasMore: Scalars['Boolean']['output'];
  /** How many users have `userErrors`. */
  refusedCount: Scalars['Int']['output'];
  /** The result for each user, in the order of `ids`, or else from the oldest account on. */
  results: Array<UpdateUsersResult>;
  /** How many users were as they should be already. */
  unchangedCount: Scalars['Int']['output'];
  /** `INTERRUPTED` if the work could not be finished; what is wrong with one user is in `results`. */
  userErrors: Array<UserError>;
};

/** The result of `updateUsers` for one user. */
export type UpdateUsersResult = {
  __typename?: 'UpdateUsersResult';
  /** Whether anything was changed. A user who is as they should be already is left as they are. */
  changed: Scalars['Boolean']['output'];
  /** The user's ID, in lower case. */
  id: Scalars['ID']['output'];
  /** The user as they are now, unless there are `userErrors`. */
  user?: Maybe<User>;
  /** Why nothing was changed about this user. */
  userErrors: Array<UserError>;
};

/** An account. */
export type User = {
  __typename?: 'User';
  /** When the account was opened. */
  createdAt: Scalars['DateTime']['output'];
  /**
   * Unique without regard to case. The recovery address, to which password resets are mailed: that of the registration, one
   * that was verified since, or one that an admin with `users:recover` set.
   */
  email: Scalars['EmailAddress']['output'];
  /** When the user last showed that mail to `email` reaches them; null if they did not yet. */
  emailVerifiedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The name to show, if given. */
  fullName?: Maybe<Scalars['String']['output']>;
  /** Unique, and stays the same. */
  id: Scalars['ID']['output'];
  /** Whether the user may log in. Turning it off also ends every token on its next use. */
  isActive: Scalars['Boolean']['output'];
  /** The address that replaces `email` when it is verified; null if none is pending. */
  pendingEmail?: Maybe<Scalars['EmailAddress']['output']>;
  /** The long-lived tokens of the user's programs, the newest first; at most 100. Those of others require `users:read`. */
  personalAccessTokens?: Maybe<Array<PersonalAccessToken>>;
  /** What the user is; a role holds scopes. */
  role: Role;
  /** What the user holds: the role's scopes and those granted on top. */
  scopes: Array<Scalars['Scope']['output']>;
  /** The logins that have not ended, the newest first; at most 100. Those of others require `users:read`. */
  sessions?: Maybe<Array<Session>>;
  /** When the account was last changed. */
  updatedAt: Scalars['DateTime']['output'];
  /** Unique without regard to case, shown as it was chosen. */
  username: Scalars['String']['output'];
};

/** What can be changed about many users at once; what is left out stays. It must have something. */
export type UserChanges = {
  /** Whether the users may log in. */
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  /** The new role. You must hold every scope that it holds. */
  role?: InputMaybe<Role>;
  /** The scopes granted on top of the role's, instead of the former ones. You must hold each that you grant or take away. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
};

/** A page of users. */
export type UserConnection = {
  __typename?: 'UserConnection';
  /** The users of this page with their cursors. */
  edges: Array<UserEdge>;
  /** The users of this page. */
  nodes: Array<User>;
  /** The position of this page among the rest. */
  pageInfo: PageInfo;
  /** How many users match the filter in all: exact up to 10,000, beyond that estimated. Counted only when asked for. */
  totalCount: Scalars['Int']['output'];
  /** Whether `totalCount` is an estimate, by the database's statistics. */
  totalCountIsEstimate: Scalars['Boolean']['output'];
};

/** Users, counted. */
export type UserCounts = {
  __typename?: 'UserCounts';
  /** Those who may log in. */
  active: Scalars['Int']['output'];
  /** Administrators, those who may not log in included. */
  admins: Scalars['Int']['output'];
  /** Whether one of these is an estimate, by the database's statistics: numbers beyond 10,000 are not counted. */
  isEstimate: Scalars['Boolean']['output'];
  /** All of them. */
  total: Scalars['Int']['output'];
};

/** A user in a page. */
export type UserEdge = {
  __typename?: 'UserEdge';
  /** The position of this user in the order. */
  cursor: Scalars['String']['output'];
  /** The user. */
  node: User;
};

/** An outcome that a client should handle. */
export type UserError = {
  __typename?: 'UserError';
  /** What went wrong, for programs. */
  code: UserErrorCode;
  /** What went wrong and how to fix it, for people. */
  message: Scalars['String']['output'];
  /** Which input it is about, such as `["input", "username"]`. */
  path: Array<Scalars['String']['output']>;
};

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

/** Which users to list. All conditions must hold. */
export type UserFilter = {
  /** Only accounts opened at this instant or later. */
  createdAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only accounts opened before this instant. */
  createdBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only users who may log in, or only those who may not. */
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only users of this role. */
  role?: InputMaybe<Role>;
  /**
   * Part of the username, e-mail address or full name, without regard to case; at most 100 characters. One or two are
   * found where one of these or a word of the name begins, a search without any letter or digit, such as `%`, in nobody.
   */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** How to order users. Ties are broken by ID. */
export type UserOrder = {
  /** The direction. */
  direction?: OrderDirection;
  /** What to order by. */
  field: UserOrderField;
};

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
  /** Whose address it was, unless there are `userErrors`. */
  userId?: Maybe<Scalars['ID']['output']>;
};

/** Who can use a part of the schema. */
export type WhoCan = {
  __typename?: 'WhoCan';
  /** Whether a viewer without an access token can use it. */
  anonymous: Scalars['Boolean']['output'];
  /** The part of the schema. */
  coordinate: Scalars['String']['output'];
  /** The roles whose own scopes are enough. */
  roles: Array<Role>;
  /** How many active users hold enough, by role or by scopes granted on top. */
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