import type { Scope } from '../../scopes/registry';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { UserRecord } from '../../identity/user-record';
import type { Access, Explanation, ExplainedAsk } from '@scoped-api/engine';
import type { PersonalAccessToken as PersonalTokenRow } from '../../personal-tokens/personal-token';
import type { Session as SessionRow } from '../../auth/sessions/session';
import type { AuditEvent as AuditEventRow } from '../../audit/audit-event';
import type { AuditPage } from '../../audit/list-audit';
import type { UserConnectionSource } from '../resolvers/user';
import type { GraphqlContext } from '../context';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
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
  DateTime: { input: Date; output: Date; }
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
  client: Maybe<Client>;
  /** The new secret. It is not shown again. */
  secret: Maybe<Scalars['String']['output']>;
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
  actorId: Maybe<Scalars['ID']['output']>;
  /** What kind of actor did it. */
  actorKind: AuditActorKind;
  /** The address that the request came from. */
  address: Maybe<Scalars['String']['output']>;
  /** The values that changed, as they are now; never a secret. */
  after: Maybe<Scalars['JSONObject']['output']>;
  /** When it happened. */
  at: Scalars['DateTime']['output'];
  /** The values that changed, as they were; never a secret. */
  before: Maybe<Scalars['JSONObject']['output']>;
  /** Unique, and in order of time. */
  id: Scalars['ID']['output'];
  /** The request's ID, as in `X-Request-Id` and the server's log. */
  requestId: Maybe<Scalars['String']['output']>;
  /** The user or client that it was done to, if there is one. */
  targetId: Maybe<Scalars['ID']['output']>;
  /** The program that sent the request, as it named itself. */
  userAgent: Maybe<Scalars['String']['output']>;
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
  user: Maybe<User>;
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
  ownerId: Maybe<Scalars['ID']['output']>;
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
  lastUsedAt: Maybe<Scalars['DateTime']['output']>;
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
  client: Maybe<Client>;
  /** Its first secret. It is not shown again. */
  secret: Maybe<Scalars['String']['output']>;
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
  expiresInDays: Scalars['Int']['input'];
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
  personalAccessToken: Maybe<PersonalAccessToken>;
  /** The token itself, for `Authorization: Bearer ...`. It is not shown again. */
  token: Maybe<Scalars['String']['output']>;
  /** Why no token was made. */
  userErrors: Array<UserError>;
};

/** The database, as one process sees it. */
export type DatabaseStatus = {
  __typename?: 'DatabaseStatus';
  /** How long the answer took, in milliseconds; null if there was none. */
  latencyMs: Maybe<Scalars['Float']['output']>;
  /** Migrations that this server has and the database lacks; null if it did not answer. */
  pendingMigrations: Maybe<Scalars['Int']['output']>;
  /** This process's pool of connections. */
  pool: PoolStatus;
  /** Whether it answered just now. */
  reachable: Scalars['Boolean']['output'];
  /** PostgreSQL's version; null if it did not answer. */
  version: Maybe<Scalars['String']['output']>;
};

/** The result of `deleteClient`. */
export type DeleteClientPayload = {
  __typename?: 'DeleteClientPayload';
  /** The client that ended, unless there are `userErrors`. */
  clientId: Maybe<Scalars['ID']['output']>;
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
  userId: Maybe<Scalars['ID']['output']>;
};

/** The result of `deleteUser`. */
export type DeleteUserPayload = {
  __typename?: 'DeleteUserPayload';
  /** Why the account was not closed. */
  userErrors: Array<UserError>;
  /** Whose account it was, unless there are `userErrors`. */
  userId: Maybe<Scalars['ID']['output']>;
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
  variable: Maybe<Scalars['String']['output']>;
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
  tokens: Maybe<Tokens>;
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
  sessionId: Maybe<Scalars['ID']['output']>;
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
  endCursor: Maybe<Scalars['String']['output']>;
  /** Whether more follows this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether more comes before this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The first cursor of this page; null if it is empty. */
  startCursor: Maybe<Scalars['String']['output']>;
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
  lastUsedAt: Maybe<Scalars['DateTime']['output']>;
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
  auditLog: Maybe<AuditConnection>;
  /** All registered clients, the newest first. */
  clients: Maybe<Array<Client>>;
  /** What an operation requires, field by field, and what you lack for it. Nothing is executed. */
  explainScopes: Maybe<ScopeExplanation>;
  /** The user whose access token this request carries. */
  me: Maybe<User>;
  /** How the server is doing. */
  status: Maybe<SystemStatus>;
  /** One user, or null where there is none with this ID. */
  user: Maybe<User>;
  /** All users, one page at a time. */
  users: Maybe<UserConnection>;
  /** Whether you may use these parts of the schema, so that a front end can hide what you can't do. */
  viewerCan: Maybe<Array<CoordinateAccess>>;
  /** Who can use a part of the schema. The scopes that the way there requires count too. */
  whoCan: Maybe<WhoCan>;
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
  tokens: Maybe<Tokens>;
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
  user: Maybe<User>;
  /** Why no account was opened. */
  userErrors: Array<UserError>;
};

/** The result of `removeClientSecret`. */
export type RemoveClientSecretPayload = {
  __typename?: 'RemoveClientSecretPayload';
  /** The client, unless there are `userErrors`. */
  client: Maybe<Client>;
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
  userId: Maybe<Scalars['ID']['output']>;
};

/** The result of `revokePersonalAccessToken`. */
export type RevokePersonalAccessTokenPayload = {
  __typename?: 'RevokePersonalAccessTokenPayload';
  /** The token that ended, unless there are `userErrors`. */
  personalAccessTokenId: Maybe<Scalars['ID']['output']>;
  /** Why no token ended. */
  userErrors: Array<UserError>;
};

/** The result of `revokeSession`. */
export type RevokeSessionPayload = {
  __typename?: 'RevokeSessionPayload';
  /** The session that ended, unless there are `userErrors`. */
  sessionId: Maybe<Scalars['ID']['output']>;
  /** Why no session ended. */
  userErrors: Array<UserError>;
};

/** The result of `revokeUserSessions`. */
export type RevokeUserSessionsPayload = {
  __typename?: 'RevokeUserSessionsPayload';
  /** How many sessions ended; null if there are `userErrors`. */
  endedSessions: Maybe<Scalars['Int']['output']>;
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
  operationName: Maybe<Scalars['String']['output']>;
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
  userAgent: Maybe<Scalars['String']['output']>;
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
  users: Maybe<UserCounts>;
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
  user: Maybe<User>;
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
  user: Maybe<User>;
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
  endCursor: Maybe<Scalars['String']['output']>;
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
  user: Maybe<User>;
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
  emailVerifiedAt: Maybe<Scalars['DateTime']['output']>;
  /** The name to show, if given. */
  fullName: Maybe<Scalars['String']['output']>;
  /** Unique, and stays the same. */
  id: Scalars['ID']['output'];
  /** Whether the user may log in. Turning it off also ends every token on its next use. */
  isActive: Scalars['Boolean']['output'];
  /** The address that replaces `email` when it is verified; null if none is pending. */
  pendingEmail: Maybe<Scalars['EmailAddress']['output']>;
  /** The long-lived tokens of the user's programs, the newest first; at most 100. Those of others require `users:read`. */
  personalAccessTokens: Maybe<Array<PersonalAccessToken>>;
  /** What the user is; a role holds scopes. */
  role: Role;
  /** What the user holds: the role's scopes and those granted on top. */
  scopes: Array<Scalars['Scope']['output']>;
  /** The logins that have not ended, the newest first; at most 100. Those of others require `users:read`. */
  sessions: Maybe<Array<Session>>;
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
  direction: OrderDirection;
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
  userId: Maybe<Scalars['ID']['output']>;
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



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;





/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AddClientSecretPayload: ResolverTypeWrapper<AddClientSecretPayload>;
  AuditAction: AuditAction;
  AuditActorKind: AuditActorKind;
  AuditConnection: ResolverTypeWrapper<AuditPage>;
  AuditEdge: ResolverTypeWrapper<Omit<AuditEdge, 'node'> & { node: ResolversTypes['AuditEvent'] }>;
  AuditEvent: ResolverTypeWrapper<AuditEventRow>;
  AuditFilter: AuditFilter;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  ChangePasswordInput: ChangePasswordInput;
  ChangePasswordPayload: ResolverTypeWrapper<Omit<ChangePasswordPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  Client: ResolverTypeWrapper<Client>;
  ClientSecret: ResolverTypeWrapper<ClientSecret>;
  CoordinateAccess: ResolverTypeWrapper<Access>;
  CreateClientInput: CreateClientInput;
  CreateClientPayload: ResolverTypeWrapper<CreateClientPayload>;
  CreatePersonalAccessTokenInput: CreatePersonalAccessTokenInput;
  CreatePersonalAccessTokenPayload: ResolverTypeWrapper<Omit<CreatePersonalAccessTokenPayload, 'personalAccessToken'> & { personalAccessToken?: Maybe<ResolversTypes['PersonalAccessToken']> }>;
  DatabaseStatus: ResolverTypeWrapper<DatabaseStatus>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeleteClientPayload: ResolverTypeWrapper<DeleteClientPayload>;
  DeleteMeInput: DeleteMeInput;
  DeleteMePayload: ResolverTypeWrapper<DeleteMePayload>;
  DeleteUserPayload: ResolverTypeWrapper<DeleteUserPayload>;
  EmailAddress: ResolverTypeWrapper<Scalars['EmailAddress']['output']>;
  ExplainedField: ResolverTypeWrapper<ExplainedAsk>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  JSONObject: ResolverTypeWrapper<Scalars['JSONObject']['output']>;
  JWT: ResolverTypeWrapper<Scalars['JWT']['output']>;
  LoginInput: LoginInput;
  LoginPayload: ResolverTypeWrapper<LoginPayload>;
  LogoutEverywherePayload: ResolverTypeWrapper<LogoutEverywherePayload>;
  LogoutPayload: ResolverTypeWrapper<LogoutPayload>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  OrderDirection: OrderDirection;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PersonalAccessToken: ResolverTypeWrapper<PersonalTokenRow>;
  PoolStatus: ResolverTypeWrapper<PoolStatus>;
  ProcessStatus: ResolverTypeWrapper<ProcessStatus>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RefreshInput: RefreshInput;
  RefreshPayload: ResolverTypeWrapper<RefreshPayload>;
  RegisterInput: RegisterInput;
  RegisterPayload: ResolverTypeWrapper<Omit<RegisterPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  RemoveClientSecretPayload: ResolverTypeWrapper<RemoveClientSecretPayload>;
  RequestEmailVerificationPayload: ResolverTypeWrapper<RequestEmailVerificationPayload>;
  RequestPasswordResetInput: RequestPasswordResetInput;
  RequestPasswordResetPayload: ResolverTypeWrapper<RequestPasswordResetPayload>;
  ResetPasswordInput: ResetPasswordInput;
  ResetPasswordPayload: ResolverTypeWrapper<ResetPasswordPayload>;
  RevokePersonalAccessTokenPayload: ResolverTypeWrapper<RevokePersonalAccessTokenPayload>;
  RevokeSessionPayload: ResolverTypeWrapper<RevokeSessionPayload>;
  RevokeUserSessionsPayload: ResolverTypeWrapper<RevokeUserSessionsPayload>;
  Role: Role;
  Scope: ResolverTypeWrapper<Scalars['Scope']['output']>;
  ScopeExplanation: ResolverTypeWrapper<Explanation>;
  Session: ResolverTypeWrapper<SessionRow>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  SystemStatus: ResolverTypeWrapper<SystemStatus>;
  Tokens: ResolverTypeWrapper<Tokens>;
  UpdateMeInput: UpdateMeInput;
  UpdateMePayload: ResolverTypeWrapper<Omit<UpdateMePayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  UpdateUserInput: UpdateUserInput;
  UpdateUserPayload: ResolverTypeWrapper<Omit<UpdateUserPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  UpdateUsersInput: UpdateUsersInput;
  UpdateUsersPayload: ResolverTypeWrapper<Omit<UpdateUsersPayload, 'results'> & { results: Array<ResolversTypes['UpdateUsersResult']> }>;
  UpdateUsersResult: ResolverTypeWrapper<Omit<UpdateUsersResult, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  User: ResolverTypeWrapper<UserRecord>;
  UserChanges: UserChanges;
  UserConnection: ResolverTypeWrapper<UserConnectionSource>;
  UserCounts: ResolverTypeWrapper<UserCounts>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node: ResolversTypes['User'] }>;
  UserError: ResolverTypeWrapper<UserError>;
  UserErrorCode: UserErrorCode;
  UserFilter: UserFilter;
  UserOrder: UserOrder;
  UserOrderField: UserOrderField;
  VerifyEmailInput: VerifyEmailInput;
  VerifyEmailPayload: ResolverTypeWrapper<VerifyEmailPayload>;
  WhoCan: ResolverTypeWrapper<WhoCan>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AddClientSecretPayload: AddClientSecretPayload;
  AuditConnection: AuditPage;
  AuditEdge: Omit<AuditEdge, 'node'> & { node: ResolversParentTypes['AuditEvent'] };
  AuditEvent: AuditEventRow;
  AuditFilter: AuditFilter;
  Boolean: Scalars['Boolean']['output'];
  ChangePasswordInput: ChangePasswordInput;
  ChangePasswordPayload: Omit<ChangePasswordPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  Client: Client;
  ClientSecret: ClientSecret;
  CoordinateAccess: Access;
  CreateClientInput: CreateClientInput;
  CreateClientPayload: CreateClientPayload;
  CreatePersonalAccessTokenInput: CreatePersonalAccessTokenInput;
  CreatePersonalAccessTokenPayload: Omit<CreatePersonalAccessTokenPayload, 'personalAccessToken'> & { personalAccessToken?: Maybe<ResolversParentTypes['PersonalAccessToken']> };
  DatabaseStatus: DatabaseStatus;
  DateTime: Scalars['DateTime']['output'];
  DeleteClientPayload: DeleteClientPayload;
  DeleteMeInput: DeleteMeInput;
  DeleteMePayload: DeleteMePayload;
  DeleteUserPayload: DeleteUserPayload;
  EmailAddress: Scalars['EmailAddress']['output'];
  ExplainedField: ExplainedAsk;
  Float: Scalars['Float']['output'];
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  JSONObject: Scalars['JSONObject']['output'];
  JWT: Scalars['JWT']['output'];
  LoginInput: LoginInput;
  LoginPayload: LoginPayload;
  LogoutEverywherePayload: LogoutEverywherePayload;
  LogoutPayload: LogoutPayload;
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  PersonalAccessToken: PersonalTokenRow;
  PoolStatus: PoolStatus;
  ProcessStatus: ProcessStatus;
  Query: Record<PropertyKey, never>;
  RefreshInput: RefreshInput;
  RefreshPayload: RefreshPayload;
  RegisterInput: RegisterInput;
  RegisterPayload: Omit<RegisterPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  RemoveClientSecretPayload: RemoveClientSecretPayload;
  RequestEmailVerificationPayload: RequestEmailVerificationPayload;
  RequestPasswordResetInput: RequestPasswordResetInput;
  RequestPasswordResetPayload: RequestPasswordResetPayload;
  ResetPasswordInput: ResetPasswordInput;
  ResetPasswordPayload: ResetPasswordPayload;
  RevokePersonalAccessTokenPayload: RevokePersonalAccessTokenPayload;
  RevokeSessionPayload: RevokeSessionPayload;
  RevokeUserSessionsPayload: RevokeUserSessionsPayload;
  Scope: Scalars['Scope']['output'];
  ScopeExplanation: Explanation;
  Session: SessionRow;
  String: Scalars['String']['output'];
  SystemStatus: SystemStatus;
  Tokens: Tokens;
  UpdateMeInput: UpdateMeInput;
  UpdateMePayload: Omit<UpdateMePayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  UpdateUserInput: UpdateUserInput;
  UpdateUserPayload: Omit<UpdateUserPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  UpdateUsersInput: UpdateUsersInput;
  UpdateUsersPayload: Omit<UpdateUsersPayload, 'results'> & { results: Array<ResolversParentTypes['UpdateUsersResult']> };
  UpdateUsersResult: Omit<UpdateUsersResult, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  User: UserRecord;
  UserChanges: UserChanges;
  UserConnection: UserConnectionSource;
  UserCounts: UserCounts;
  UserEdge: Omit<UserEdge, 'node'> & { node: ResolversParentTypes['User'] };
  UserError: UserError;
  UserFilter: UserFilter;
  UserOrder: UserOrder;
  VerifyEmailInput: VerifyEmailInput;
  VerifyEmailPayload: VerifyEmailPayload;
  WhoCan: WhoCan;
};

export type AuthenticatedDirectiveArgs = { };

export type AuthenticatedDirectiveResolver<Result, Parent, ContextType = GraphqlContext, Args = AuthenticatedDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = GraphqlContext, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RequiresScopesDirectiveArgs = {
  scopes: Array<Array<Scalars['Scope']['input']>>;
};

export type RequiresScopesDirectiveResolver<Result, Parent, ContextType = GraphqlContext, Args = RequiresScopesDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AddClientSecretPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AddClientSecretPayload'] = ResolversParentTypes['AddClientSecretPayload']> = {
  client?: Resolver<Maybe<ResolversTypes['Client']>, ParentType, ContextType>;
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type AuditConnectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AuditConnection'] = ResolversParentTypes['AuditConnection']> = {
  edges?: Resolver<Array<ResolversTypes['AuditEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['AuditEvent']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AuditEdgeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AuditEdge'] = ResolversParentTypes['AuditEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['AuditEvent'], ParentType, ContextType>;
};

export type AuditEventResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AuditEvent'] = ResolversParentTypes['AuditEvent']> = {
  action?: Resolver<ResolversTypes['AuditAction'], ParentType, ContextType>;
  actorId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  actorKind?: Resolver<ResolversTypes['AuditActorKind'], ParentType, ContextType>;
  address?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  after?: Resolver<Maybe<ResolversTypes['JSONObject']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['JSONObject']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  requestId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  targetId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ChangePasswordPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ChangePasswordPayload'] = ResolversParentTypes['ChangePasswordPayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ClientResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Client'] = ResolversParentTypes['Client']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  ownerId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  secrets?: Resolver<Array<ResolversTypes['ClientSecret']>, ParentType, ContextType>;
};

export type ClientSecretResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ClientSecret'] = ResolversParentTypes['ClientSecret']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type CoordinateAccessResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['CoordinateAccess'] = ResolversParentTypes['CoordinateAccess']> = {
  allowed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  coordinate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  missingScopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  missingScopesExact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  requiredScopes?: Resolver<Array<Array<ResolversTypes['Scope']>>, ParentType, ContextType>;
  requiredScopesCut?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type CreateClientPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['CreateClientPayload'] = ResolversParentTypes['CreateClientPayload']> = {
  client?: Resolver<Maybe<ResolversTypes['Client']>, ParentType, ContextType>;
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CreatePersonalAccessTokenPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['CreatePersonalAccessTokenPayload'] = ResolversParentTypes['CreatePersonalAccessTokenPayload']> = {
  personalAccessToken?: Resolver<Maybe<ResolversTypes['PersonalAccessToken']>, ParentType, ContextType>;
  token?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DatabaseStatusResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DatabaseStatus'] = ResolversParentTypes['DatabaseStatus']> = {
  latencyMs?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  pendingMigrations?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  pool?: Resolver<ResolversTypes['PoolStatus'], ParentType, ContextType>;
  reachable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeleteClientPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DeleteClientPayload'] = ResolversParentTypes['DeleteClientPayload']> = {
  clientId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DeleteMePayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DeleteMePayload'] = ResolversParentTypes['DeleteMePayload']> = {
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
  userId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type DeleteUserPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DeleteUserPayload'] = ResolversParentTypes['DeleteUserPayload']> = {
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
  userId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export interface EmailAddressScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['EmailAddress'], any> {
  name: 'EmailAddress';
}

export type ExplainedFieldResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ExplainedField'] = ResolversParentTypes['ExplainedField']> = {
  allowed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  coordinate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  missingScopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  missingScopesExact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  path?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  requiredScopes?: Resolver<Array<Array<ResolversTypes['Scope']>>, ParentType, ContextType>;
  requiredScopesCut?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  variable?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export interface JsonObjectScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSONObject'], any> {
  name: 'JSONObject';
}

export interface JwtScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JWT'], any> {
  name: 'JWT';
}

export type LoginPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['LoginPayload'] = ResolversParentTypes['LoginPayload']> = {
  tokens?: Resolver<Maybe<ResolversTypes['Tokens']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type LogoutEverywherePayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['LogoutEverywherePayload'] = ResolversParentTypes['LogoutEverywherePayload']> = {
  endedSessions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type LogoutPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['LogoutPayload'] = ResolversParentTypes['LogoutPayload']> = {
  sessionId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  addClientSecret?: Resolver<ResolversTypes['AddClientSecretPayload'], ParentType, ContextType, RequireFields<MutationAddClientSecretArgs, 'id'>>;
  changePassword?: Resolver<ResolversTypes['ChangePasswordPayload'], ParentType, ContextType, RequireFields<MutationChangePasswordArgs, 'input'>>;
  createClient?: Resolver<ResolversTypes['CreateClientPayload'], ParentType, ContextType, RequireFields<MutationCreateClientArgs, 'input'>>;
  createPersonalAccessToken?: Resolver<ResolversTypes['CreatePersonalAccessTokenPayload'], ParentType, ContextType, RequireFields<MutationCreatePersonalAccessTokenArgs, 'input'>>;
  deleteClient?: Resolver<ResolversTypes['DeleteClientPayload'], ParentType, ContextType, RequireFields<MutationDeleteClientArgs, 'id'>>;
  deleteMe?: Resolver<ResolversTypes['DeleteMePayload'], ParentType, ContextType, RequireFields<MutationDeleteMeArgs, 'input'>>;
  deleteUser?: Resolver<ResolversTypes['DeleteUserPayload'], ParentType, ContextType, RequireFields<MutationDeleteUserArgs, 'id'>>;
  login?: Resolver<ResolversTypes['LoginPayload'], ParentType, ContextType, RequireFields<MutationLoginArgs, 'input'>>;
  logout?: Resolver<ResolversTypes['LogoutPayload'], ParentType, ContextType>;
  logoutEverywhere?: Resolver<ResolversTypes['LogoutEverywherePayload'], ParentType, ContextType>;
  refresh?: Resolver<ResolversTypes['RefreshPayload'], ParentType, ContextType, RequireFields<MutationRefreshArgs, 'input'>>;
  register?: Resolver<ResolversTypes['RegisterPayload'], ParentType, ContextType, RequireFields<MutationRegisterArgs, 'input'>>;
  removeClientSecret?: Resolver<ResolversTypes['RemoveClientSecretPayload'], ParentType, ContextType, RequireFields<MutationRemoveClientSecretArgs, 'id' | 'secretId'>>;
  requestEmailVerification?: Resolver<ResolversTypes['RequestEmailVerificationPayload'], ParentType, ContextType>;
  requestPasswordReset?: Resolver<ResolversTypes['RequestPasswordResetPayload'], ParentType, ContextType, RequireFields<MutationRequestPasswordResetArgs, 'input'>>;
  resetPassword?: Resolver<ResolversTypes['ResetPasswordPayload'], ParentType, ContextType, RequireFields<MutationResetPasswordArgs, 'input'>>;
  revokePersonalAccessToken?: Resolver<ResolversTypes['RevokePersonalAccessTokenPayload'], ParentType, ContextType, RequireFields<MutationRevokePersonalAccessTokenArgs, 'id'>>;
  revokeSession?: Resolver<ResolversTypes['RevokeSessionPayload'], ParentType, ContextType, RequireFields<MutationRevokeSessionArgs, 'id'>>;
  revokeUserSessions?: Resolver<ResolversTypes['RevokeUserSessionsPayload'], ParentType, ContextType, RequireFields<MutationRevokeUserSessionsArgs, 'id'>>;
  updateMe?: Resolver<ResolversTypes['UpdateMePayload'], ParentType, ContextType, RequireFields<MutationUpdateMeArgs, 'input'>>;
  updateUser?: Resolver<ResolversTypes['UpdateUserPayload'], ParentType, ContextType, RequireFields<MutationUpdateUserArgs, 'id' | 'input'>>;
  updateUsers?: Resolver<ResolversTypes['UpdateUsersPayload'], ParentType, ContextType, RequireFields<MutationUpdateUsersArgs, 'input'>>;
  verifyEmail?: Resolver<ResolversTypes['VerifyEmailPayload'], ParentType, ContextType, RequireFields<MutationVerifyEmailArgs, 'input'>>;
};

export type PageInfoResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PersonalAccessTokenResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PersonalAccessToken'] = ResolversParentTypes['PersonalAccessToken']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
};

export type PoolStatusResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PoolStatus'] = ResolversParentTypes['PoolStatus']> = {
  idle?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  max?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  waiting?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ProcessStatusResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ProcessStatus'] = ResolversParentTypes['ProcessStatus']> = {
  eventLoopDelayMeanMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  eventLoopDelayP99Ms?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  heapUsedBytes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  memoryBytes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  auditLog?: Resolver<Maybe<ResolversTypes['AuditConnection']>, ParentType, ContextType, Partial<QueryAuditLogArgs>>;
  clients?: Resolver<Maybe<Array<ResolversTypes['Client']>>, ParentType, ContextType>;
  explainScopes?: Resolver<Maybe<ResolversTypes['ScopeExplanation']>, ParentType, ContextType, RequireFields<QueryExplainScopesArgs, 'document'>>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['SystemStatus']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<QueryUserArgs, 'id'>>;
  users?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, ContextType, RequireFields<QueryUsersArgs, 'orderBy'>>;
  viewerCan?: Resolver<Maybe<Array<ResolversTypes['CoordinateAccess']>>, ParentType, ContextType, RequireFields<QueryViewerCanArgs, 'coordinates'>>;
  whoCan?: Resolver<Maybe<ResolversTypes['WhoCan']>, ParentType, ContextType, RequireFields<QueryWhoCanArgs, 'coordinate'>>;
};

export type RefreshPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RefreshPayload'] = ResolversParentTypes['RefreshPayload']> = {
  tokens?: Resolver<Maybe<ResolversTypes['Tokens']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RegisterPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RegisterPayload'] = ResolversParentTypes['RegisterPayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RemoveClientSecretPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RemoveClientSecretPayload'] = ResolversParentTypes['RemoveClientSecretPayload']> = {
  client?: Resolver<Maybe<ResolversTypes['Client']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RequestEmailVerificationPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RequestEmailVerificationPayload'] = ResolversParentTypes['RequestEmailVerificationPayload']> = {
  expiresInMinutes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RequestPasswordResetPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RequestPasswordResetPayload'] = ResolversParentTypes['RequestPasswordResetPayload']> = {
  expiresInMinutes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ResetPasswordPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ResetPasswordPayload'] = ResolversParentTypes['ResetPasswordPayload']> = {
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
  userId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type RevokePersonalAccessTokenPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RevokePersonalAccessTokenPayload'] = ResolversParentTypes['RevokePersonalAccessTokenPayload']> = {
  personalAccessTokenId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RevokeSessionPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RevokeSessionPayload'] = ResolversParentTypes['RevokeSessionPayload']> = {
  sessionId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RevokeUserSessionsPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RevokeUserSessionsPayload'] = ResolversParentTypes['RevokeUserSessionsPayload']> = {
  endedSessions?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export interface ScopeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Scope'], any> {
  name: 'Scope';
}

export type ScopeExplanationResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ScopeExplanation'] = ResolversParentTypes['ScopeExplanation']> = {
  allowed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  authenticated?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  fields?: Resolver<Array<ResolversTypes['ExplainedField']>, ParentType, ContextType>;
  minimalScopes?: Resolver<Array<Array<ResolversTypes['Scope']>>, ParentType, ContextType>;
  minimalScopesCut?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  missingScopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  missingScopesExact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  operationName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SessionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session']> = {
  address?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isCurrent?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastUsedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SystemStatusResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SystemStatus'] = ResolversParentTypes['SystemStatus']> = {
  database?: Resolver<ResolversTypes['DatabaseStatus'], ParentType, ContextType>;
  process?: Resolver<ResolversTypes['ProcessStatus'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  uptimeSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  users?: Resolver<Maybe<ResolversTypes['UserCounts']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type TokensResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Tokens'] = ResolversParentTypes['Tokens']> = {
  accessToken?: Resolver<ResolversTypes['JWT'], ParentType, ContextType>;
  expiresIn?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  refreshToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  tokenType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type UpdateMePayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UpdateMePayload'] = ResolversParentTypes['UpdateMePayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpdateUserPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UpdateUserPayload'] = ResolversParentTypes['UpdateUserPayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpdateUsersPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UpdateUsersPayload'] = ResolversParentTypes['UpdateUsersPayload']> = {
  changedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasMore?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  refusedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  results?: Resolver<Array<ResolversTypes['UpdateUsersResult']>, ParentType, ContextType>;
  unchangedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpdateUsersResultResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UpdateUsersResult'] = ResolversParentTypes['UpdateUsersResult']> = {
  changed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UserResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  email?: Resolver<ResolversTypes['EmailAddress'], ParentType, ContextType>;
  emailVerifiedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  fullName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isActive?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  pendingEmail?: Resolver<Maybe<ResolversTypes['EmailAddress']>, ParentType, ContextType>;
  personalAccessTokens?: Resolver<Maybe<Array<ResolversTypes['PersonalAccessToken']>>, ParentType, ContextType>;
  role?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  sessions?: Resolver<Maybe<Array<ResolversTypes['Session']>>, ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  username?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type UserConnectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  edges?: Resolver<Array<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['User']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  totalCountIsEstimate?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type UserCountsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UserCounts'] = ResolversParentTypes['UserCounts']> = {
  active?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  admins?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  isEstimate?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  code?: Resolver<ResolversTypes['UserErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type VerifyEmailPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['VerifyEmailPayload'] = ResolversParentTypes['VerifyEmailPayload']> = {
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
  userId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type WhoCanResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['WhoCan'] = ResolversParentTypes['WhoCan']> = {
  anonymous?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  coordinate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  roles?: Resolver<Array<ResolversTypes['Role']>, ParentType, ContextType>;
  userCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type Resolvers<ContextType = GraphqlContext> = {
  AddClientSecretPayload?: AddClientSecretPayloadResolvers<ContextType>;
  AuditConnection?: AuditConnectionResolvers<ContextType>;
  AuditEdge?: AuditEdgeResolvers<ContextType>;
  AuditEvent?: AuditEventResolvers<ContextType>;
  ChangePasswordPayload?: ChangePasswordPayloadResolvers<ContextType>;
  Client?: ClientResolvers<ContextType>;
  ClientSecret?: ClientSecretResolvers<ContextType>;
  CoordinateAccess?: CoordinateAccessResolvers<ContextType>;
  CreateClientPayload?: CreateClientPayloadResolvers<ContextType>;
  CreatePersonalAccessTokenPayload?: CreatePersonalAccessTokenPayloadResolvers<ContextType>;
  DatabaseStatus?: DatabaseStatusResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeleteClientPayload?: DeleteClientPayloadResolvers<ContextType>;
  DeleteMePayload?: DeleteMePayloadResolvers<ContextType>;
  DeleteUserPayload?: DeleteUserPayloadResolvers<ContextType>;
  EmailAddress?: GraphQLScalarType;
  ExplainedField?: ExplainedFieldResolvers<ContextType>;
  JSONObject?: GraphQLScalarType;
  JWT?: GraphQLScalarType;
  LoginPayload?: LoginPayloadResolvers<ContextType>;
  LogoutEverywherePayload?: LogoutEverywherePayloadResolvers<ContextType>;
  LogoutPayload?: LogoutPayloadResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PersonalAccessToken?: PersonalAccessTokenResolvers<ContextType>;
  PoolStatus?: PoolStatusResolvers<ContextType>;
  ProcessStatus?: ProcessStatusResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RefreshPayload?: RefreshPayloadResolvers<ContextType>;
  RegisterPayload?: RegisterPayloadResolvers<ContextType>;
  RemoveClientSecretPayload?: RemoveClientSecretPayloadResolvers<ContextType>;
  RequestEmailVerificationPayload?: RequestEmailVerificationPayloadResolvers<ContextType>;
  RequestPasswordResetPayload?: RequestPasswordResetPayloadResolvers<ContextType>;
  ResetPasswordPayload?: ResetPasswordPayloadResolvers<ContextType>;
  RevokePersonalAccessTokenPayload?: RevokePersonalAccessTokenPayloadResolvers<ContextType>;
  RevokeSessionPayload?: RevokeSessionPayloadResolvers<ContextType>;
  RevokeUserSessionsPayload?: RevokeUserSessionsPayloadResolvers<ContextType>;
  Scope?: GraphQLScalarType;
  ScopeExplanation?: ScopeExplanationResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  SystemStatus?: SystemStatusResolvers<ContextType>;
  Tokens?: TokensResolvers<ContextType>;
  UpdateMePayload?: UpdateMePayloadResolvers<ContextType>;
  UpdateUserPayload?: UpdateUserPayloadResolvers<ContextType>;
  UpdateUsersPayload?: UpdateUsersPayloadResolvers<ContextType>;
  UpdateUsersResult?: UpdateUsersResultResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserCounts?: UserCountsResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  VerifyEmailPayload?: VerifyEmailPayloadResolvers<ContextType>;
  WhoCan?: WhoCanResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = GraphqlContext> = {
  authenticated?: AuthenticatedDirectiveResolver<any, any, ContextType>;
  public?: PublicDirectiveResolver<any, any, ContextType>;
  requiresScopes?: RequiresScopesDirectiveResolver<any, any, ContextType>;
};
