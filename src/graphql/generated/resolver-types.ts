import type { AuditAction } from '../../generated/enums';
import type { AuditActorKind } from '../../generated/enums';
import type { AuthenticationLevel } from '../../generated/enums';
import type { ImportUsersStatus } from '../../generated/enums';
import type { InvitationState } from '../../generated/enums';
import type { OrderDirection } from '../../generated/enums';
import type { PolicyChangeKind } from '../../generated/enums';
import type { ProfileFieldKind } from '../../generated/enums';
import type { ReauthenticationMethod } from '../../generated/enums';
import type { RegistrationMode } from '../../generated/enums';
import type { Role } from '../../generated/enums';
import type { SecondFactorMethod } from '../../generated/enums';
import type { UserErrorCode } from '../../generated/enums';
import type { UserOrderField } from '../../generated/enums';
import type { Scope } from '../../scopes/scopes';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { UserRecord } from '../../identity/user-record';
import type { Access, Explanation, ExplainedAsk } from '@scoped-api/engine';
import type { PersonalAccessToken as PersonalTokenRow } from '../../personal-tokens/personal-tokens-service';
import type { Session as SessionRow } from '../../auth/sessions';
import type { StoredFactors, StoredTotp, StoredPasskey } from '../../factors/stored-factors';
import type { AuditEvent as AuditEventRow } from '../../audit/audit-event';
import type { AuditPage } from '../../audit/list-audit';
import type { Invitation as InvitationRow, InvitationPage } from '../../users/invitations/invitation';
import type { UserConnectionSource } from '../resolvers/user';
import type { PolicyOverview } from '../../policy/policy-overview';
import type { ServerDescription } from '../../status/server-description';
import type { SystemStatus as SystemStatusSource } from '../../status/system-status';
import type { GraphqlContext } from '../context';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type EnumResolverSignature<T, AllowedValues = any> = { [key in keyof T]?: AllowedValues };
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
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
  DateTime: { input: Date; output: Date; }
  /** An e-mail address, such as `ada@example.com`. Invalid input is answered with the user error `INVALID_EMAIL`. */
  EmailAddress: { input: string; output: string; }
  /** A JSON object with members of any type. */
  JSONObject: { input: Record<string, unknown>; output: Record<string, unknown>; }
  /** A signed JSON Web Token (RFC 7519): three parts in base64url, separated by dots. */
  JWT: { input: string; output: string; }
  /** The name of a scope, such as `users:read`. The server accepts only declared scopes. */
  Scope: { input: Scope; output: Scope; }
};

/** The token of an invitation, and the account to open. */
export type AcceptInvitationInput = {
  /** The display name; at most 200 characters. If it is omitted, the account gets the name of the invitation. */
  fullName?: InputMaybe<Scalars['String']['input']>;
  /** The language of the user's mails, as in `register`. If it is omitted, the account gets the language of the invitation. */
  locale?: InputMaybe<Scalars['String']['input']>;
  /** The password, by the rules of `register`. */
  password: Scalars['String']['input'];
  /** The token of the mail. It works once. */
  token: Scalars['String']['input'];
  /** The username, by the rules of `register`. */
  username: Scalars['String']['input'];
};

/** The result of `acceptInvitation`. */
export type AcceptInvitationPayload = {
  __typename?: 'AcceptInvitationPayload';
  /** The new user; null if there are `userErrors`. */
  user: Maybe<User>;
  /** Why no account was opened. */
  userErrors: Array<UserError>;
};

/**
 * What the server has done since it started, and how it is doing: the numbers of `/metrics`, over all of its processes on this
 * machine, at most half a second old. Counters only grow, so that the difference of two answers is what happened between them.
 */
export type Activity = {
  __typename?: 'Activity';
  /** When it was read. */
  at: Scalars['DateTime']['output'];
  /** Fields and operations that were denied, by error code. */
  denials: Array<DenialCount>;
  /** 99th percentile of the delay of the event loop since `/metrics` was last read, in milliseconds: the largest of the processes. */
  eventLoopDelayP99Ms: Scalars['Float']['output'];
  /** Logins, by outcome. */
  logins: Array<LoginCount>;
  /** GraphQL operations. */
  operations: Durations;
  /** The connection pools of all processes together. */
  pool: PoolStatus;
  /** Number of processes that serve. */
  processes: Scalars['Int']['output'];
  /** Queries to the database. */
  queries: Durations;
  /** When the oldest of the processes that serve now started. Counters include processes that have ended since the server started. */
  since: Scalars['DateTime']['output'];
  /** Transactions of the database, waiting for a connection included. */
  transactions: Durations;
};

/** The result of `addClientSecret`. */
export type AddClientSecretPayload = {
  __typename?: 'AddClientSecretPayload';
  /** The client; null if there are `userErrors`. */
  client: Maybe<Client>;
  /** The new secret. It is not shown again. */
  secret: Maybe<Scalars['String']['output']>;
  /** Why no secret was added. */
  userErrors: Array<UserError>;
};

export { AuditAction };

export { AuditActorKind };

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
  /** The user that acted; null for other kinds of actors, and for a user who was deleted. */
  actor: Maybe<User>;
  /** The user or client that acted; null for other kinds of actors. */
  actorId: Maybe<Scalars['ID']['output']>;
  /** The kind of actor. */
  actorKind: AuditActorKind;
  /** The client address of the request. */
  address: Maybe<Scalars['String']['output']>;
  /** The new values of what changed. Never contains a secret. */
  after: Maybe<Scalars['JSONObject']['output']>;
  /** When it happened. */
  at: Scalars['DateTime']['output'];
  /** The previous values of what changed. Never contains a secret. */
  before: Maybe<Scalars['JSONObject']['output']>;
  /** Unique identifier, ordered by time. */
  id: Scalars['ID']['output'];
  /** The ID of the request, as in `X-Request-Id` and in the server's log. */
  requestId: Maybe<Scalars['String']['output']>;
  /** The user that was acted on; null if it was no user, or a user who was deleted. */
  target: Maybe<User>;
  /** The user, client or invitation that was acted on, if any. */
  targetId: Maybe<Scalars['ID']['output']>;
  /** The `User-Agent` header of the request. */
  userAgent: Maybe<Scalars['String']['output']>;
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
  /** Events in which this user, client or invitation was acted on. */
  targetId?: InputMaybe<Scalars['ID']['input']>;
  /** Events in which this user acted or was acted on. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

export { AuthenticationLevel };

/** The result of `beginPasskeyLogin`. */
export type BeginPasskeyLoginPayload = {
  __typename?: 'BeginPasskeyLoginPayload';
  /** The options for `navigator.credentials.get`; null if there are `userErrors`. */
  options: Maybe<Scalars['JSONObject']['output']>;
  /** Why there are no options. */
  userErrors: Array<UserError>;
};

/** The result of `beginPasskeyRegistration`. */
export type BeginPasskeyRegistrationPayload = {
  __typename?: 'BeginPasskeyRegistrationPayload';
  /**
   * The options for `navigator.credentials.create`: `PublicKeyCredentialCreationOptionsJSON` of WebAuthn level 3, for
   * `PublicKeyCredential.parseCreationOptionsFromJSON`. Null if there are `userErrors`.
   */
  options: Maybe<Scalars['JSONObject']['output']>;
  /** Why there are no options. */
  userErrors: Array<UserError>;
};

/** The result of `beginReauthentication`. */
export type BeginReauthenticationPayload = {
  __typename?: 'BeginReauthenticationPayload';
  /** What you can send to `reauthenticate`. */
  methods: Array<ReauthenticationMethod>;
  /** The options for `navigator.credentials.get`, if `methods` has `PASSKEY`. They are valid for five minutes. */
  passkeyOptions: Maybe<Scalars['JSONObject']['output']>;
  /** Always empty. */
  userErrors: Array<UserError>;
};

/** The result of `beginTotpEnrolment`. */
export type BeginTotpEnrolmentPayload = {
  __typename?: 'BeginTotpEnrolmentPayload';
  /** Time until which the secret can be confirmed. */
  expiresAt: Maybe<Scalars['DateTime']['output']>;
  /** The secret in base32, for a user who types it into the app. It is not shown again. */
  secret: Maybe<Scalars['String']['output']>;
  /** The secret as an `otpauth:` URI, for a QR code. */
  uri: Maybe<Scalars['String']['output']>;
  /** Why there is no secret. */
  userErrors: Array<UserError>;
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
  user: Maybe<User>;
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
  ownerId: Maybe<Scalars['ID']['output']>;
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
  lastUsedAt: Maybe<Scalars['DateTime']['output']>;
};

/** The second step of a login: the token and exactly one of the proofs. */
export type CompleteLoginInput = {
  /** The answer of `navigator.credentials.get` to `passkeyOptions`, as JSON. */
  passkey?: InputMaybe<Scalars['JSONObject']['input']>;
  /** A recovery code. Spaces, hyphens and case are ignored. */
  recoveryCode?: InputMaybe<Scalars['String']['input']>;
  /** The `token` of `secondFactor` of `login`. */
  token: Scalars['String']['input'];
  /** The six digits of the authenticator app. Spaces are ignored. */
  totp?: InputMaybe<Scalars['String']['input']>;
};

/** The result of `completeLogin`. */
export type CompleteLoginPayload = {
  __typename?: 'CompleteLoginPayload';
  /** The tokens; null if there are `userErrors`. */
  tokens: Maybe<Tokens>;
  /** Why no tokens were issued. */
  userErrors: Array<UserError>;
};

/** The first code of an authenticator app. */
export type ConfirmTotpEnrolmentInput = {
  /** The six digits that the app shows now; blanks are ignored. */
  code: Scalars['String']['input'];
};

/** The result of `confirmTotpEnrolment`. */
export type ConfirmTotpEnrolmentPayload = {
  __typename?: 'ConfirmTotpEnrolmentPayload';
  /**
   * Ten recovery codes, each for one login without the authenticator app. They are not shown again. Null if you have recovery codes already, or if
   * there are `userErrors`.
   */
  recoveryCodes: Maybe<Array<Scalars['String']['output']>>;
  /** Why the authenticator app was not added. */
  userErrors: Array<UserError>;
};

/** Whether you may use a part of the schema. */
export type CoordinateAccess = {
  __typename?: 'CoordinateAccess';
  /** Whether you may use it: your scopes and your authentication are enough. */
  allowed: Scalars['Boolean']['output'];
  /** The coordinate in the schema. */
  coordinate: Scalars['String']['output'];
  /** The authentication that it requires, if that of your session is too weak or too old: call `reauthenticate`. Null: it is enough. */
  missingAuthentication: Maybe<RequiredAuthentication>;
  /** The smallest set of scopes that you lack for it. */
  missingScopes: Array<Scalars['Scope']['output']>;
  /** Whether `missingScopes` is proven to be the smallest set. If false, its scopes are enough, but a smaller set may exist. */
  missingScopesExact: Scalars['Boolean']['output'];
  /** The authentication that it requires, in addition to the scopes. Null: none. */
  requiredAuthentication: Maybe<RequiredAuthentication>;
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
  client: Maybe<Client>;
  /** Its first secret. It is not shown again. */
  secret: Maybe<Scalars['String']['output']>;
  /** Why no client was registered. */
  userErrors: Array<UserError>;
};

/** The personal access token to create. Its scopes are those of `scopes`, or the smallest set that `document` requires. */
export type CreatePersonalAccessTokenInput = {
  /**
   * A GraphQL document. The token gets the smallest set of scopes that allows its whole operation. An input that requires
   * scopes counts if the document itself sends it, not if a variable may send it. An operation that requires an authentication
   * of the user (`@requiresAuthentication`) is refused, because a personal access token never has one.
   */
  document?: InputMaybe<Scalars['String']['input']>;
  /** Lifetime in days: 1 to 365. */
  expiresInDays: Scalars['Int']['input'];
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
  personalAccessToken: Maybe<PersonalAccessToken>;
  /** The token itself, for `Authorization: Bearer ...`. It is not shown again. */
  token: Maybe<Scalars['String']['output']>;
  /** Why no token was created. */
  userErrors: Array<UserError>;
};

/** The account to create for another person. */
export type CreateUserInput = {
  /** The e-mail address, by the rules of `register`. It counts as verified once the person uses the token of the mail. */
  email: Scalars['EmailAddress']['input'];
  /** The display name; at most 200 characters. */
  fullName?: InputMaybe<Scalars['String']['input']>;
  /** The language of the user's mails, as in `register`. */
  locale?: InputMaybe<Scalars['String']['input']>;
  /**
   * A first password, by the rules of `register`. Leave it out: then only the person chooses one, with the token of the
   * mail. A viewer who sets it can act as the person until they set their own. Not allowed with a personal access token.
   */
  password?: InputMaybe<Scalars['String']['input']>;
  /** The role; `USER` by default. You must hold every scope of the role. */
  role?: InputMaybe<Role>;
  /** The scopes granted in addition to those of the role. You must hold each of them. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
  /** The username, by the rules of `register`. */
  username: Scalars['String']['input'];
};

/** The result of `createUser`. */
export type CreateUserPayload = {
  __typename?: 'CreateUserPayload';
  /** The new user; null if there are `userErrors`. */
  user: Maybe<User>;
  /** Why no account was created. */
  userErrors: Array<UserError>;
  /** The new user's ID; null if there are `userErrors`. */
  userId: Maybe<Scalars['ID']['output']>;
};

/** The database, as seen by one process. */
export type DatabaseStatus = {
  __typename?: 'DatabaseStatus';
  /** Duration of that check in milliseconds; null if the database did not answer. */
  latencyMs: Maybe<Scalars['Float']['output']>;
  /** Number of migrations that are not applied yet; null if the database did not answer. */
  pendingMigrations: Maybe<Scalars['Int']['output']>;
  /** The connection pool of this process. */
  pool: PoolStatus;
  /** Whether the database answered the check of this request. */
  reachable: Scalars['Boolean']['output'];
  /** The version of PostgreSQL; null if it did not answer. */
  version: Maybe<Scalars['String']['output']>;
};

/** The result of `deleteClient`. */
export type DeleteClientPayload = {
  __typename?: 'DeleteClientPayload';
  /** The client that was deleted; null if there are `userErrors`. */
  clientId: Maybe<Scalars['ID']['output']>;
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
  userId: Maybe<Scalars['ID']['output']>;
};

/** The result of `deleteUser`. */
export type DeleteUserPayload = {
  __typename?: 'DeleteUserPayload';
  /** Why the account was not deleted. */
  userErrors: Array<UserError>;
  /** The user whose account was deleted; null if there are `userErrors`. */
  userId: Maybe<Scalars['ID']['output']>;
};

/** Denials with one error code. */
export type DenialCount = {
  __typename?: 'DenialCount';
  /** The error code, such as `FORBIDDEN`. */
  code: Scalars['String']['output'];
  /** How many there were. */
  count: Scalars['Float']['output'];
};

/** What took no longer than a limit, and longer than the limit of the bucket before it. */
export type DurationBucket = {
  __typename?: 'DurationBucket';
  /** How many took so long. */
  count: Scalars['Float']['output'];
  /** The limit, in seconds; null for the last bucket, which has none. */
  upToSeconds: Maybe<Scalars['Float']['output']>;
};

/** How often something happened, and how long it took. */
export type Durations = {
  __typename?: 'Durations';
  /** The same by duration, from short to long. Each bucket counts what took longer than the bucket before it. */
  buckets: Array<DurationBucket>;
  /** How often it happened. */
  count: Scalars['Float']['output'];
  /** How often there was an error: also an operation with partial data, and a transaction that was rolled back. */
  errors: Scalars['Float']['output'];
  /** How long all of them took together, in seconds. */
  sumSeconds: Scalars['Float']['output'];
};

/** A part of an operation that requires something. */
export type ExplainedField = {
  __typename?: 'ExplainedField';
  /** Whether you may use it: your scopes and your authentication are enough. */
  allowed: Scalars['Boolean']['output'];
  /** Its coordinate in the schema. */
  coordinate: Scalars['String']['output'];
  /** The authentication that it requires, if that of your session is too weak or too old: call `reauthenticate`. Null: it is enough. */
  missingAuthentication: Maybe<RequiredAuthentication>;
  /** The smallest set of scopes that you lack for it. */
  missingScopes: Array<Scalars['Scope']['output']>;
  /** Whether `missingScopes` is proven to be the smallest set. If false, its scopes are enough, but a smaller set may exist. */
  missingScopesExact: Scalars['Boolean']['output'];
  /** Its path in the result; `@` stands for the items of a list. */
  path: Array<Scalars['String']['output']>;
  /** The authentication that it requires, in addition to the scopes. Null: none. */
  requiredAuthentication: Maybe<RequiredAuthentication>;
  /** The required scopes, as an OR of ANDs; empty if any access token is enough. */
  requiredScopes: Array<Array<Scalars['Scope']['output']>>;
  /** Whether there are more alternatives than `requiredScopes` lists. If so, it lists those of which you lack the fewest scopes. */
  requiredScopesCut: Scalars['Boolean']['output'];
  /** The variable that must be sent with this input for the rule to apply; null if the document itself sends it. */
  variable: Maybe<Scalars['String']['output']>;
};

/** Users to create. */
export type ImportUsersInput = {
  /** Whether to check the lines and store nothing. What the result says is what would be done. */
  dryRun: Scalars['Boolean']['input'];
  /**
   * The lines: at most 500 in one request, and at most 1 MiB together. Each is a JSON object, such as
   * `{"username": "ada", "email": "ada@example.com"}`. Its members are those of `scoped-api users import`: `role` and `scopes` beyond
   * those of every user require `users:grant` and that you hold what they give, and `password`, `passwordHash`, `id` and
   * `emailVerifiedAt` require `users:recover`. At most 20 lines with a `password` are processed in one request; the others are answered with
   * `INTERRUPTED`: send these again. Blank lines are skipped.
   */
  lines: Array<Scalars['String']['input']>;
};

/** The result of `importUsers`. */
export type ImportUsersPayload = {
  __typename?: 'ImportUsersPayload';
  /** Number of users that were created, or that would be. */
  createdCount: Scalars['Int']['output'];
  /** Whether nothing was stored, because `dryRun` was set. */
  dryRun: Scalars['Boolean']['output'];
  /** Number of lines that have `userErrors`. */
  refusedCount: Scalars['Int']['output'];
  /** The result of each line, in their order. */
  results: Array<ImportUsersResult>;
  /** Number of lines whose user exists already, and of blank lines. */
  skippedCount: Scalars['Int']['output'];
  /** Always empty: errors about a line are in `results`. */
  userErrors: Array<UserError>;
};

/** The result of `importUsers` for one line. */
export type ImportUsersResult = {
  __typename?: 'ImportUsersResult';
  /** The position of the line, from 1. */
  line: Scalars['Int']['output'];
  /** What happened to it. */
  status: ImportUsersStatus;
  /** Why the line was refused. The path of an error about a member ends with its name: `["input", "lines", "0", "email"]`. */
  userErrors: Array<UserError>;
  /** The ID of the user that was created; null for other lines, and if `dryRun` is set. */
  userId: Maybe<Scalars['ID']['output']>;
  /** The username in the line; null if it has no valid one. */
  username: Maybe<Scalars['String']['output']>;
};

export { ImportUsersStatus };

/** An invitation to open an account. The token itself is only in the mail. */
export type Invitation = {
  __typename?: 'Invitation';
  /** When it was accepted; null if it was not. */
  acceptedAt: Maybe<Scalars['DateTime']['output']>;
  /** When it was created. */
  createdAt: Scalars['DateTime']['output'];
  /** The address that was invited. */
  email: Scalars['EmailAddress']['output'];
  /** When it expires. */
  expiresAt: Scalars['DateTime']['output'];
  /** The display name of the account, unless the invited person gives another; null if none is set. */
  fullName: Maybe<Scalars['String']['output']>;
  /** Unique identifier. */
  id: Scalars['ID']['output'];
  /** The user of `inviterId`. */
  inviter: Maybe<User>;
  /** The user who created it, or the owner of the client that did; null if there is none. */
  inviterId: Maybe<Scalars['ID']['output']>;
  /** The kind of actor that created it. */
  inviterKind: AuditActorKind;
  /** The language of the mail and, unless the invited person gives another, of the account; null if none is set. */
  locale: Maybe<Scalars['String']['output']>;
  /** When it was revoked or replaced; null if it was not. */
  revokedAt: Maybe<Scalars['DateTime']['output']>;
  /** The role that the account gets. */
  role: Role;
  /** The scopes that the account gets in addition to those of the role. */
  scopes: Array<Scalars['Scope']['output']>;
  /** Its state. */
  state: InvitationState;
  /** The user of `userId`. */
  user: Maybe<User>;
  /** The user who accepted it; null if it was not accepted. */
  userId: Maybe<Scalars['ID']['output']>;
};

/** A page of invitations. */
export type InvitationConnection = {
  __typename?: 'InvitationConnection';
  /** The invitations of this page with their cursors. */
  edges: Array<InvitationEdge>;
  /** The invitations of this page. */
  nodes: Array<Invitation>;
  /** The position of this page in the list. */
  pageInfo: PageInfo;
};

/** An invitation in a page. */
export type InvitationEdge = {
  __typename?: 'InvitationEdge';
  /** The position of this invitation in the list. */
  cursor: Scalars['String']['output'];
  /** The invitation. */
  node: Invitation;
};

/** Selects invitations. All conditions must match. */
export type InvitationFilter = {
  /** Invitations of this e-mail address, ignoring case. */
  email?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** Invitations in this state. */
  state?: InputMaybe<InvitationState>;
};

export { InvitationState };

/** The person to invite. */
export type InviteUserInput = {
  /** The e-mail address of the person: the invitation is mailed to it, and the account gets it. */
  email: Scalars['EmailAddress']['input'];
  /** The display name of the account, unless the person gives another; at most 200 characters. */
  fullName?: InputMaybe<Scalars['String']['input']>;
  /** The language of the mail and, unless the person gives another, of the account, as in `register`. */
  locale?: InputMaybe<Scalars['String']['input']>;
  /** The role that the account gets; `USER` by default. You must hold every scope of the role. */
  role?: InputMaybe<Role>;
  /** The scopes that the account gets in addition to those of the role. You must hold each of them. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
};

/**
 * The result of `inviteUser`. To a viewer who may not read users it does not depend on whether an account has the address: if
 * one does, the mail says so, and the invitation cannot be accepted.
 */
export type InviteUserPayload = {
  __typename?: 'InviteUserPayload';
  /** The invitation; null if there are `userErrors`. */
  invitation: Maybe<Invitation>;
  /** The invitation's ID; null if there are `userErrors`. */
  invitationId: Maybe<Scalars['ID']['output']>;
  /** Why no one was invited. */
  userErrors: Array<UserError>;
};

/** Logins with one outcome. */
export type LoginCount = {
  __typename?: 'LoginCount';
  /** How many there were. */
  count: Scalars['Float']['output'];
  /** The outcome, as the label of `auth_logins_total` in `/metrics`, such as `success`. */
  outcome: Scalars['String']['output'];
};

/** The credentials. */
export type LoginInput = {
  /** The password. */
  password: Scalars['String']['input'];
  /**
   * The applications that the session is for (RFC 8707), each by its audience as the server is configured with it. The access
   * token is for the first, and carries only scopes of it; `refresh` issues tokens for the others. Default: this server.
   */
  resource?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The scopes of the session, if it should have fewer than the user holds. Default: all scopes of the user. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
  /** The username or the e-mail address, ignoring case. Leading and trailing spaces are ignored. */
  username: Scalars['String']['input'];
};

/** The result of `login`: `tokens` or, for a user with a second factor, `secondFactor`. */
export type LoginPayload = {
  __typename?: 'LoginPayload';
  /** What `completeLogin` needs; null for a user without a second factor, and if there are `userErrors`. */
  secondFactor: Maybe<SecondFactorChallenge>;
  /** The tokens; null if there are `userErrors`, and for a user with a second factor. */
  tokens: Maybe<Tokens>;
  /** Why no tokens were issued. */
  userErrors: Array<UserError>;
};

/** The answer of a passkey. */
export type LoginWithPasskeyInput = {
  /** The answer of `navigator.credentials.get` to the options of `beginPasskeyLogin`, as JSON. */
  passkey: Scalars['JSONObject']['input'];
  /** The applications that the session is for, as in `LoginInput`. */
  resource?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The scopes of the session, as in `LoginInput`. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
};

/** The result of `loginWithPasskey`. */
export type LoginWithPasskeyPayload = {
  __typename?: 'LoginWithPasskeyPayload';
  /** The tokens; null if there are `userErrors`. */
  tokens: Maybe<Tokens>;
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
  sessionId: Maybe<Scalars['ID']['output']>;
  /** Always empty. */
  userErrors: Array<UserError>;
};

/** Write operations. A refused mutation changes nothing. */
export type Mutation = {
  __typename?: 'Mutation';
  /**
   * Opens an account with the token of an invitation. Its e-mail address is the one that was invited, which counts as
   * verified. The token works once, and only while the inviter may still give what the invitation gives.
   */
  acceptInvitation: AcceptInvitationPayload;
  /** Adds a second secret to a client, so that the first can be replaced while both are valid. */
  addClientSecret: AddClientSecretPayload;
  /** Begins a login by a passkey alone: returns the options for `navigator.credentials.get`. They are valid for five minutes. */
  beginPasskeyLogin: BeginPasskeyLoginPayload;
  /**
   * Begins the registration of a passkey: returns the options for `navigator.credentials.create`. They are valid for five minutes, in
   * this session. Requires a session, not a personal access token.
   */
  beginPasskeyRegistration: BeginPasskeyRegistrationPayload;
  /**
   * Returns what `reauthenticate` accepts from you, with a challenge for your passkeys. Requires a session: a personal access
   * token is refused.
   */
  beginReauthentication: BeginReauthenticationPayload;
  /**
   * Makes a secret for an authenticator app (TOTP). Show it as a QR code of `uri`, and then call `confirmTotpEnrolment` within
   * 10 minutes. A later call replaces the secret. Requires a session, not a personal access token.
   */
  beginTotpEnrolment: BeginTotpEnrolmentPayload;
  /** Changes your password and revokes all of your other sessions. Personal access tokens and clients stay valid. */
  changePassword: ChangePasswordPayload;
  /**
   * Completes the login of a user with a second factor: exchanges the token of `login`, and one proof, for tokens. A login ends
   * after five minutes or five wrong proofs.
   */
  completeLogin: CompleteLoginPayload;
  /**
   * Adds your authenticator app (TOTP), with its first code. From now on, a login requires a second factor. This session becomes
   * `MULTI_FACTOR`: call `refresh` for an access token with the scopes that require it.
   */
  confirmTotpEnrolment: ConfirmTotpEnrolmentPayload;
  /** Registers a client: a program that acts on its own behalf, with its own secret. */
  createClient: CreateClientPayload;
  /** Creates a long-lived token for a program of yours. Requires a session: a personal access token cannot create another. */
  createPersonalAccessToken: CreatePersonalAccessTokenPayload;
  /**
   * Creates an account for another person, whatever the registration mode. The server mails the person a token that sets a
   * password with `resetPassword`. A role and scopes can be given as by `updateUser`.
   */
  createUser: CreateUserPayload;
  /** Deletes a client and revokes its secrets, its access tokens and the sessions that it started. */
  deleteClient: DeleteClientPayload;
  /** Deletes your account and all of its data. This cannot be undone. */
  deleteMe: DeleteMePayload;
  /** Deletes a user's account and all of its data. This cannot be undone. */
  deleteUser: DeleteUserPayload;
  /**
   * Creates users from lines of JSON, in the format of `scoped-api users import`. Each line is one user, and a refusal for one does
   * not affect the others. A user who exists already is not changed. No mail is sent: a user without a password requests one with
   * `requestPasswordReset`. Requires a session: a personal access token and a client are refused.
   */
  importUsers: ImportUsersPayload;
  /**
   * Invites a person to open an account: mails a token for `acceptInvitation`. Replaces an earlier open invitation of the
   * address. The role and the scopes are given when the invitation is accepted, if you still hold them then.
   */
  inviteUser: InviteUserPayload;
  /** Starts a session: exchanges a username or e-mail address and a password for tokens. */
  login: LoginPayload;
  /** Starts a session: exchanges the answer of a passkey, which must verify its user, for tokens. */
  loginWithPasskey: LoginWithPasskeyPayload;
  /** Revokes the session of the access token of this request. */
  logout: LogoutPayload;
  /** Revokes all of your sessions, including this one. Personal access tokens stay valid. */
  logoutEverywhere: LogoutEverywherePayload;
  /**
   * Renews the authentication of your session, for operations that require a recent or a stronger one. If you have a second factor,
   * the password alone is refused. The session then has the level of what you send now. Its former refresh tokens are revoked. Requires a session: a personal access token is refused.
   */
  reauthenticate: ReauthenticatePayload;
  /** Exchanges a refresh token for new tokens of the same session. The refresh token cannot be used again. */
  refresh: RefreshPayload;
  /** Creates an account. On a server whose registration is not open, it is refused: see `acceptInvitation`. */
  register: RegisterPayload;
  /**
   * Registers a passkey, at most 20: from now on, a login with the password requires a second factor, and the passkey logs in without
   * a password. If it is your first second factor, this session becomes `MULTI_FACTOR`: call `refresh` for an access token with the
   * scopes that require it.
   */
  registerPasskey: RegisterPasskeyPayload;
  /** Removes a secret from a client. Access tokens that were issued with it stay valid until they expire. */
  removeClientSecret: RemoveClientSecretPayload;
  /**
   * Removes one of your passkeys; its device still offers it until it is deleted there. With the last second factor, the recovery
   * codes are removed too.
   */
  removePasskey: RemovePasskeyPayload;
  /** Removes your authenticator app. With the last second factor, the recovery codes are removed too. */
  removeTotp: RemoveTotpPayload;
  /**
   * Removes second factors of another user who has lost them; all of them by default. The user is told by mail. Recovery codes go
   * with the last of the other factors. The user's sessions stay: see `revokeUserSessions`.
   */
  removeUserFactors: RemoveUserFactorsPayload;
  /** Renames one of your passkeys. */
  renamePasskey: RenamePasskeyPayload;
  /** Replaces your recovery codes. The former ones no longer work. */
  renewRecoveryCodes: RenewRecoveryCodesPayload;
  /** Sends a mail with a token that verifies your pending e-mail address or, if none is pending, your e-mail address. */
  requestEmailVerification: RequestEmailVerificationPayload;
  /** Sends a mail with a token that sets a new password. The response is the same whether or not the account exists. */
  requestPasswordReset: RequestPasswordResetPayload;
  /**
   * Sets a new password with the token of a mail. Revokes everything that could act for the user before: sessions, personal
   * access tokens, clients that the user registered, mailed tokens and a pending e-mail address.
   */
  resetPassword: ResetPasswordPayload;
  /** Revokes an invitation that was not accepted: its token becomes invalid. */
  revokeInvitation: RevokeInvitationPayload;
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
export type MutationAcceptInvitationArgs = {
  input: AcceptInvitationInput;
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
export type MutationCompleteLoginArgs = {
  input: CompleteLoginInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationConfirmTotpEnrolmentArgs = {
  input: ConfirmTotpEnrolmentInput;
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
export type MutationCreateUserArgs = {
  input: CreateUserInput;
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
export type MutationImportUsersArgs = {
  input: ImportUsersInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationInviteUserArgs = {
  input: InviteUserInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationLoginArgs = {
  input: LoginInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationLoginWithPasskeyArgs = {
  input: LoginWithPasskeyInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationReauthenticateArgs = {
  input: ReauthenticateInput;
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
export type MutationRegisterPasskeyArgs = {
  input: RegisterPasskeyInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationRemoveClientSecretArgs = {
  id: Scalars['ID']['input'];
  secretId: Scalars['ID']['input'];
};


/** Write operations. A refused mutation changes nothing. */
export type MutationRemovePasskeyArgs = {
  id: Scalars['ID']['input'];
};


/** Write operations. A refused mutation changes nothing. */
export type MutationRemoveUserFactorsArgs = {
  id: Scalars['ID']['input'];
  input: RemoveUserFactorsInput;
};


/** Write operations. A refused mutation changes nothing. */
export type MutationRenamePasskeyArgs = {
  id: Scalars['ID']['input'];
  input: RenamePasskeyInput;
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
export type MutationRevokeInvitationArgs = {
  id: Scalars['ID']['input'];
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

export { OrderDirection };

/** The position of a page in a list. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** The last cursor of this page; null if it is empty. */
  endCursor: Maybe<Scalars['String']['output']>;
  /** Whether there are items after this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there are items before this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The first cursor of this page; null if it is empty. */
  startCursor: Maybe<Scalars['String']['output']>;
};

/** A passkey: a key of a device, a security key or a password manager (WebAuthn). */
export type Passkey = {
  __typename?: 'Passkey';
  /** The model of the authenticator (AAGUID); null if it does not tell. */
  aaguid: Maybe<Scalars['String']['output']>;
  /** When it was registered. */
  createdAt: Scalars['DateTime']['output'];
  /** Unique identifier. */
  id: Scalars['ID']['output'];
  /** Whether it is synchronized to other devices of its user, by a password manager for example. */
  isBackedUp: Scalars['Boolean']['output'];
  /** When it was last used; null if it was never used. */
  lastUsedAt: Maybe<Scalars['DateTime']['output']>;
  /** The name that its user gave it. */
  name: Scalars['String']['output'];
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
  lastUsedAt: Maybe<Scalars['DateTime']['output']>;
  /** The name that its owner gave it. */
  name: Scalars['String']['output'];
  /** The scopes of the token. A scope that its owner no longer holds has no effect. */
  scopes: Array<Scalars['Scope']['output']>;
};

/** The policy of a server. */
export type Policy = {
  __typename?: 'Policy';
  /**
   * What differs between the policy that was accepted, in the file `policy.lock.json` in the server's working directory, and the present one.
   * Null if there is no such file, or none that can be read.
   */
  changes: Maybe<Array<PolicyChange>>;
  /** Number of coordinates without `search` and `first`. */
  coordinateCount: Scalars['Int']['output'];
  /**
   * Every field, and each type, argument and input field that has a rule, in alphabetical order, with who can use it. The rules of
   * the fields that lead to it count too.
   */
  coordinates: Array<PolicyCoordinate>;
  /** The roles that the schema declares. */
  roles: Array<PolicyRole>;
  /** The scopes that the schema declares, in the order of their declarations. */
  scopes: Array<PolicyScope>;
};


/** The policy of a server. */
export type PolicyCoordinatesArgs = {
  first: Scalars['Int']['input'];
  search?: InputMaybe<Scalars['String']['input']>;
};

/** A difference between the accepted policy and the present one. */
export type PolicyChange = {
  __typename?: 'PolicyChange';
  /** What is required now; null if it no longer exists. */
  after: Maybe<Scalars['String']['output']>;
  /** What was required before; null if it did not exist. */
  before: Maybe<Scalars['String']['output']>;
  /** The coordinate in the schema, such as `Query.users`; the name of a role or a scope for changes of these. */
  coordinate: Scalars['String']['output'];
  /** What happened. */
  kind: PolicyChangeKind;
};

export { PolicyChangeKind };

/** A part of the schema, and who can use it. */
export type PolicyCoordinate = {
  __typename?: 'PolicyCoordinate';
  /** Whether a viewer without an access token can use it. */
  anonymous: Scalars['Boolean']['output'];
  /** The authentication that it requires, in addition to the scopes. Null: none. */
  authentication: Maybe<RequiredAuthentication>;
  /** The coordinate in the schema, such as `Query.users`. */
  coordinate: Scalars['String']['output'];
  /** What it is, as the schema describes it. */
  description: Maybe<Scalars['String']['output']>;
  /** Whether the schema states that anyone may use it (`@public`). */
  isPublic: Scalars['Boolean']['output'];
  /** The required scopes, as an OR of ANDs; empty if none is required. */
  requiredScopes: Array<Array<Scalars['Scope']['output']>>;
  /** The roles whose scopes are enough. How the user authenticated does not count. */
  roles: Array<Role>;
};

/** A role. */
export type PolicyRole = {
  __typename?: 'PolicyRole';
  /** What users with the role can do. */
  description: Scalars['String']['output'];
  /** Its name. */
  name: Role;
  /** The level of authentication below which a session does not hold the scopes of the role. Null: none. */
  requiredLevel: Maybe<AuthenticationLevel>;
  /** The scopes that it holds. */
  scopes: Array<Scalars['Scope']['output']>;
};

/** A scope. */
export type PolicyScope = {
  __typename?: 'PolicyScope';
  /** The audience of the application that it is meant for; null for this server. */
  audience: Maybe<Scalars['String']['output']>;
  /** What it allows. */
  description: Maybe<Scalars['String']['output']>;
  /** Whether another API checks it, so that no rule of this schema needs to require it. */
  isExternal: Scalars['Boolean']['output'];
  /** Its name. */
  name: Scalars['Scope']['output'];
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

/** A field of `User` that a schema file of this server adds. */
export type ProfileField = {
  __typename?: 'ProfileField';
  /** What it is, as the schema describes it. */
  description: Maybe<Scalars['String']['output']>;
  /** The values, for the kind `ENUM`; empty for other kinds. */
  enumValues: Array<Scalars['String']['output']>;
  /** Whether `updateMe` accepts it, from a user who holds the scopes. */
  inProfile: Scalars['Boolean']['output'];
  /** Whether `register` and `acceptInvitation` accept it. */
  inRegistration: Scalars['Boolean']['output'];
  /** Whether the value is a list. */
  isList: Scalars['Boolean']['output'];
  /** Whether every account must have a value. Always false at present: accounts may be older than the field. */
  isRequired: Scalars['Boolean']['output'];
  /** The kind of its value or, for a list, of the items. */
  kind: ProfileFieldKind;
  /** Its name in `User` and in the inputs that write it. */
  name: Scalars['String']['output'];
  /** The scopes that reading requires, as an OR of ANDs. Empty if it requires none, or if the server does not name scopes. */
  readScopes: Array<Array<Scalars['Scope']['output']>>;
  /** Its GraphQL type, such as `[String!]`. */
  type: Scalars['String']['output'];
  /** The scopes that writing requires, as an OR of ANDs. Empty if the server does not name scopes. */
  writeScopes: Array<Array<Scalars['Scope']['output']>>;
};

export { ProfileFieldKind };

/** Read operations. Each field states the scopes that it requires. */
export type Query = {
  __typename?: 'Query';
  /** The audit log: events about accounts, newest first. */
  auditLog: Maybe<AuditConnection>;
  /** All registered clients, newest first. */
  clients: Maybe<Array<Client>>;
  /** The scopes that an operation requires, field by field, and those that you lack. The operation is not executed. */
  explainScopes: Maybe<ScopeExplanation>;
  /** Invitations to open an account, newest first. Those that were not accepted are deleted 30 days after they expire. */
  invitations: Maybe<InvitationConnection>;
  /** The user who is authenticated by the access token of this request. */
  me: Maybe<User>;
  /** The policy of this server: its scopes, its roles, and who can use each part of the schema. */
  policy: Maybe<Policy>;
  /** What this server offers, for front ends that show what fits it. */
  server: Maybe<Server>;
  /** The state of the server. */
  status: Maybe<SystemStatus>;
  /** The user with this ID, or null if there is none. */
  user: Maybe<User>;
  /** All users, one page at a time. */
  users: Maybe<UserConnection>;
  /** Whether you may use these parts of the schema. A front end can hide what you cannot use. */
  viewerCan: Maybe<Array<CoordinateAccess>>;
  /** Who can use a part of the schema. The scopes required by the fields that lead to it count too. */
  whoCan: Maybe<WhoCan>;
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
  userId?: InputMaybe<Scalars['ID']['input']>;
};


/** Read operations. Each field states the scopes that it requires. */
export type QueryInvitationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<InvitationFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
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

/**
 * What proves that it is you: `password` and, if you have a second factor, one of `totp`, `recoveryCode` and `passkey`; or a `passkey`
 * alone, which must verify its user.
 */
export type ReauthenticateInput = {
  /** The answer of `navigator.credentials.get` to the options of `beginReauthentication`, as JSON. */
  passkey?: InputMaybe<Scalars['JSONObject']['input']>;
  /** Your password. */
  password?: InputMaybe<Scalars['String']['input']>;
  /** A recovery code. Spaces, hyphens and case are ignored. */
  recoveryCode?: InputMaybe<Scalars['String']['input']>;
  /** The six digits of the authenticator app. Spaces are ignored. */
  totp?: InputMaybe<Scalars['String']['input']>;
};

/** The result of `reauthenticate`. */
export type ReauthenticatePayload = {
  __typename?: 'ReauthenticatePayload';
  /** New tokens of the same session; null if there are `userErrors`. */
  tokens: Maybe<Tokens>;
  /** Why no tokens were issued. */
  userErrors: Array<UserError>;
};

export { ReauthenticationMethod };

/** A refresh token to exchange. */
export type RefreshInput = {
  /**
   * The last refresh token that was issued. Required, except in a request with the header `X-Session-Cookie: 1`, which must
   * leave it out: the server reads its cookie.
   */
  refreshToken?: InputMaybe<Scalars['String']['input']>;
  /** The application that the new access token is for: one that the session is for. Default: the first of them. */
  resource?: InputMaybe<Scalars['String']['input']>;
  /** The scopes of the new access token, if it should have fewer than the session. Default: all scopes of the session. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
};

/** The result of `refresh`. */
export type RefreshPayload = {
  __typename?: 'RefreshPayload';
  /** The new tokens; null if there are `userErrors`. */
  tokens: Maybe<Tokens>;
  /** Why no tokens were issued. */
  userErrors: Array<UserError>;
};

/** The account to create. */
export type RegisterInput = {
  /** At most 254 characters. Leading and trailing spaces are removed. */
  email: Scalars['EmailAddress']['input'];
  /** The display name; at most 200 characters. */
  fullName?: InputMaybe<Scalars['String']['input']>;
  /**
   * The language of the user's mails: a BCP 47 tag such as `de-AT`, at most 35 characters. Without one, the `Accept-Language`
   * header selects the language of the first mail, and later mails are in English.
   */
  locale?: InputMaybe<Scalars['String']['input']>;
  /** At least 8 characters of any kind. Must not be common, derived from the username, or easy to guess. */
  password: Scalars['String']['input'];
  /** 3 to 64 characters: letters of one script, digits, `_`, `.` and `-`. Leading and trailing spaces are removed. */
  username: Scalars['String']['input'];
};

/** A new passkey. */
export type RegisterPasskeyInput = {
  /** The answer of `navigator.credentials.create`, as JSON: its `toJSON()`. */
  credential: Scalars['JSONObject']['input'];
  /** A name that tells it from your other passkeys, such as `Work laptop`: 1 to 100 characters on one line. */
  name: Scalars['String']['input'];
};

/** The result of `registerPasskey`. */
export type RegisterPasskeyPayload = {
  __typename?: 'RegisterPasskeyPayload';
  /** The passkey; null if there are `userErrors`. */
  passkey: Maybe<Passkey>;
  /**
   * Ten recovery codes, each for one login without the other second factors. They are not shown again. Null if you have recovery codes
   * already, or if there are `userErrors`.
   */
  recoveryCodes: Maybe<Array<Scalars['String']['output']>>;
  /** Why the passkey was not registered. */
  userErrors: Array<UserError>;
};

/** The result of `register`. */
export type RegisterPayload = {
  __typename?: 'RegisterPayload';
  /** The new user; null if there are `userErrors`. */
  user: Maybe<User>;
  /** Why no account was created. */
  userErrors: Array<UserError>;
};

export { RegistrationMode };

/** The result of `removeClientSecret`. */
export type RemoveClientSecretPayload = {
  __typename?: 'RemoveClientSecretPayload';
  /** The client; null if there are `userErrors`. */
  client: Maybe<Client>;
  /** Why the secret was not removed. */
  userErrors: Array<UserError>;
};

/** The result of `removePasskey`. */
export type RemovePasskeyPayload = {
  __typename?: 'RemovePasskeyPayload';
  /** The id of the removed passkey; null if there are `userErrors`. */
  passkeyId: Maybe<Scalars['ID']['output']>;
  /** Why the passkey was not removed. */
  userErrors: Array<UserError>;
};

/** The result of `removeTotp`. */
export type RemoveTotpPayload = {
  __typename?: 'RemoveTotpPayload';
  /** Why the authenticator app was not removed. */
  userErrors: Array<UserError>;
  /** Your user ID; null if there are `userErrors`. */
  userId: Maybe<Scalars['ID']['output']>;
};

/** The second factors to remove. With neither field: all of them. An empty list selects nothing. */
export type RemoveUserFactorsInput = {
  /** Removes every factor of these kinds. */
  methods?: InputMaybe<Array<SecondFactorMethod>>;
  /** Removes these passkeys: at most 100. */
  passkeyIds?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** The result of `removeUserFactors`. */
export type RemoveUserFactorsPayload = {
  __typename?: 'RemoveUserFactorsPayload';
  /** The user after the change; null if there are `userErrors`. */
  user: Maybe<User>;
  /** Why nothing was removed. */
  userErrors: Array<UserError>;
  /** The user's ID; null if there are `userErrors`. */
  userId: Maybe<Scalars['ID']['output']>;
};

/** The new name of a passkey. */
export type RenamePasskeyInput = {
  /** 1 to 100 characters on one line. */
  name: Scalars['String']['input'];
};

/** The result of `renamePasskey`. */
export type RenamePasskeyPayload = {
  __typename?: 'RenamePasskeyPayload';
  /** The passkey; null if there are `userErrors`. */
  passkey: Maybe<Passkey>;
  /** Why the passkey was not renamed. */
  userErrors: Array<UserError>;
};

/** The result of `renewRecoveryCodes`. */
export type RenewRecoveryCodesPayload = {
  __typename?: 'RenewRecoveryCodesPayload';
  /** Ten recovery codes, each for one login. They are not shown again. Null if there are `userErrors`. */
  recoveryCodes: Maybe<Array<Scalars['String']['output']>>;
  /** Why the recovery codes were not replaced. */
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

/** An authentication that a part of the schema requires: see `@requiresAuthentication`. */
export type RequiredAuthentication = {
  __typename?: 'RequiredAuthentication';
  /** The weakest level that is accepted. */
  level: AuthenticationLevel;
  /** Maximum number of seconds since the user authenticated. Null: no limit. */
  maxAgeSeconds: Maybe<Scalars['Int']['output']>;
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
  userId: Maybe<Scalars['ID']['output']>;
};

/** The result of `revokeInvitation`. */
export type RevokeInvitationPayload = {
  __typename?: 'RevokeInvitationPayload';
  /** The invitation; null if there are `userErrors`. */
  invitation: Maybe<Invitation>;
  /** The invitation's ID; null if there are `userErrors`. */
  invitationId: Maybe<Scalars['ID']['output']>;
  /** Why no invitation was revoked. */
  userErrors: Array<UserError>;
};

/** The result of `revokePersonalAccessToken`. */
export type RevokePersonalAccessTokenPayload = {
  __typename?: 'RevokePersonalAccessTokenPayload';
  /** The token that was revoked; null if there are `userErrors`. */
  personalAccessTokenId: Maybe<Scalars['ID']['output']>;
  /** Why no token was revoked. */
  userErrors: Array<UserError>;
};

/** The result of `revokeSession`. */
export type RevokeSessionPayload = {
  __typename?: 'RevokeSessionPayload';
  /** The session that was revoked; null if there are `userErrors`. */
  sessionId: Maybe<Scalars['ID']['output']>;
  /** Why no session was revoked. */
  userErrors: Array<UserError>;
};

/** The result of `revokeUserSessions`. */
export type RevokeUserSessionsPayload = {
  __typename?: 'RevokeUserSessionsPayload';
  /** Number of sessions that were revoked; null if there are `userErrors`. */
  endedSessions: Maybe<Scalars['Int']['output']>;
  /** Why no session was revoked. */
  userErrors: Array<UserError>;
};

export { Role };

/** The scopes that an operation requires. */
export type ScopeExplanation = {
  __typename?: 'ScopeExplanation';
  /** Whether you may run the whole operation: your scopes and your authentication are enough. */
  allowed: Scalars['Boolean']['output'];
  /** Whether the operation requires an access token. */
  authenticated: Scalars['Boolean']['output'];
  /** Every field, type condition and input that requires something. */
  fields: Array<ExplainedField>;
  /** The smallest sets of scopes that allow the whole operation. Any one of them is enough. Empty if it requires no scope. */
  minimalScopes: Array<Array<Scalars['Scope']['output']>>;
  /** Whether there are more sets than `minimalScopes` lists. If so, it lists the sets of which you lack the fewest scopes; if you hold enough, the first set is one that you hold. */
  minimalScopesCut: Scalars['Boolean']['output'];
  /** `requiredAuthentication`, if that of your session is too weak or too old: call `reauthenticate`. Null: it is enough. */
  missingAuthentication: Maybe<RequiredAuthentication>;
  /** The smallest set of scopes that you lack for the whole operation. */
  missingScopes: Array<Scalars['Scope']['output']>;
  /** Whether `missingScopes` is proven to be the smallest set. If false, its scopes are enough, but a smaller set may exist. */
  missingScopesExact: Scalars['Boolean']['output'];
  /** The operation's name, if it has one. */
  operationName: Maybe<Scalars['String']['output']>;
  /** The authentication that the whole operation requires: the strongest level and the smallest age. Null: none. */
  requiredAuthentication: Maybe<RequiredAuthentication>;
};

/** A login whose password was right and whose second factor is missing. */
export type SecondFactorChallenge = {
  __typename?: 'SecondFactorChallenge';
  /** When the login ends. */
  expiresAt: Scalars['DateTime']['output'];
  /** What you can send to `completeLogin`: one of them. */
  methods: Array<SecondFactorMethod>;
  /** The options for `navigator.credentials.get`, if `methods` has `PASSKEY`. */
  passkeyOptions: Maybe<Scalars['JSONObject']['output']>;
  /** Send it to `completeLogin` with one proof. It works once. Keep it as secret as a password. */
  token: Scalars['String']['output'];
};

export { SecondFactorMethod };

/** What a user can log in with besides the password. A user without TOTP and without passkeys logs in with the password alone. */
export type SecondFactors = {
  __typename?: 'SecondFactors';
  /** The user's passkeys, newest first. */
  passkeys: Array<Passkey>;
  /** Number of recovery codes that were not used. */
  recoveryCodesLeft: Scalars['Int']['output'];
  /** The authenticator app; null if there is none. */
  totp: Maybe<TotpFactor>;
};

/** What a server offers. Anyone may read it. It has nothing about single accounts. */
export type Server = {
  __typename?: 'Server';
  /** The languages of the server's mails, as BCP 47 tags: `User.locale` selects one. */
  locales: Array<Scalars['String']['output']>;
  /** The name of the server, for people. */
  name: Scalars['String']['output'];
  /** Whether passkeys can be used. */
  passkeys: Scalars['Boolean']['output'];
  /** Minimum number of characters of a password. */
  passwordMinLength: Scalars['Int']['output'];
  /**
   * Fields of `User` that this server adds, and that you can use: those that registration accepts and, with an access token, also
   * those that your scopes allow you to read or to write.
   */
  profileFields: Array<ProfileField>;
  /** Who may open an account. */
  registration: RegistrationMode;
  /** Whether the server sends mail; in development, it may print mails in its log instead. Without mail, no one can reset a password. */
  sendsMail: Scalars['Boolean']['output'];
  /** Whether a browser can keep its refresh token in a cookie that scripts cannot read. */
  sessionCookies: Scalars['Boolean']['output'];
  /** Whether authenticator apps (TOTP) can be added. */
  totp: Scalars['Boolean']['output'];
};

/** An active session, started by a login. */
export type Session = {
  __typename?: 'Session';
  /** The client address of the login. */
  address: Scalars['String']['output'];
  /** When the user last authenticated: at the login, or with `reauthenticate`. */
  authenticatedAt: Scalars['DateTime']['output'];
  /** How strongly the user has authenticated, as `@requiresAuthentication` compares it. */
  authenticationLevel: AuthenticationLevel;
  /**
   * How the user has authenticated (RFC 8176): `pwd` is a password, `otp` a code of an authenticator app or a recovery code, `pop` a
   * passkey, `user` that the passkey has verified the user, and `mfa` that several factors were used.
   */
  authenticationMethods: Array<Scalars['String']['output']>;
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
  /** The applications that the session is for, each by its audience (RFC 8707); empty for this server alone. */
  resources: Array<Scalars['String']['output']>;
  /**
   * The scopes of the session's tokens. A scope that the user no longer holds has no effect, and neither has one of a role that
   * requires a higher level of authentication than this session has.
   */
  scopes: Array<Scalars['Scope']['output']>;
  /** The `User-Agent` header of the login; at most 256 characters. */
  userAgent: Maybe<Scalars['String']['output']>;
};

/** The state of the server. */
export type SystemStatus = {
  __typename?: 'SystemStatus';
  /** What the server has done since it started, over all of its processes on this machine; null while one of them does not answer. */
  activity: Maybe<Activity>;
  /** The database, as seen by this process. */
  database: DatabaseStatus;
  /** This process. */
  process: ProcessStatus;
  /** When this process started. */
  startedAt: Scalars['DateTime']['output'];
  /** For how many seconds this process has been running. */
  uptimeSeconds: Scalars['Float']['output'];
  /** Numbers of users; null if the database cannot be reached. */
  users: Maybe<UserCounts>;
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
  /**
   * Exchange it for new tokens with `refresh`. It works once. Keep it as secret as a password. A request with the header
   * `X-Session-Cookie: 1` must not select it: the server keeps it in a cookie.
   */
  refreshToken: Scalars['String']['output'];
  /** The scopes of the access token. A scope that the user no longer holds has no effect. */
  scopes: Array<Scalars['Scope']['output']>;
  /** Always `Bearer`. */
  tokenType: Scalars['String']['output'];
};

/** An authenticator app, which generates one-time codes (TOTP, RFC 6238). */
export type TotpFactor = {
  __typename?: 'TotpFactor';
  /** When it was enrolled. */
  createdAt: Scalars['DateTime']['output'];
  /** When a code was last accepted; null if it was never used. */
  lastUsedAt: Maybe<Scalars['DateTime']['output']>;
};

/** The changes to your profile. */
export type UpdateMeInput = {
  /** Your current password. Required, and checked, only with a new `email`. */
  currentPassword?: InputMaybe<Scalars['String']['input']>;
  /**
   * The new e-mail address. It is pending until you verify it; if the server has no mail, it takes effect immediately.
   * Requires `currentPassword`, the access token of a session that carries every scope that you hold and, if you have a second
   * factor, that this session has used one. Sending your current address cancels a pending one and requires none of these.
   */
  email?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** The new display name; null removes it. */
  fullName?: InputMaybe<Scalars['String']['input']>;
  /** The language of the user's mails: a BCP 47 tag such as `de-AT`, at most 35 characters; null removes it. */
  locale?: InputMaybe<Scalars['String']['input']>;
};

/** The result of `updateMe`. */
export type UpdateMePayload = {
  __typename?: 'UpdateMePayload';
  /** Your account after the change; null if there are `userErrors`. */
  user: Maybe<User>;
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
  /** The language of the user's mails: a BCP 47 tag such as `de-AT`, at most 35 characters; null removes it. */
  locale?: InputMaybe<Scalars['String']['input']>;
  /** The new role. You must hold every scope of the role. */
  role?: InputMaybe<Role>;
  /** The scopes granted in addition to those of the role; replaces the previous ones. You must hold each scope that you add or remove. */
  scopes?: InputMaybe<Array<Scalars['Scope']['input']>>;
};

/** The result of `updateUser`. */
export type UpdateUserPayload = {
  __typename?: 'UpdateUserPayload';
  /** The user after the change; null if there are `userErrors`. */
  user: Maybe<User>;
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
  endCursor: Maybe<Scalars['String']['output']>;
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
  user: Maybe<User>;
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
  emailVerifiedAt: Maybe<Scalars['DateTime']['output']>;
  /** The display name; null if none is set. */
  fullName: Maybe<Scalars['String']['output']>;
  /** Unique identifier. It never changes. */
  id: Scalars['ID']['output'];
  /** Whether the user may log in. If false, every token of the user is refused. */
  isActive: Scalars['Boolean']['output'];
  /** The language of the user's mails, as a BCP 47 tag such as `de-AT`; null if none is set: then it is English. */
  locale: Maybe<Scalars['String']['output']>;
  /** The address that replaces `email` once it is verified; null if none is pending. */
  pendingEmail: Maybe<Scalars['EmailAddress']['output']>;
  /** The user's personal access tokens, newest first; at most 100. Those of another user require `users:read`. */
  personalAccessTokens: Maybe<Array<PersonalAccessToken>>;
  /** The user's role, which holds scopes. */
  role: Role;
  /** The scopes that the user holds: those of the role and those granted in addition. */
  scopes: Array<Scalars['Scope']['output']>;
  /** What the user can log in with besides the password. That of another user requires `users:read`. */
  secondFactors: Maybe<SecondFactors>;
  /** The user's active sessions, newest first; at most 100. Those of another user require `users:read`. */
  sessions: Maybe<Array<Session>>;
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

export { UserErrorCode };

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
  direction: OrderDirection;
  /** The field to sort by. */
  field: UserOrderField;
};

export { UserOrderField };

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
  userId: Maybe<Scalars['ID']['output']>;
};

/** Who can use a part of the schema. */
export type WhoCan = {
  __typename?: 'WhoCan';
  /** Whether a viewer without an access token can use it. */
  anonymous: Scalars['Boolean']['output'];
  /** The coordinate in the schema. */
  coordinate: Scalars['String']['output'];
  /** The weakest authentication that is enough, in addition to the scopes. Null: none is required. */
  requiredAuthentication: Maybe<RequiredAuthentication>;
  /** The roles whose scopes are enough. */
  roles: Array<Role>;
  /** Number of active users who hold enough scopes, by role or by additional grants. How they authenticated does not count. */
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
  AcceptInvitationInput: AcceptInvitationInput;
  AcceptInvitationPayload: ResolverTypeWrapper<Omit<AcceptInvitationPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  Activity: ResolverTypeWrapper<Activity>;
  AddClientSecretPayload: ResolverTypeWrapper<AddClientSecretPayload>;
  AuditAction: AuditAction;
  AuditActorKind: AuditActorKind;
  AuditConnection: ResolverTypeWrapper<AuditPage>;
  AuditEdge: ResolverTypeWrapper<Omit<AuditEdge, 'node'> & { node: ResolversTypes['AuditEvent'] }>;
  AuditEvent: ResolverTypeWrapper<AuditEventRow>;
  AuditFilter: AuditFilter;
  AuthenticationLevel: AuthenticationLevel;
  BeginPasskeyLoginPayload: ResolverTypeWrapper<BeginPasskeyLoginPayload>;
  BeginPasskeyRegistrationPayload: ResolverTypeWrapper<BeginPasskeyRegistrationPayload>;
  BeginReauthenticationPayload: ResolverTypeWrapper<BeginReauthenticationPayload>;
  BeginTotpEnrolmentPayload: ResolverTypeWrapper<BeginTotpEnrolmentPayload>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  ChangePasswordInput: ChangePasswordInput;
  ChangePasswordPayload: ResolverTypeWrapper<Omit<ChangePasswordPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  Client: ResolverTypeWrapper<Client>;
  ClientSecret: ResolverTypeWrapper<ClientSecret>;
  CompleteLoginInput: CompleteLoginInput;
  CompleteLoginPayload: ResolverTypeWrapper<CompleteLoginPayload>;
  ConfirmTotpEnrolmentInput: ConfirmTotpEnrolmentInput;
  ConfirmTotpEnrolmentPayload: ResolverTypeWrapper<ConfirmTotpEnrolmentPayload>;
  CoordinateAccess: ResolverTypeWrapper<Access>;
  CreateClientInput: CreateClientInput;
  CreateClientPayload: ResolverTypeWrapper<CreateClientPayload>;
  CreatePersonalAccessTokenInput: CreatePersonalAccessTokenInput;
  CreatePersonalAccessTokenPayload: ResolverTypeWrapper<Omit<CreatePersonalAccessTokenPayload, 'personalAccessToken'> & { personalAccessToken?: Maybe<ResolversTypes['PersonalAccessToken']> }>;
  CreateUserInput: CreateUserInput;
  CreateUserPayload: ResolverTypeWrapper<Omit<CreateUserPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  DatabaseStatus: ResolverTypeWrapper<DatabaseStatus>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeleteClientPayload: ResolverTypeWrapper<DeleteClientPayload>;
  DeleteMeInput: DeleteMeInput;
  DeleteMePayload: ResolverTypeWrapper<DeleteMePayload>;
  DeleteUserPayload: ResolverTypeWrapper<DeleteUserPayload>;
  DenialCount: ResolverTypeWrapper<DenialCount>;
  DurationBucket: ResolverTypeWrapper<DurationBucket>;
  Durations: ResolverTypeWrapper<Durations>;
  EmailAddress: ResolverTypeWrapper<Scalars['EmailAddress']['output']>;
  ExplainedField: ResolverTypeWrapper<ExplainedAsk>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  ImportUsersInput: ImportUsersInput;
  ImportUsersPayload: ResolverTypeWrapper<ImportUsersPayload>;
  ImportUsersResult: ResolverTypeWrapper<ImportUsersResult>;
  ImportUsersStatus: ImportUsersStatus;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Invitation: ResolverTypeWrapper<InvitationRow>;
  InvitationConnection: ResolverTypeWrapper<InvitationPage>;
  InvitationEdge: ResolverTypeWrapper<Omit<InvitationEdge, 'node'> & { node: ResolversTypes['Invitation'] }>;
  InvitationFilter: InvitationFilter;
  InvitationState: InvitationState;
  InviteUserInput: InviteUserInput;
  InviteUserPayload: ResolverTypeWrapper<Omit<InviteUserPayload, 'invitation'> & { invitation?: Maybe<ResolversTypes['Invitation']> }>;
  JSONObject: ResolverTypeWrapper<Scalars['JSONObject']['output']>;
  JWT: ResolverTypeWrapper<Scalars['JWT']['output']>;
  LoginCount: ResolverTypeWrapper<LoginCount>;
  LoginInput: LoginInput;
  LoginPayload: ResolverTypeWrapper<LoginPayload>;
  LoginWithPasskeyInput: LoginWithPasskeyInput;
  LoginWithPasskeyPayload: ResolverTypeWrapper<LoginWithPasskeyPayload>;
  LogoutEverywherePayload: ResolverTypeWrapper<LogoutEverywherePayload>;
  LogoutPayload: ResolverTypeWrapper<LogoutPayload>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  OrderDirection: OrderDirection;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Passkey: ResolverTypeWrapper<StoredPasskey>;
  PersonalAccessToken: ResolverTypeWrapper<PersonalTokenRow>;
  Policy: ResolverTypeWrapper<PolicyOverview>;
  PolicyChange: ResolverTypeWrapper<PolicyChange>;
  PolicyChangeKind: PolicyChangeKind;
  PolicyCoordinate: ResolverTypeWrapper<PolicyCoordinate>;
  PolicyRole: ResolverTypeWrapper<PolicyRole>;
  PolicyScope: ResolverTypeWrapper<PolicyScope>;
  PoolStatus: ResolverTypeWrapper<PoolStatus>;
  ProcessStatus: ResolverTypeWrapper<ProcessStatus>;
  ProfileField: ResolverTypeWrapper<ProfileField>;
  ProfileFieldKind: ProfileFieldKind;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ReauthenticateInput: ReauthenticateInput;
  ReauthenticatePayload: ResolverTypeWrapper<ReauthenticatePayload>;
  ReauthenticationMethod: ReauthenticationMethod;
  RefreshInput: RefreshInput;
  RefreshPayload: ResolverTypeWrapper<RefreshPayload>;
  RegisterInput: RegisterInput;
  RegisterPasskeyInput: RegisterPasskeyInput;
  RegisterPasskeyPayload: ResolverTypeWrapper<Omit<RegisterPasskeyPayload, 'passkey'> & { passkey?: Maybe<ResolversTypes['Passkey']> }>;
  RegisterPayload: ResolverTypeWrapper<Omit<RegisterPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  RegistrationMode: RegistrationMode;
  RemoveClientSecretPayload: ResolverTypeWrapper<RemoveClientSecretPayload>;
  RemovePasskeyPayload: ResolverTypeWrapper<RemovePasskeyPayload>;
  RemoveTotpPayload: ResolverTypeWrapper<RemoveTotpPayload>;
  RemoveUserFactorsInput: RemoveUserFactorsInput;
  RemoveUserFactorsPayload: ResolverTypeWrapper<Omit<RemoveUserFactorsPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  RenamePasskeyInput: RenamePasskeyInput;
  RenamePasskeyPayload: ResolverTypeWrapper<Omit<RenamePasskeyPayload, 'passkey'> & { passkey?: Maybe<ResolversTypes['Passkey']> }>;
  RenewRecoveryCodesPayload: ResolverTypeWrapper<RenewRecoveryCodesPayload>;
  RequestEmailVerificationPayload: ResolverTypeWrapper<RequestEmailVerificationPayload>;
  RequestPasswordResetInput: RequestPasswordResetInput;
  RequestPasswordResetPayload: ResolverTypeWrapper<RequestPasswordResetPayload>;
  RequiredAuthentication: ResolverTypeWrapper<RequiredAuthentication>;
  ResetPasswordInput: ResetPasswordInput;
  ResetPasswordPayload: ResolverTypeWrapper<ResetPasswordPayload>;
  RevokeInvitationPayload: ResolverTypeWrapper<Omit<RevokeInvitationPayload, 'invitation'> & { invitation?: Maybe<ResolversTypes['Invitation']> }>;
  RevokePersonalAccessTokenPayload: ResolverTypeWrapper<RevokePersonalAccessTokenPayload>;
  RevokeSessionPayload: ResolverTypeWrapper<RevokeSessionPayload>;
  RevokeUserSessionsPayload: ResolverTypeWrapper<RevokeUserSessionsPayload>;
  Role: Role;
  Scope: ResolverTypeWrapper<Scalars['Scope']['output']>;
  ScopeExplanation: ResolverTypeWrapper<Explanation>;
  SecondFactorChallenge: ResolverTypeWrapper<SecondFactorChallenge>;
  SecondFactorMethod: SecondFactorMethod;
  SecondFactors: ResolverTypeWrapper<StoredFactors>;
  Server: ResolverTypeWrapper<ServerDescription>;
  Session: ResolverTypeWrapper<SessionRow>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  SystemStatus: ResolverTypeWrapper<SystemStatusSource>;
  Tokens: ResolverTypeWrapper<Tokens>;
  TotpFactor: ResolverTypeWrapper<StoredTotp>;
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
  AcceptInvitationInput: AcceptInvitationInput;
  AcceptInvitationPayload: Omit<AcceptInvitationPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  Activity: Activity;
  AddClientSecretPayload: AddClientSecretPayload;
  AuditConnection: AuditPage;
  AuditEdge: Omit<AuditEdge, 'node'> & { node: ResolversParentTypes['AuditEvent'] };
  AuditEvent: AuditEventRow;
  AuditFilter: AuditFilter;
  BeginPasskeyLoginPayload: BeginPasskeyLoginPayload;
  BeginPasskeyRegistrationPayload: BeginPasskeyRegistrationPayload;
  BeginReauthenticationPayload: BeginReauthenticationPayload;
  BeginTotpEnrolmentPayload: BeginTotpEnrolmentPayload;
  Boolean: Scalars['Boolean']['output'];
  ChangePasswordInput: ChangePasswordInput;
  ChangePasswordPayload: Omit<ChangePasswordPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  Client: Client;
  ClientSecret: ClientSecret;
  CompleteLoginInput: CompleteLoginInput;
  CompleteLoginPayload: CompleteLoginPayload;
  ConfirmTotpEnrolmentInput: ConfirmTotpEnrolmentInput;
  ConfirmTotpEnrolmentPayload: ConfirmTotpEnrolmentPayload;
  CoordinateAccess: Access;
  CreateClientInput: CreateClientInput;
  CreateClientPayload: CreateClientPayload;
  CreatePersonalAccessTokenInput: CreatePersonalAccessTokenInput;
  CreatePersonalAccessTokenPayload: Omit<CreatePersonalAccessTokenPayload, 'personalAccessToken'> & { personalAccessToken?: Maybe<ResolversParentTypes['PersonalAccessToken']> };
  CreateUserInput: CreateUserInput;
  CreateUserPayload: Omit<CreateUserPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  DatabaseStatus: DatabaseStatus;
  DateTime: Scalars['DateTime']['output'];
  DeleteClientPayload: DeleteClientPayload;
  DeleteMeInput: DeleteMeInput;
  DeleteMePayload: DeleteMePayload;
  DeleteUserPayload: DeleteUserPayload;
  DenialCount: DenialCount;
  DurationBucket: DurationBucket;
  Durations: Durations;
  EmailAddress: Scalars['EmailAddress']['output'];
  ExplainedField: ExplainedAsk;
  Float: Scalars['Float']['output'];
  ID: Scalars['ID']['output'];
  ImportUsersInput: ImportUsersInput;
  ImportUsersPayload: ImportUsersPayload;
  ImportUsersResult: ImportUsersResult;
  Int: Scalars['Int']['output'];
  Invitation: InvitationRow;
  InvitationConnection: InvitationPage;
  InvitationEdge: Omit<InvitationEdge, 'node'> & { node: ResolversParentTypes['Invitation'] };
  InvitationFilter: InvitationFilter;
  InviteUserInput: InviteUserInput;
  InviteUserPayload: Omit<InviteUserPayload, 'invitation'> & { invitation?: Maybe<ResolversParentTypes['Invitation']> };
  JSONObject: Scalars['JSONObject']['output'];
  JWT: Scalars['JWT']['output'];
  LoginCount: LoginCount;
  LoginInput: LoginInput;
  LoginPayload: LoginPayload;
  LoginWithPasskeyInput: LoginWithPasskeyInput;
  LoginWithPasskeyPayload: LoginWithPasskeyPayload;
  LogoutEverywherePayload: LogoutEverywherePayload;
  LogoutPayload: LogoutPayload;
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  Passkey: StoredPasskey;
  PersonalAccessToken: PersonalTokenRow;
  Policy: PolicyOverview;
  PolicyChange: PolicyChange;
  PolicyCoordinate: PolicyCoordinate;
  PolicyRole: PolicyRole;
  PolicyScope: PolicyScope;
  PoolStatus: PoolStatus;
  ProcessStatus: ProcessStatus;
  ProfileField: ProfileField;
  Query: Record<PropertyKey, never>;
  ReauthenticateInput: ReauthenticateInput;
  ReauthenticatePayload: ReauthenticatePayload;
  RefreshInput: RefreshInput;
  RefreshPayload: RefreshPayload;
  RegisterInput: RegisterInput;
  RegisterPasskeyInput: RegisterPasskeyInput;
  RegisterPasskeyPayload: Omit<RegisterPasskeyPayload, 'passkey'> & { passkey?: Maybe<ResolversParentTypes['Passkey']> };
  RegisterPayload: Omit<RegisterPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  RemoveClientSecretPayload: RemoveClientSecretPayload;
  RemovePasskeyPayload: RemovePasskeyPayload;
  RemoveTotpPayload: RemoveTotpPayload;
  RemoveUserFactorsInput: RemoveUserFactorsInput;
  RemoveUserFactorsPayload: Omit<RemoveUserFactorsPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  RenamePasskeyInput: RenamePasskeyInput;
  RenamePasskeyPayload: Omit<RenamePasskeyPayload, 'passkey'> & { passkey?: Maybe<ResolversParentTypes['Passkey']> };
  RenewRecoveryCodesPayload: RenewRecoveryCodesPayload;
  RequestEmailVerificationPayload: RequestEmailVerificationPayload;
  RequestPasswordResetInput: RequestPasswordResetInput;
  RequestPasswordResetPayload: RequestPasswordResetPayload;
  RequiredAuthentication: RequiredAuthentication;
  ResetPasswordInput: ResetPasswordInput;
  ResetPasswordPayload: ResetPasswordPayload;
  RevokeInvitationPayload: Omit<RevokeInvitationPayload, 'invitation'> & { invitation?: Maybe<ResolversParentTypes['Invitation']> };
  RevokePersonalAccessTokenPayload: RevokePersonalAccessTokenPayload;
  RevokeSessionPayload: RevokeSessionPayload;
  RevokeUserSessionsPayload: RevokeUserSessionsPayload;
  Scope: Scalars['Scope']['output'];
  ScopeExplanation: Explanation;
  SecondFactorChallenge: SecondFactorChallenge;
  SecondFactors: StoredFactors;
  Server: ServerDescription;
  Session: SessionRow;
  String: Scalars['String']['output'];
  SystemStatus: SystemStatusSource;
  Tokens: Tokens;
  TotpFactor: StoredTotp;
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

export type NarrowDirectiveArgs = {
  field: Scalars['String']['input'];
  level?: Maybe<AuthenticationLevel>;
  maxAgeSeconds?: Maybe<Scalars['Int']['input']>;
  scopes?: Maybe<Array<Array<Scalars['Scope']['input']>>>;
};

export type NarrowDirectiveResolver<Result, Parent, ContextType = GraphqlContext, Args = NarrowDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = GraphqlContext, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RequiresAuthenticationDirectiveArgs = {
  level?: Maybe<AuthenticationLevel>;
  maxAgeSeconds?: Maybe<Scalars['Int']['input']>;
};

export type RequiresAuthenticationDirectiveResolver<Result, Parent, ContextType = GraphqlContext, Args = RequiresAuthenticationDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RequiresScopesDirectiveArgs = {
  scopes: Array<Array<Scalars['Scope']['input']>>;
};

export type RequiresScopesDirectiveResolver<Result, Parent, ContextType = GraphqlContext, Args = RequiresScopesDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RoleDirectiveArgs = {
  description?: Maybe<Scalars['String']['input']>;
  level?: Maybe<AuthenticationLevel>;
  name: Scalars['String']['input'];
  scopes?: Maybe<Array<Scalars['String']['input']>>;
};

export type RoleDirectiveResolver<Result, Parent, ContextType = GraphqlContext, Args = RoleDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ScopeDirectiveArgs = {
  audience?: Maybe<Scalars['String']['input']>;
  description?: Maybe<Scalars['String']['input']>;
  external?: Maybe<Scalars['Boolean']['input']>;
  name: Scalars['String']['input'];
};

export type ScopeDirectiveResolver<Result, Parent, ContextType = GraphqlContext, Args = ScopeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type StoredDirectiveArgs = {
  index: Scalars['Boolean']['input'];
  write: Array<Array<Scalars['Scope']['input']>>;
};

export type StoredDirectiveResolver<Result, Parent, ContextType = GraphqlContext, Args = StoredDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AcceptInvitationPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AcceptInvitationPayload'] = ResolversParentTypes['AcceptInvitationPayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ActivityResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Activity'] = ResolversParentTypes['Activity']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  denials?: Resolver<Array<ResolversTypes['DenialCount']>, ParentType, ContextType>;
  eventLoopDelayP99Ms?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  logins?: Resolver<Array<ResolversTypes['LoginCount']>, ParentType, ContextType>;
  operations?: Resolver<ResolversTypes['Durations'], ParentType, ContextType>;
  pool?: Resolver<ResolversTypes['PoolStatus'], ParentType, ContextType>;
  processes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  queries?: Resolver<ResolversTypes['Durations'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  transactions?: Resolver<ResolversTypes['Durations'], ParentType, ContextType>;
};

export type AddClientSecretPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AddClientSecretPayload'] = ResolversParentTypes['AddClientSecretPayload']> = {
  client?: Resolver<Maybe<ResolversTypes['Client']>, ParentType, ContextType>;
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type AuditActionResolvers = EnumResolverSignature<{ CLIENT_CREATED?: any, CLIENT_DELETED?: any, CLIENT_LOGIN_FAILED?: any, CLIENT_SECRET_ADDED?: any, CLIENT_SECRET_REMOVED?: any, EMAIL_VERIFIED?: any, EXTENSION?: any, FACTOR_ADDED?: any, FACTOR_REMOVED?: any, INVITATION_ACCEPTED?: any, INVITATION_REVOKED?: any, LOGIN?: any, LOGIN_FAILED?: any, LOGOUT?: any, PASSKEY_COUNTER_REGRESSED?: any, PASSKEY_RENAMED?: any, PASSWORD_CHANGED?: any, PASSWORD_RESET?: any, PASSWORD_RESET_REQUESTED?: any, PERSONAL_ACCESS_TOKEN_CREATED?: any, PERSONAL_ACCESS_TOKEN_REVOKED?: any, PROFILE_UPDATED?: any, REAUTHENTICATED?: any, RECOVERY_CODES_RENEWED?: any, RECOVERY_CODE_USED?: any, REFRESH_TOKEN_REUSED?: any, SECOND_FACTOR_REQUESTED?: any, SESSION_REVOKED?: any, USERS_EXPORTED?: any, USERS_IMPORTED?: any, USER_DELETED?: any, USER_INVITED?: any, USER_REGISTERED?: any, USER_UPDATED?: any }, ResolversTypes['AuditAction']>;

export type AuditActorKindResolvers = EnumResolverSignature<{ ANONYMOUS?: any, CLIENT?: any, OPERATOR?: any, USER?: any }, ResolversTypes['AuditActorKind']>;

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
  actor?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  actorId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  actorKind?: Resolver<ResolversTypes['AuditActorKind'], ParentType, ContextType>;
  address?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  after?: Resolver<Maybe<ResolversTypes['JSONObject']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['JSONObject']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  requestId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  target?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  targetId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type AuthenticationLevelResolvers = EnumResolverSignature<{ MULTI_FACTOR?: any, PHISHING_RESISTANT?: any, SINGLE_FACTOR?: any }, ResolversTypes['AuthenticationLevel']>;

export type BeginPasskeyLoginPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['BeginPasskeyLoginPayload'] = ResolversParentTypes['BeginPasskeyLoginPayload']> = {
  options?: Resolver<Maybe<ResolversTypes['JSONObject']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type BeginPasskeyRegistrationPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['BeginPasskeyRegistrationPayload'] = ResolversParentTypes['BeginPasskeyRegistrationPayload']> = {
  options?: Resolver<Maybe<ResolversTypes['JSONObject']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type BeginReauthenticationPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['BeginReauthenticationPayload'] = ResolversParentTypes['BeginReauthenticationPayload']> = {
  methods?: Resolver<Array<ResolversTypes['ReauthenticationMethod']>, ParentType, ContextType>;
  passkeyOptions?: Resolver<Maybe<ResolversTypes['JSONObject']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type BeginTotpEnrolmentPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['BeginTotpEnrolmentPayload'] = ResolversParentTypes['BeginTotpEnrolmentPayload']> = {
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  uri?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
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

export type CompleteLoginPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['CompleteLoginPayload'] = ResolversParentTypes['CompleteLoginPayload']> = {
  tokens?: Resolver<Maybe<ResolversTypes['Tokens']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ConfirmTotpEnrolmentPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ConfirmTotpEnrolmentPayload'] = ResolversParentTypes['ConfirmTotpEnrolmentPayload']> = {
  recoveryCodes?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CoordinateAccessResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['CoordinateAccess'] = ResolversParentTypes['CoordinateAccess']> = {
  allowed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  coordinate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  missingAuthentication?: Resolver<Maybe<ResolversTypes['RequiredAuthentication']>, ParentType, ContextType>;
  missingScopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  missingScopesExact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  requiredAuthentication?: Resolver<Maybe<ResolversTypes['RequiredAuthentication']>, ParentType, ContextType>;
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

export type CreateUserPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['CreateUserPayload'] = ResolversParentTypes['CreateUserPayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
  userId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
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

export type DenialCountResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DenialCount'] = ResolversParentTypes['DenialCount']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type DurationBucketResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DurationBucket'] = ResolversParentTypes['DurationBucket']> = {
  count?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  upToSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type DurationsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Durations'] = ResolversParentTypes['Durations']> = {
  buckets?: Resolver<Array<ResolversTypes['DurationBucket']>, ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  errors?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  sumSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export interface EmailAddressScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['EmailAddress'], any> {
  name: 'EmailAddress';
}

export type ExplainedFieldResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ExplainedField'] = ResolversParentTypes['ExplainedField']> = {
  allowed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  coordinate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  missingAuthentication?: Resolver<Maybe<ResolversTypes['RequiredAuthentication']>, ParentType, ContextType>;
  missingScopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  missingScopesExact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  path?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  requiredAuthentication?: Resolver<Maybe<ResolversTypes['RequiredAuthentication']>, ParentType, ContextType>;
  requiredScopes?: Resolver<Array<Array<ResolversTypes['Scope']>>, ParentType, ContextType>;
  requiredScopesCut?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  variable?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ImportUsersPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ImportUsersPayload'] = ResolversParentTypes['ImportUsersPayload']> = {
  createdCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  dryRun?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  refusedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  results?: Resolver<Array<ResolversTypes['ImportUsersResult']>, ParentType, ContextType>;
  skippedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ImportUsersResultResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ImportUsersResult'] = ResolversParentTypes['ImportUsersResult']> = {
  line?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ImportUsersStatus'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
  userId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  username?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ImportUsersStatusResolvers = EnumResolverSignature<{ CREATED?: any, REFUSED?: any, SKIPPED?: any }, ResolversTypes['ImportUsersStatus']>;

export type InvitationResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Invitation'] = ResolversParentTypes['Invitation']> = {
  acceptedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  email?: Resolver<ResolversTypes['EmailAddress'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  fullName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  inviter?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  inviterId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  inviterKind?: Resolver<ResolversTypes['AuditActorKind'], ParentType, ContextType>;
  locale?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  revokedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  role?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['InvitationState'], ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type InvitationConnectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['InvitationConnection'] = ResolversParentTypes['InvitationConnection']> = {
  edges?: Resolver<Array<ResolversTypes['InvitationEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Invitation']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type InvitationEdgeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['InvitationEdge'] = ResolversParentTypes['InvitationEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Invitation'], ParentType, ContextType>;
};

export type InvitationStateResolvers = EnumResolverSignature<{ ACCEPTED?: any, EXPIRED?: any, PENDING?: any, REVOKED?: any }, ResolversTypes['InvitationState']>;

export type InviteUserPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['InviteUserPayload'] = ResolversParentTypes['InviteUserPayload']> = {
  invitation?: Resolver<Maybe<ResolversTypes['Invitation']>, ParentType, ContextType>;
  invitationId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export interface JsonObjectScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSONObject'], any> {
  name: 'JSONObject';
}

export interface JwtScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JWT'], any> {
  name: 'JWT';
}

export type LoginCountResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['LoginCount'] = ResolversParentTypes['LoginCount']> = {
  count?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type LoginPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['LoginPayload'] = ResolversParentTypes['LoginPayload']> = {
  secondFactor?: Resolver<Maybe<ResolversTypes['SecondFactorChallenge']>, ParentType, ContextType>;
  tokens?: Resolver<Maybe<ResolversTypes['Tokens']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type LoginWithPasskeyPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['LoginWithPasskeyPayload'] = ResolversParentTypes['LoginWithPasskeyPayload']> = {
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
  acceptInvitation?: Resolver<ResolversTypes['AcceptInvitationPayload'], ParentType, ContextType, RequireFields<MutationAcceptInvitationArgs, 'input'>>;
  addClientSecret?: Resolver<ResolversTypes['AddClientSecretPayload'], ParentType, ContextType, RequireFields<MutationAddClientSecretArgs, 'id'>>;
  beginPasskeyLogin?: Resolver<ResolversTypes['BeginPasskeyLoginPayload'], ParentType, ContextType>;
  beginPasskeyRegistration?: Resolver<ResolversTypes['BeginPasskeyRegistrationPayload'], ParentType, ContextType>;
  beginReauthentication?: Resolver<ResolversTypes['BeginReauthenticationPayload'], ParentType, ContextType>;
  beginTotpEnrolment?: Resolver<ResolversTypes['BeginTotpEnrolmentPayload'], ParentType, ContextType>;
  changePassword?: Resolver<ResolversTypes['ChangePasswordPayload'], ParentType, ContextType, RequireFields<MutationChangePasswordArgs, 'input'>>;
  completeLogin?: Resolver<ResolversTypes['CompleteLoginPayload'], ParentType, ContextType, RequireFields<MutationCompleteLoginArgs, 'input'>>;
  confirmTotpEnrolment?: Resolver<ResolversTypes['ConfirmTotpEnrolmentPayload'], ParentType, ContextType, RequireFields<MutationConfirmTotpEnrolmentArgs, 'input'>>;
  createClient?: Resolver<ResolversTypes['CreateClientPayload'], ParentType, ContextType, RequireFields<MutationCreateClientArgs, 'input'>>;
  createPersonalAccessToken?: Resolver<ResolversTypes['CreatePersonalAccessTokenPayload'], ParentType, ContextType, RequireFields<MutationCreatePersonalAccessTokenArgs, 'input'>>;
  createUser?: Resolver<ResolversTypes['CreateUserPayload'], ParentType, ContextType, RequireFields<MutationCreateUserArgs, 'input'>>;
  deleteClient?: Resolver<ResolversTypes['DeleteClientPayload'], ParentType, ContextType, RequireFields<MutationDeleteClientArgs, 'id'>>;
  deleteMe?: Resolver<ResolversTypes['DeleteMePayload'], ParentType, ContextType, RequireFields<MutationDeleteMeArgs, 'input'>>;
  deleteUser?: Resolver<ResolversTypes['DeleteUserPayload'], ParentType, ContextType, RequireFields<MutationDeleteUserArgs, 'id'>>;
  importUsers?: Resolver<ResolversTypes['ImportUsersPayload'], ParentType, ContextType, RequireFields<MutationImportUsersArgs, 'input'>>;
  inviteUser?: Resolver<ResolversTypes['InviteUserPayload'], ParentType, ContextType, RequireFields<MutationInviteUserArgs, 'input'>>;
  login?: Resolver<ResolversTypes['LoginPayload'], ParentType, ContextType, RequireFields<MutationLoginArgs, 'input'>>;
  loginWithPasskey?: Resolver<ResolversTypes['LoginWithPasskeyPayload'], ParentType, ContextType, RequireFields<MutationLoginWithPasskeyArgs, 'input'>>;
  logout?: Resolver<ResolversTypes['LogoutPayload'], ParentType, ContextType>;
  logoutEverywhere?: Resolver<ResolversTypes['LogoutEverywherePayload'], ParentType, ContextType>;
  reauthenticate?: Resolver<ResolversTypes['ReauthenticatePayload'], ParentType, ContextType, RequireFields<MutationReauthenticateArgs, 'input'>>;
  refresh?: Resolver<ResolversTypes['RefreshPayload'], ParentType, ContextType, RequireFields<MutationRefreshArgs, 'input'>>;
  register?: Resolver<ResolversTypes['RegisterPayload'], ParentType, ContextType, RequireFields<MutationRegisterArgs, 'input'>>;
  registerPasskey?: Resolver<ResolversTypes['RegisterPasskeyPayload'], ParentType, ContextType, RequireFields<MutationRegisterPasskeyArgs, 'input'>>;
  removeClientSecret?: Resolver<ResolversTypes['RemoveClientSecretPayload'], ParentType, ContextType, RequireFields<MutationRemoveClientSecretArgs, 'id' | 'secretId'>>;
  removePasskey?: Resolver<ResolversTypes['RemovePasskeyPayload'], ParentType, ContextType, RequireFields<MutationRemovePasskeyArgs, 'id'>>;
  removeTotp?: Resolver<ResolversTypes['RemoveTotpPayload'], ParentType, ContextType>;
  removeUserFactors?: Resolver<ResolversTypes['RemoveUserFactorsPayload'], ParentType, ContextType, RequireFields<MutationRemoveUserFactorsArgs, 'id' | 'input'>>;
  renamePasskey?: Resolver<ResolversTypes['RenamePasskeyPayload'], ParentType, ContextType, RequireFields<MutationRenamePasskeyArgs, 'id' | 'input'>>;
  renewRecoveryCodes?: Resolver<ResolversTypes['RenewRecoveryCodesPayload'], ParentType, ContextType>;
  requestEmailVerification?: Resolver<ResolversTypes['RequestEmailVerificationPayload'], ParentType, ContextType>;
  requestPasswordReset?: Resolver<ResolversTypes['RequestPasswordResetPayload'], ParentType, ContextType, RequireFields<MutationRequestPasswordResetArgs, 'input'>>;
  resetPassword?: Resolver<ResolversTypes['ResetPasswordPayload'], ParentType, ContextType, RequireFields<MutationResetPasswordArgs, 'input'>>;
  revokeInvitation?: Resolver<ResolversTypes['RevokeInvitationPayload'], ParentType, ContextType, RequireFields<MutationRevokeInvitationArgs, 'id'>>;
  revokePersonalAccessToken?: Resolver<ResolversTypes['RevokePersonalAccessTokenPayload'], ParentType, ContextType, RequireFields<MutationRevokePersonalAccessTokenArgs, 'id'>>;
  revokeSession?: Resolver<ResolversTypes['RevokeSessionPayload'], ParentType, ContextType, RequireFields<MutationRevokeSessionArgs, 'id'>>;
  revokeUserSessions?: Resolver<ResolversTypes['RevokeUserSessionsPayload'], ParentType, ContextType, RequireFields<MutationRevokeUserSessionsArgs, 'id'>>;
  updateMe?: Resolver<ResolversTypes['UpdateMePayload'], ParentType, ContextType, RequireFields<MutationUpdateMeArgs, 'input'>>;
  updateUser?: Resolver<ResolversTypes['UpdateUserPayload'], ParentType, ContextType, RequireFields<MutationUpdateUserArgs, 'id' | 'input'>>;
  updateUsers?: Resolver<ResolversTypes['UpdateUsersPayload'], ParentType, ContextType, RequireFields<MutationUpdateUsersArgs, 'input'>>;
  verifyEmail?: Resolver<ResolversTypes['VerifyEmailPayload'], ParentType, ContextType, RequireFields<MutationVerifyEmailArgs, 'input'>>;
};

export type OrderDirectionResolvers = EnumResolverSignature<{ ASC?: any, DESC?: any }, ResolversTypes['OrderDirection']>;

export type PageInfoResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PasskeyResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Passkey'] = ResolversParentTypes['Passkey']> = {
  aaguid?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isBackedUp?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PersonalAccessTokenResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PersonalAccessToken'] = ResolversParentTypes['PersonalAccessToken']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
};

export type PolicyResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Policy'] = ResolversParentTypes['Policy']> = {
  changes?: Resolver<Maybe<Array<ResolversTypes['PolicyChange']>>, ParentType, ContextType>;
  coordinateCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  coordinates?: Resolver<Array<ResolversTypes['PolicyCoordinate']>, ParentType, ContextType, RequireFields<PolicyCoordinatesArgs, 'first'>>;
  roles?: Resolver<Array<ResolversTypes['PolicyRole']>, ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['PolicyScope']>, ParentType, ContextType>;
};

export type PolicyChangeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PolicyChange'] = ResolversParentTypes['PolicyChange']> = {
  after?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  coordinate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['PolicyChangeKind'], ParentType, ContextType>;
};

export type PolicyChangeKindResolvers = EnumResolverSignature<{ ADDED?: any, CHANGED?: any, NARROWED?: any, REMOVED?: any, WIDENED?: any }, ResolversTypes['PolicyChangeKind']>;

export type PolicyCoordinateResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PolicyCoordinate'] = ResolversParentTypes['PolicyCoordinate']> = {
  anonymous?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  authentication?: Resolver<Maybe<ResolversTypes['RequiredAuthentication']>, ParentType, ContextType>;
  coordinate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  isPublic?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  requiredScopes?: Resolver<Array<Array<ResolversTypes['Scope']>>, ParentType, ContextType>;
  roles?: Resolver<Array<ResolversTypes['Role']>, ParentType, ContextType>;
};

export type PolicyRoleResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PolicyRole'] = ResolversParentTypes['PolicyRole']> = {
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
  requiredLevel?: Resolver<Maybe<ResolversTypes['AuthenticationLevel']>, ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
};

export type PolicyScopeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PolicyScope'] = ResolversParentTypes['PolicyScope']> = {
  audience?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  isExternal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['Scope'], ParentType, ContextType>;
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

export type ProfileFieldResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ProfileField'] = ResolversParentTypes['ProfileField']> = {
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  enumValues?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  inProfile?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  inRegistration?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isList?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isRequired?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ProfileFieldKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  readScopes?: Resolver<Array<Array<ResolversTypes['Scope']>>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  writeScopes?: Resolver<Array<Array<ResolversTypes['Scope']>>, ParentType, ContextType>;
};

export type ProfileFieldKindResolvers = EnumResolverSignature<{ BOOLEAN?: any, DATETIME?: any, ENUM?: any, FLOAT?: any, INT?: any, OTHER?: any, STRING?: any }, ResolversTypes['ProfileFieldKind']>;

export type QueryResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  auditLog?: Resolver<Maybe<ResolversTypes['AuditConnection']>, ParentType, ContextType, Partial<QueryAuditLogArgs>>;
  clients?: Resolver<Maybe<Array<ResolversTypes['Client']>>, ParentType, ContextType>;
  explainScopes?: Resolver<Maybe<ResolversTypes['ScopeExplanation']>, ParentType, ContextType, RequireFields<QueryExplainScopesArgs, 'document'>>;
  invitations?: Resolver<Maybe<ResolversTypes['InvitationConnection']>, ParentType, ContextType, Partial<QueryInvitationsArgs>>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  policy?: Resolver<Maybe<ResolversTypes['Policy']>, ParentType, ContextType>;
  server?: Resolver<Maybe<ResolversTypes['Server']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['SystemStatus']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<QueryUserArgs, 'id'>>;
  users?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, ContextType, RequireFields<QueryUsersArgs, 'orderBy'>>;
  viewerCan?: Resolver<Maybe<Array<ResolversTypes['CoordinateAccess']>>, ParentType, ContextType, RequireFields<QueryViewerCanArgs, 'coordinates'>>;
  whoCan?: Resolver<Maybe<ResolversTypes['WhoCan']>, ParentType, ContextType, RequireFields<QueryWhoCanArgs, 'coordinate'>>;
};

export type ReauthenticatePayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ReauthenticatePayload'] = ResolversParentTypes['ReauthenticatePayload']> = {
  tokens?: Resolver<Maybe<ResolversTypes['Tokens']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ReauthenticationMethodResolvers = EnumResolverSignature<{ PASSKEY?: any, PASSWORD?: any, RECOVERY_CODE?: any, TOTP?: any }, ResolversTypes['ReauthenticationMethod']>;

export type RefreshPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RefreshPayload'] = ResolversParentTypes['RefreshPayload']> = {
  tokens?: Resolver<Maybe<ResolversTypes['Tokens']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RegisterPasskeyPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RegisterPasskeyPayload'] = ResolversParentTypes['RegisterPasskeyPayload']> = {
  passkey?: Resolver<Maybe<ResolversTypes['Passkey']>, ParentType, ContextType>;
  recoveryCodes?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RegisterPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RegisterPayload'] = ResolversParentTypes['RegisterPayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RegistrationModeResolvers = EnumResolverSignature<{ CLOSED?: any, INVITED?: any, OPEN?: any }, ResolversTypes['RegistrationMode']>;

export type RemoveClientSecretPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RemoveClientSecretPayload'] = ResolversParentTypes['RemoveClientSecretPayload']> = {
  client?: Resolver<Maybe<ResolversTypes['Client']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RemovePasskeyPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RemovePasskeyPayload'] = ResolversParentTypes['RemovePasskeyPayload']> = {
  passkeyId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RemoveTotpPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RemoveTotpPayload'] = ResolversParentTypes['RemoveTotpPayload']> = {
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
  userId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type RemoveUserFactorsPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RemoveUserFactorsPayload'] = ResolversParentTypes['RemoveUserFactorsPayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
  userId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type RenamePasskeyPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RenamePasskeyPayload'] = ResolversParentTypes['RenamePasskeyPayload']> = {
  passkey?: Resolver<Maybe<ResolversTypes['Passkey']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RenewRecoveryCodesPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RenewRecoveryCodesPayload'] = ResolversParentTypes['RenewRecoveryCodesPayload']> = {
  recoveryCodes?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
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

export type RequiredAuthenticationResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RequiredAuthentication'] = ResolversParentTypes['RequiredAuthentication']> = {
  level?: Resolver<ResolversTypes['AuthenticationLevel'], ParentType, ContextType>;
  maxAgeSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type ResetPasswordPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ResetPasswordPayload'] = ResolversParentTypes['ResetPasswordPayload']> = {
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
  userId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type RevokeInvitationPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RevokeInvitationPayload'] = ResolversParentTypes['RevokeInvitationPayload']> = {
  invitation?: Resolver<Maybe<ResolversTypes['Invitation']>, ParentType, ContextType>;
  invitationId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
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

export type RoleResolvers = EnumResolverSignature<{ ADMIN?: any, USER?: any }, ResolversTypes['Role']>;

export interface ScopeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Scope'], any> {
  name: 'Scope';
}

export type ScopeExplanationResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ScopeExplanation'] = ResolversParentTypes['ScopeExplanation']> = {
  allowed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  authenticated?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  fields?: Resolver<Array<ResolversTypes['ExplainedField']>, ParentType, ContextType>;
  minimalScopes?: Resolver<Array<Array<ResolversTypes['Scope']>>, ParentType, ContextType>;
  minimalScopesCut?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  missingAuthentication?: Resolver<Maybe<ResolversTypes['RequiredAuthentication']>, ParentType, ContextType>;
  missingScopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  missingScopesExact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  operationName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  requiredAuthentication?: Resolver<Maybe<ResolversTypes['RequiredAuthentication']>, ParentType, ContextType>;
};

export type SecondFactorChallengeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SecondFactorChallenge'] = ResolversParentTypes['SecondFactorChallenge']> = {
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  methods?: Resolver<Array<ResolversTypes['SecondFactorMethod']>, ParentType, ContextType>;
  passkeyOptions?: Resolver<Maybe<ResolversTypes['JSONObject']>, ParentType, ContextType>;
  token?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SecondFactorMethodResolvers = EnumResolverSignature<{ PASSKEY?: any, RECOVERY_CODE?: any, TOTP?: any }, ResolversTypes['SecondFactorMethod']>;

export type SecondFactorsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SecondFactors'] = ResolversParentTypes['SecondFactors']> = {
  passkeys?: Resolver<Array<ResolversTypes['Passkey']>, ParentType, ContextType>;
  recoveryCodesLeft?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  totp?: Resolver<Maybe<ResolversTypes['TotpFactor']>, ParentType, ContextType>;
};

export type ServerResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Server'] = ResolversParentTypes['Server']> = {
  locales?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  passkeys?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  passwordMinLength?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  profileFields?: Resolver<Array<ResolversTypes['ProfileField']>, ParentType, ContextType>;
  registration?: Resolver<ResolversTypes['RegistrationMode'], ParentType, ContextType>;
  sendsMail?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  sessionCookies?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  totp?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type SessionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session']> = {
  address?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  authenticatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  authenticationLevel?: Resolver<ResolversTypes['AuthenticationLevel'], ParentType, ContextType>;
  authenticationMethods?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isCurrent?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastUsedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  resources?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SystemStatusResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SystemStatus'] = ResolversParentTypes['SystemStatus']> = {
  activity?: Resolver<Maybe<ResolversTypes['Activity']>, ParentType, ContextType>;
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

export type TotpFactorResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['TotpFactor'] = ResolversParentTypes['TotpFactor']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
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
  locale?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  pendingEmail?: Resolver<Maybe<ResolversTypes['EmailAddress']>, ParentType, ContextType>;
  personalAccessTokens?: Resolver<Maybe<Array<ResolversTypes['PersonalAccessToken']>>, ParentType, ContextType>;
  role?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  secondFactors?: Resolver<Maybe<ResolversTypes['SecondFactors']>, ParentType, ContextType>;
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

export type UserErrorCodeResolvers = EnumResolverSignature<{ EMAIL_TAKEN?: any, INTERRUPTED?: any, INVALID_CODE?: any, INVALID_CREDENTIALS?: any, INVALID_EMAIL?: any, INVALID_FULL_NAME?: any, INVALID_LINE?: any, INVALID_NAME?: any, INVALID_PASSKEY?: any, INVALID_TARGET?: any, INVALID_TOKEN?: any, INVALID_USERNAME?: any, INVITATION_REQUIRED?: any, LAST_ADMIN?: any, LIMIT_REACHED?: any, NOT_FOUND?: any, REGISTRATION_CLOSED?: any, REGISTRATION_REFUSED?: any, SCOPE_NOT_HELD?: any, SECOND_FACTOR_EXISTS?: any, SECOND_FACTOR_REQUIRED?: any, SECOND_FACTOR_UNAVAILABLE?: any, USERNAME_RESERVED?: any, USERNAME_TAKEN?: any, WEAK_PASSWORD?: any }, ResolversTypes['UserErrorCode']>;

export type UserOrderFieldResolvers = EnumResolverSignature<{ CREATED_AT?: any, EMAIL?: any, UPDATED_AT?: any, USERNAME?: any }, ResolversTypes['UserOrderField']>;

export type VerifyEmailPayloadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['VerifyEmailPayload'] = ResolversParentTypes['VerifyEmailPayload']> = {
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
  userId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type WhoCanResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['WhoCan'] = ResolversParentTypes['WhoCan']> = {
  anonymous?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  coordinate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  requiredAuthentication?: Resolver<Maybe<ResolversTypes['RequiredAuthentication']>, ParentType, ContextType>;
  roles?: Resolver<Array<ResolversTypes['Role']>, ParentType, ContextType>;
  userCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type Resolvers<ContextType = GraphqlContext> = {
  AcceptInvitationPayload?: AcceptInvitationPayloadResolvers<ContextType>;
  Activity?: ActivityResolvers<ContextType>;
  AddClientSecretPayload?: AddClientSecretPayloadResolvers<ContextType>;
  AuditAction?: AuditActionResolvers;
  AuditActorKind?: AuditActorKindResolvers;
  AuditConnection?: AuditConnectionResolvers<ContextType>;
  AuditEdge?: AuditEdgeResolvers<ContextType>;
  AuditEvent?: AuditEventResolvers<ContextType>;
  AuthenticationLevel?: AuthenticationLevelResolvers;
  BeginPasskeyLoginPayload?: BeginPasskeyLoginPayloadResolvers<ContextType>;
  BeginPasskeyRegistrationPayload?: BeginPasskeyRegistrationPayloadResolvers<ContextType>;
  BeginReauthenticationPayload?: BeginReauthenticationPayloadResolvers<ContextType>;
  BeginTotpEnrolmentPayload?: BeginTotpEnrolmentPayloadResolvers<ContextType>;
  ChangePasswordPayload?: ChangePasswordPayloadResolvers<ContextType>;
  Client?: ClientResolvers<ContextType>;
  ClientSecret?: ClientSecretResolvers<ContextType>;
  CompleteLoginPayload?: CompleteLoginPayloadResolvers<ContextType>;
  ConfirmTotpEnrolmentPayload?: ConfirmTotpEnrolmentPayloadResolvers<ContextType>;
  CoordinateAccess?: CoordinateAccessResolvers<ContextType>;
  CreateClientPayload?: CreateClientPayloadResolvers<ContextType>;
  CreatePersonalAccessTokenPayload?: CreatePersonalAccessTokenPayloadResolvers<ContextType>;
  CreateUserPayload?: CreateUserPayloadResolvers<ContextType>;
  DatabaseStatus?: DatabaseStatusResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeleteClientPayload?: DeleteClientPayloadResolvers<ContextType>;
  DeleteMePayload?: DeleteMePayloadResolvers<ContextType>;
  DeleteUserPayload?: DeleteUserPayloadResolvers<ContextType>;
  DenialCount?: DenialCountResolvers<ContextType>;
  DurationBucket?: DurationBucketResolvers<ContextType>;
  Durations?: DurationsResolvers<ContextType>;
  EmailAddress?: GraphQLScalarType;
  ExplainedField?: ExplainedFieldResolvers<ContextType>;
  ImportUsersPayload?: ImportUsersPayloadResolvers<ContextType>;
  ImportUsersResult?: ImportUsersResultResolvers<ContextType>;
  ImportUsersStatus?: ImportUsersStatusResolvers;
  Invitation?: InvitationResolvers<ContextType>;
  InvitationConnection?: InvitationConnectionResolvers<ContextType>;
  InvitationEdge?: InvitationEdgeResolvers<ContextType>;
  InvitationState?: InvitationStateResolvers;
  InviteUserPayload?: InviteUserPayloadResolvers<ContextType>;
  JSONObject?: GraphQLScalarType;
  JWT?: GraphQLScalarType;
  LoginCount?: LoginCountResolvers<ContextType>;
  LoginPayload?: LoginPayloadResolvers<ContextType>;
  LoginWithPasskeyPayload?: LoginWithPasskeyPayloadResolvers<ContextType>;
  LogoutEverywherePayload?: LogoutEverywherePayloadResolvers<ContextType>;
  LogoutPayload?: LogoutPayloadResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  OrderDirection?: OrderDirectionResolvers;
  PageInfo?: PageInfoResolvers<ContextType>;
  Passkey?: PasskeyResolvers<ContextType>;
  PersonalAccessToken?: PersonalAccessTokenResolvers<ContextType>;
  Policy?: PolicyResolvers<ContextType>;
  PolicyChange?: PolicyChangeResolvers<ContextType>;
  PolicyChangeKind?: PolicyChangeKindResolvers;
  PolicyCoordinate?: PolicyCoordinateResolvers<ContextType>;
  PolicyRole?: PolicyRoleResolvers<ContextType>;
  PolicyScope?: PolicyScopeResolvers<ContextType>;
  PoolStatus?: PoolStatusResolvers<ContextType>;
  ProcessStatus?: ProcessStatusResolvers<ContextType>;
  ProfileField?: ProfileFieldResolvers<ContextType>;
  ProfileFieldKind?: ProfileFieldKindResolvers;
  Query?: QueryResolvers<ContextType>;
  ReauthenticatePayload?: ReauthenticatePayloadResolvers<ContextType>;
  ReauthenticationMethod?: ReauthenticationMethodResolvers;
  RefreshPayload?: RefreshPayloadResolvers<ContextType>;
  RegisterPasskeyPayload?: RegisterPasskeyPayloadResolvers<ContextType>;
  RegisterPayload?: RegisterPayloadResolvers<ContextType>;
  RegistrationMode?: RegistrationModeResolvers;
  RemoveClientSecretPayload?: RemoveClientSecretPayloadResolvers<ContextType>;
  RemovePasskeyPayload?: RemovePasskeyPayloadResolvers<ContextType>;
  RemoveTotpPayload?: RemoveTotpPayloadResolvers<ContextType>;
  RemoveUserFactorsPayload?: RemoveUserFactorsPayloadResolvers<ContextType>;
  RenamePasskeyPayload?: RenamePasskeyPayloadResolvers<ContextType>;
  RenewRecoveryCodesPayload?: RenewRecoveryCodesPayloadResolvers<ContextType>;
  RequestEmailVerificationPayload?: RequestEmailVerificationPayloadResolvers<ContextType>;
  RequestPasswordResetPayload?: RequestPasswordResetPayloadResolvers<ContextType>;
  RequiredAuthentication?: RequiredAuthenticationResolvers<ContextType>;
  ResetPasswordPayload?: ResetPasswordPayloadResolvers<ContextType>;
  RevokeInvitationPayload?: RevokeInvitationPayloadResolvers<ContextType>;
  RevokePersonalAccessTokenPayload?: RevokePersonalAccessTokenPayloadResolvers<ContextType>;
  RevokeSessionPayload?: RevokeSessionPayloadResolvers<ContextType>;
  RevokeUserSessionsPayload?: RevokeUserSessionsPayloadResolvers<ContextType>;
  Role?: RoleResolvers;
  Scope?: GraphQLScalarType;
  ScopeExplanation?: ScopeExplanationResolvers<ContextType>;
  SecondFactorChallenge?: SecondFactorChallengeResolvers<ContextType>;
  SecondFactorMethod?: SecondFactorMethodResolvers;
  SecondFactors?: SecondFactorsResolvers<ContextType>;
  Server?: ServerResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  SystemStatus?: SystemStatusResolvers<ContextType>;
  Tokens?: TokensResolvers<ContextType>;
  TotpFactor?: TotpFactorResolvers<ContextType>;
  UpdateMePayload?: UpdateMePayloadResolvers<ContextType>;
  UpdateUserPayload?: UpdateUserPayloadResolvers<ContextType>;
  UpdateUsersPayload?: UpdateUsersPayloadResolvers<ContextType>;
  UpdateUsersResult?: UpdateUsersResultResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserCounts?: UserCountsResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  UserErrorCode?: UserErrorCodeResolvers;
  UserOrderField?: UserOrderFieldResolvers;
  VerifyEmailPayload?: VerifyEmailPayloadResolvers<ContextType>;
  WhoCan?: WhoCanResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = GraphqlContext> = {
  authenticated?: AuthenticatedDirectiveResolver<any, any, ContextType>;
  narrow?: NarrowDirectiveResolver<any, any, ContextType>;
  public?: PublicDirectiveResolver<any, any, ContextType>;
  requiresAuthentication?: RequiresAuthenticationDirectiveResolver<any, any, ContextType>;
  requiresScopes?: RequiresScopesDirectiveResolver<any, any, ContextType>;
  role?: RoleDirectiveResolver<any, any, ContextType>;
  scope?: ScopeDirectiveResolver<any, any, ContextType>;
  stored?: StoredDirectiveResolver<any, any, ContextType>;
};
