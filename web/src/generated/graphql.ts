/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
import gql from 'graphql-tag';
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

/** The client to register. */
export type CreateClientInput = {
  /** The name: 1 to 100 characters. */
  name: string;
  /** The scopes of the client. You must hold each of them, and the access token of this request must carry it. */
  scopes: Array<string>;
};

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

/** The role of a user. */
export type Role =
  /** Holds every scope. */
  | 'ADMIN'
  /** Can read and change their own profile. */
  | 'USER';

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

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { me: { id: string, username: string } | null };

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

export type DurationPartsFragment = { count: number, errors: number, sumSeconds: number, buckets: Array<{ upToSeconds: number | null, count: number }> };

export type StatusQueryVariables = Exact<{ [key: string]: never; }>;


export type StatusQuery = { status: { version: string, startedAt: string, uptimeSeconds: number, database: { reachable: boolean, latencyMs: number | null, version: string | null, pendingMigrations: number | null, pool: { max: number, total: number, idle: number, waiting: number } }, users: { total: number, active: number, admins: number, isEstimate: boolean } | null, process: { memoryBytes: number, heapUsedBytes: number, eventLoopDelayMeanMs: number, eventLoopDelayP99Ms: number }, activity: { at: string, since: string, processes: number, eventLoopDelayP99Ms: number, operations: { count: number, errors: number, sumSeconds: number, buckets: Array<{ upToSeconds: number | null, count: number }> }, queries: { count: number, errors: number, sumSeconds: number, buckets: Array<{ upToSeconds: number | null, count: number }> }, transactions: { count: number, errors: number, sumSeconds: number, buckets: Array<{ upToSeconds: number | null, count: number }> }, logins: Array<{ outcome: string, count: number }>, denials: Array<{ code: string, count: number }>, pool: { max: number, total: number, idle: number, waiting: number } } | null } | null };

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
export const MeDocument = gql`
    query Me {
  me {
    id
    username
  }
}
    ` as unknown as DocumentNode<MeQuery, MeQueryVariables>;
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