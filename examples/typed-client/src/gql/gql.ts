/* eslint-disable */
import * as types from './graphql';



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
    "mutation Register($input: RegisterInput!) {\n  register(input: $input) {\n    user {\n      id\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}\n\nquery Me {\n  me {\n    id\n    username\n    email\n    fullName\n    role\n    scopes\n    createdAt\n  }\n}\n\nmutation BeginTotpEnrolment {\n  beginTotpEnrolment {\n    secret\n    uri\n    userErrors {\n      code\n      message\n    }\n  }\n}\n\nmutation ConfirmTotpEnrolment($input: ConfirmTotpEnrolmentInput!) {\n  confirmTotpEnrolment(input: $input) {\n    recoveryCodes\n    userErrors {\n      code\n      message\n    }\n  }\n}": typeof types.RegisterDocument,
};
const documents: Documents = {
    "mutation Register($input: RegisterInput!) {\n  register(input: $input) {\n    user {\n      id\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}\n\nquery Me {\n  me {\n    id\n    username\n    email\n    fullName\n    role\n    scopes\n    createdAt\n  }\n}\n\nmutation BeginTotpEnrolment {\n  beginTotpEnrolment {\n    secret\n    uri\n    userErrors {\n      code\n      message\n    }\n  }\n}\n\nmutation ConfirmTotpEnrolment($input: ConfirmTotpEnrolmentInput!) {\n  confirmTotpEnrolment(input: $input) {\n    recoveryCodes\n    userErrors {\n      code\n      message\n    }\n  }\n}": types.RegisterDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation Register($input: RegisterInput!) {\n  register(input: $input) {\n    user {\n      id\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}\n\nquery Me {\n  me {\n    id\n    username\n    email\n    fullName\n    role\n    scopes\n    createdAt\n  }\n}\n\nmutation BeginTotpEnrolment {\n  beginTotpEnrolment {\n    secret\n    uri\n    userErrors {\n      code\n      message\n    }\n  }\n}\n\nmutation ConfirmTotpEnrolment($input: ConfirmTotpEnrolmentInput!) {\n  confirmTotpEnrolment(input: $input) {\n    recoveryCodes\n    userErrors {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql').RegisterDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
