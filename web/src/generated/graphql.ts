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

/** Who may open an account. */
export type RegistrationMode =
  /** No one: an admin or the operator creates accounts. */
  | 'CLOSED'
  /** Invited people: see `acceptInvitation`. */
  | 'INVITED'
  /** Anyone: see `register`. */
  | 'OPEN';

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

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { me: { id: string, username: string } | null };

export type RegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type RegisterMutation = { register: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type ResetPasswordMutationVariables = Exact<{
  input: ResetPasswordInput;
}>;


export type ResetPasswordMutation = { resetPassword: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type ServerQueryVariables = Exact<{ [key: string]: never; }>;


export type ServerQuery = { server: { name: string, registration: RegistrationMode, passkeys: boolean, sendsMail: boolean, passwordMinLength: number } | null };

export type VerifyingUserQueryVariables = Exact<{ [key: string]: never; }>;


export type VerifyingUserQuery = { me: { id: string, username: string, email: string, pendingEmail: string | null } | null };

export type VerifyEmailMutationVariables = Exact<{
  input: VerifyEmailInput;
}>;


export type VerifyEmailMutation = { verifyEmail: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type SendVerificationAgainMutationVariables = Exact<{ [key: string]: never; }>;


export type SendVerificationAgainMutation = { requestEmailVerification: { expiresInMinutes: number } };


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
export const MeDocument = gql`
    query Me {
  me {
    id
    username
  }
}
    ` as unknown as DocumentNode<MeQuery, MeQueryVariables>;
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
export const ServerDocument = gql`
    query Server {
  server {
    name
    registration
    passkeys
    sendsMail
    passwordMinLength
  }
}
    ` as unknown as DocumentNode<ServerQuery, ServerQueryVariables>;
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