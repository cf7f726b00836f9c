/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
import gql from 'graphql-tag';
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

/** Users to create. */
export type ImportUsersInput = {
  /** Whether to check the lines and store nothing. What the result says is what would be done. */
  dryRun?: boolean;
  /**
   * The lines: at most 500, and at most 1 MiB together. Each is a JSON object, such as
   * `{"username": "ada", "email": "ada@example.com"}`. Its members are those of `scoped-api users import`: `role` and `scopes` beyond
   * those of every user require `users:grant` and that you hold what they give, and `password`, `passwordHash`, `id` and
   * `emailVerifiedAt` require `users:recover`. Blank lines are skipped.
   */
  lines: Array<string>;
};

/** What happened to a line of `importUsers`. */
export type ImportUsersStatus =
  /** A user was created. */
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

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { me: { id: string, username: string } | null };

export type ConsoleUpdateUsersMutationVariables = Exact<{
  input: UpdateUsersInput;
}>;


export type ConsoleUpdateUsersMutation = { updateUsers: { changedCount: number, unchangedCount: number, refusedCount: number, hasMore: boolean, endCursor: string | null, results: Array<{ id: string, changed: boolean, user: { id: string, username: string, fullName: string | null, email: string, role: Role, scopes: Array<string>, isActive: boolean, updatedAt: string } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> }>, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type ConsoleGrantsQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsoleGrantsQuery = { policy: { scopes: Array<{ name: string, description: string | null, audience: string | null }>, roles: Array<{ name: Role, description: string, scopes: Array<string>, requiredLevel: AuthenticationLevel | null }> } | null };

export type ConsoleViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsoleViewerQuery = { me: { id: string, username: string, fullName: string | null } | null };

export type ConsoleHomeStatusQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsoleHomeStatusQuery = { status: { version: string, uptimeSeconds: number, database: { reachable: boolean, latencyMs: number | null, pendingMigrations: number | null }, users: { total: number, active: number, admins: number, isEstimate: boolean } | null } | null };

export type ConsoleHomeInvitationsQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsoleHomeInvitationsQuery = { invitations: { nodes: Array<{ id: string }>, pageInfo: { hasNextPage: boolean } } | null };

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

export type ConsoleServerQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsoleServerQuery = { server: { name: string, registration: RegistrationMode, sendsMail: boolean, locales: Array<string>, passwordMinLength: number, profileFields: Array<{ name: string, kind: ProfileFieldKind, isList: boolean }> } | null };

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


export const MeDocument = gql`
    query Me {
  me {
    id
    username
  }
}
    ` as unknown as DocumentNode<MeQuery, MeQueryVariables>;
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