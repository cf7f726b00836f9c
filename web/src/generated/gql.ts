/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "mutation RequestPasswordReset($input: RequestPasswordResetInput!) {\n  requestPasswordReset(input: $input) {\n    expiresInMinutes\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.RequestPasswordResetDocument,
    "mutation AcceptInvitation($input: AcceptInvitationInput!) {\n  acceptInvitation(input: $input) {\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.AcceptInvitationDocument,
    "query Me {\n  me {\n    id\n    username\n  }\n}": typeof types.MeDocument,
    "mutation Register($input: RegisterInput!) {\n  register(input: $input) {\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.RegisterDocument,
    "mutation ResetPassword($input: ResetPasswordInput!) {\n  resetPassword(input: $input) {\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.ResetPasswordDocument,
    "query Server {\n  server {\n    name\n    registration\n    passkeys\n    sendsMail\n    passwordMinLength\n  }\n}": typeof types.ServerDocument,
    "query VerifyingUser {\n  me {\n    id\n    username\n    email\n    pendingEmail\n  }\n}\n\nmutation VerifyEmail($input: VerifyEmailInput!) {\n  verifyEmail(input: $input) {\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}\n\nmutation SendVerificationAgain {\n  requestEmailVerification {\n    expiresInMinutes\n  }\n}": typeof types.VerifyingUserDocument,
};
const documents: Documents = {
    "mutation RequestPasswordReset($input: RequestPasswordResetInput!) {\n  requestPasswordReset(input: $input) {\n    expiresInMinutes\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.RequestPasswordResetDocument,
    "mutation AcceptInvitation($input: AcceptInvitationInput!) {\n  acceptInvitation(input: $input) {\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.AcceptInvitationDocument,
    "query Me {\n  me {\n    id\n    username\n  }\n}": types.MeDocument,
    "mutation Register($input: RegisterInput!) {\n  register(input: $input) {\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.RegisterDocument,
    "mutation ResetPassword($input: ResetPasswordInput!) {\n  resetPassword(input: $input) {\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.ResetPasswordDocument,
    "query Server {\n  server {\n    name\n    registration\n    passkeys\n    sendsMail\n    passwordMinLength\n  }\n}": types.ServerDocument,
    "query VerifyingUser {\n  me {\n    id\n    username\n    email\n    pendingEmail\n  }\n}\n\nmutation VerifyEmail($input: VerifyEmailInput!) {\n  verifyEmail(input: $input) {\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}\n\nmutation SendVerificationAgain {\n  requestEmailVerification {\n    expiresInMinutes\n  }\n}": types.VerifyingUserDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RequestPasswordReset($input: RequestPasswordResetInput!) {\n  requestPasswordReset(input: $input) {\n    expiresInMinutes\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): (typeof documents)["mutation RequestPasswordReset($input: RequestPasswordResetInput!) {\n  requestPasswordReset(input: $input) {\n    expiresInMinutes\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation AcceptInvitation($input: AcceptInvitationInput!) {\n  acceptInvitation(input: $input) {\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): (typeof documents)["mutation AcceptInvitation($input: AcceptInvitationInput!) {\n  acceptInvitation(input: $input) {\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Me {\n  me {\n    id\n    username\n  }\n}"): (typeof documents)["query Me {\n  me {\n    id\n    username\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation Register($input: RegisterInput!) {\n  register(input: $input) {\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): (typeof documents)["mutation Register($input: RegisterInput!) {\n  register(input: $input) {\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ResetPassword($input: ResetPasswordInput!) {\n  resetPassword(input: $input) {\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): (typeof documents)["mutation ResetPassword($input: ResetPasswordInput!) {\n  resetPassword(input: $input) {\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Server {\n  server {\n    name\n    registration\n    passkeys\n    sendsMail\n    passwordMinLength\n  }\n}"): (typeof documents)["query Server {\n  server {\n    name\n    registration\n    passkeys\n    sendsMail\n    passwordMinLength\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query VerifyingUser {\n  me {\n    id\n    username\n    email\n    pendingEmail\n  }\n}\n\nmutation VerifyEmail($input: VerifyEmailInput!) {\n  verifyEmail(input: $input) {\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}\n\nmutation SendVerificationAgain {\n  requestEmailVerification {\n    expiresInMinutes\n  }\n}"): (typeof documents)["query VerifyingUser {\n  me {\n    id\n    username\n    email\n    pendingEmail\n  }\n}\n\nmutation VerifyEmail($input: VerifyEmailInput!) {\n  verifyEmail(input: $input) {\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}\n\nmutation SendVerificationAgain {\n  requestEmailVerification {\n    expiresInMinutes\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;