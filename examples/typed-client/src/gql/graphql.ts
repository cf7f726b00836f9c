/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { Scope } from './scope';
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** The first code of an authenticator app. */
export type ConfirmTotpEnrolmentInput = {
  /** The six digits that the app shows now; blanks are ignored. */
  code: string;
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

export type RegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type RegisterMutation = { register: { user: { id: string } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> }> } };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { me: { id: string, username: string, email: string, fullName: string | null, role: Role, scopes: Array<Scope>, createdAt: string } | null };

export type BeginTotpEnrolmentMutationVariables = Exact<{ [key: string]: never; }>;


export type BeginTotpEnrolmentMutation = { beginTotpEnrolment: { secret: string | null, uri: string | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type ConfirmTotpEnrolmentMutationVariables = Exact<{
  input: ConfirmTotpEnrolmentInput;
}>;


export type ConfirmTotpEnrolmentMutation = { confirmTotpEnrolment: { recoveryCodes: Array<string> | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

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
export const BeginTotpEnrolmentDocument = new TypedDocumentString(`
    mutation BeginTotpEnrolment {
  beginTotpEnrolment {
    secret
    uri
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<BeginTotpEnrolmentMutation, BeginTotpEnrolmentMutationVariables>;
export const ConfirmTotpEnrolmentDocument = new TypedDocumentString(`
    mutation ConfirmTotpEnrolment($input: ConfirmTotpEnrolmentInput!) {
  confirmTotpEnrolment(input: $input) {
    recoveryCodes
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ConfirmTotpEnrolmentMutation, ConfirmTotpEnrolmentMutationVariables>;