/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
import gql from 'graphql-tag';
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

/** The confirmation that you want to delete your account. */
export type DeleteMeInput = {
  /** The current password. */
  password: string;
};

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

/** A new passkey. */
export type RegisterPasskeyInput = {
  /** The answer of `navigator.credentials.create`, as JSON: its `toJSON()`. */
  credential: Record<string, unknown>;
  /** A name that tells it from your other passkeys, such as `Work laptop`: 1 to 100 characters on one line. */
  name: string;
};

/** The new name of a passkey. */
export type RenamePasskeyInput = {
  /** 1 to 100 characters on one line. */
  name: string;
};

/** The role of a user. */
export type Role =
  /** Holds every scope. */
  | 'ADMIN'
  /** Can read and change their own profile. */
  | 'USER';

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