import { fieldsOf, nameOf, USER_FIELD_LIST, type UserWriter } from '../../identity/user-fields';
import type { RestRoute } from './rest-route';
import { USER_PAGING, USER_PARAMETERS } from './user-paging';

/** The fields of a user that every route answers which answers one; `stored-fields.ts` adds those of schema files. */
export const USER_FIELDS = USER_FIELD_LIST.map(([property]) => nameOf(property)).join(' ');
const USER_ERRORS = 'userErrors { code message path }';

const INVITATION = `
  id email fullName locale role scopes state createdAt expiresAt acceptedAt revokedAt inviterKind inviterId userId`;

const FACTORS = `
  totp { createdAt lastUsedAt } recoveryCodesLeft passkeys { id name createdAt lastUsedAt isBackedUp aaguid }`;

/** The codes of values that a user's fields cannot have. */
function invalid(writer: UserWriter) {
  return fieldsOf(writer).flatMap(([, field]) => field.invalid ?? []);
}

/**
 * The REST routes. Each runs a GraphQL operation: this table says which routes there are, and the schema alone who may use
 * them. `/openapi.json` is made from both. To add a route, add a row: see {@link RestRoute} for its fields. The server refuses
 * to start with a row that does not fit.
 */
export const REST_TABLE: readonly RestRoute[] = [
  {
    method: 'POST',
    path: '/register',
    document: `mutation register($input: RegisterInput!) {
      register(input: $input) { user { ${USER_FIELDS} } ${USER_ERRORS} }
    }`,
    body: 'input',
    success: 201,
    member: 'user',
    codes: [
      ...(['USERNAME_TAKEN', 'USERNAME_RESERVED', 'EMAIL_TAKEN'] as const),
      ...invalid('register'),
      ...(['WEAK_PASSWORD', 'REGISTRATION_CLOSED', 'INVITATION_REQUIRED', 'REGISTRATION_REFUSED'] as const),
    ],
  },
  {
    method: 'POST',
    path: '/invitations/accept/',
    document: `mutation acceptInvitation($input: AcceptInvitationInput!) {
      acceptInvitation(input: $input) { user { ${USER_FIELDS} } ${USER_ERRORS} }
    }`,
    body: 'input',
    success: 201,
    member: 'user',
    codes: [
      ...(['INVALID_TOKEN', 'USERNAME_TAKEN', 'USERNAME_RESERVED', 'EMAIL_TAKEN'] as const),
      ...invalid('acceptInvitation'),
      ...(['WEAK_PASSWORD', 'REGISTRATION_CLOSED', 'REGISTRATION_REFUSED'] as const),
    ],
  },
  {
    method: 'GET',
    path: '/users/me/',
    document: `query me { me { ${USER_FIELDS} } }`,
  },
  {
    method: 'PUT',
    path: '/users/me/update/',
    document: `mutation updateMe($input: UpdateMeInput!) {
      updateMe(input: $input) { user { ${USER_FIELDS} } ${USER_ERRORS} }
    }`,
    body: 'input',
    member: 'user',
    codes: ['EMAIL_TAKEN', 'INVALID_CREDENTIALS', 'SECOND_FACTOR_REQUIRED', 'SCOPE_NOT_HELD', ...invalid('updateMe')],
  },
  {
    method: 'POST',
    path: '/users/me/reauthenticate/',
    document: `mutation reauthenticate($input: ReauthenticateInput!) {
      reauthenticate(input: $input) {
        tokens { accessToken tokenType expiresIn scopes refreshToken } ${USER_ERRORS}
      }
    }`,
    body: 'input',
    member: 'tokens',
    codes: ['INVALID_CREDENTIALS', 'INVALID_CODE', 'SECOND_FACTOR_REQUIRED'],
  },
  {
    method: 'GET',
    path: '/users/me/factors/',
    summary: 'Your second factors',
    document: `query factors { me { secondFactors { ${FACTORS} } } }`,
    member: 'second_factors',
  },
  {
    method: 'POST',
    path: '/users/me/factors/totp/',
    summary:
      'Begins to enrol an authenticator app (TOTP): makes a secret, which the next route confirms within 10 minutes',
    document: `mutation beginTotpEnrolment { beginTotpEnrolment { secret uri expiresAt ${USER_ERRORS} } }`,
    success: 201,
    isWhole: true,
    codes: ['SECOND_FACTOR_EXISTS', 'SECOND_FACTOR_REQUIRED', 'SECOND_FACTOR_UNAVAILABLE'],
  },
  {
    method: 'POST',
    path: '/users/me/factors/totp/confirm/',
    document: `mutation confirmTotpEnrolment($input: ConfirmTotpEnrolmentInput!) {
      confirmTotpEnrolment(input: $input) { recoveryCodes ${USER_ERRORS} }
    }`,
    body: 'input',
    isWhole: true,
    codes: ['INVALID_CODE', 'SECOND_FACTOR_EXISTS', 'SECOND_FACTOR_REQUIRED'],
  },
  {
    method: 'DELETE',
    path: '/users/me/factors/totp/',
    document: `mutation removeTotp { removeTotp { userId ${USER_ERRORS} } }`,
    isWhole: true,
    codes: ['NOT_FOUND', 'SECOND_FACTOR_REQUIRED'],
  },
  {
    method: 'POST',
    path: '/users/me/factors/recovery-codes/',
    document: `mutation renewRecoveryCodes { renewRecoveryCodes { recoveryCodes ${USER_ERRORS} } }`,
    success: 201,
    isWhole: true,
    codes: ['NOT_FOUND', 'SECOND_FACTOR_REQUIRED'],
  },
  {
    method: 'PATCH',
    path: '/users/me/factors/passkeys/{id}',
    document: `mutation renamePasskey($id: ID!, $input: RenamePasskeyInput!) {
      renamePasskey(id: $id, input: $input) {
        passkey { id name createdAt lastUsedAt isBackedUp aaguid } ${USER_ERRORS}
      }
    }`,
    body: 'input',
    member: 'passkey',
    codes: ['NOT_FOUND', 'INVALID_NAME', 'SECOND_FACTOR_REQUIRED'],
  },
  {
    method: 'DELETE',
    path: '/users/me/factors/passkeys/{id}',
    document: `mutation removePasskey($id: ID!) { removePasskey(id: $id) { passkeyId ${USER_ERRORS} } }`,
    isWhole: true,
    codes: ['NOT_FOUND', 'SECOND_FACTOR_REQUIRED'],
  },
  {
    method: 'GET',
    path: '/admin/users/',
    document: `query users(
      $first: Int, $after: String, $last: Int, $before: String, $offset: Int
      $filter: UserFilter, $orderBy: UserOrder, $counted: Boolean! = false
    ) {
      users(
        first: $first, after: $after, last: $last, before: $before, offset: $offset, filter: $filter, orderBy: $orderBy
      ) {
        items: nodes { ${USER_FIELDS} }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        total: totalCount @include(if: $counted)
        total_is_estimate: totalCountIsEstimate @include(if: $counted)
      }
    }`,
    query: USER_PARAMETERS,
    paging: USER_PAGING,
  },
  {
    method: 'POST',
    path: '/admin/users/',
    document: `mutation createUser($input: CreateUserInput!) {
      createUser(input: $input) { user { ${USER_FIELDS} } ${USER_ERRORS} }
    }`,
    body: 'input',
    success: 201,
    member: 'user',
    codes: [
      ...(['SCOPE_NOT_HELD', 'USERNAME_TAKEN', 'USERNAME_RESERVED', 'EMAIL_TAKEN'] as const),
      ...invalid('createUser'),
      'WEAK_PASSWORD',
    ],
  },
  {
    method: 'GET',
    path: '/admin/users/{id}',
    summary: 'One user',
    document: `query user($id: ID!) { user(id: $id) { ${USER_FIELDS} } }`,
  },
  {
    method: 'PATCH',
    path: '/admin/users/{id}',
    document: `mutation updateUser($id: ID!, $input: UpdateUserInput!) {
      updateUser(id: $id, input: $input) { user { ${USER_FIELDS} } ${USER_ERRORS} }
    }`,
    body: 'input',
    member: 'user',
    codes: ['NOT_FOUND', 'SCOPE_NOT_HELD', 'EMAIL_TAKEN', 'LAST_ADMIN', ...invalid('updateUser')],
  },
  {
    method: 'GET',
    path: '/admin/users/{id}/factors/',
    summary: 'The second factors of a user',
    document: `query userFactors($id: ID!) { user(id: $id) { secondFactors { ${FACTORS} } } }`,
    member: 'second_factors',
  },
  {
    method: 'DELETE',
    path: '/admin/users/{id}/factors/',
    summary: 'Removes all second factors of another user who has lost them',
    document: `mutation removeUserFactors($id: ID!) {
      removeUserFactors(id: $id) { userId ${USER_ERRORS} }
    }`,
    isWhole: true,
    codes: ['NOT_FOUND', 'SCOPE_NOT_HELD'],
  },
  {
    method: 'DELETE',
    path: '/admin/users/{id}/factors/{method}',
    summary: 'Removes every second factor of a kind from another user who has lost it',
    document: `mutation removeUserFactorsOfKind($id: ID!, $method: SecondFactorMethod!) {
      removeUserFactors(id: $id, input: { methods: [$method] }) { userId ${USER_ERRORS} }
    }`,
    isWhole: true,
    codes: ['NOT_FOUND', 'SCOPE_NOT_HELD'],
  },
  {
    method: 'DELETE',
    path: '/admin/users/{id}/factors/passkeys/{passkey}',
    summary: 'Removes a passkey of another user who has lost it',
    document: `mutation removeUserPasskey($id: ID!, $passkey: ID!) {
      removeUserFactors(id: $id, input: { passkeyIds: [$passkey] }) { userId ${USER_ERRORS} }
    }`,
    isWhole: true,
    codes: ['NOT_FOUND', 'SCOPE_NOT_HELD'],
  },
  {
    method: 'POST',
    path: '/admin/invitations/',
    document: `mutation inviteUser($input: InviteUserInput!) {
      inviteUser(input: $input) { invitation { ${INVITATION} } ${USER_ERRORS} }
    }`,
    body: 'input',
    success: 201,
    member: 'invitation',
    codes: ['SCOPE_NOT_HELD', 'EMAIL_TAKEN', ...invalid('inviteUser'), 'REGISTRATION_CLOSED'],
  },
  {
    method: 'GET',
    path: '/admin/invitations/',
    document: `query invitations(
      $first: Int, $after: String, $last: Int, $before: String, $state: InvitationState, $email: EmailAddress
    ) {
      invitations(
        first: $first, after: $after, last: $last, before: $before, filter: { state: $state, email: $email }
      ) {
        items: nodes { ${INVITATION} }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }`,
    query: {
      first: { at: 'Query.invitations(first:)', minimum: 0, maximum: 100 },
      after: { at: 'Query.invitations(after:)' },
      last: { at: 'Query.invitations(last:)', minimum: 0, maximum: 100 },
      before: { at: 'Query.invitations(before:)' },
      state: { at: 'InvitationFilter.state' },
      email: { at: 'InvitationFilter.email' },
    },
  },
  {
    method: 'DELETE',
    path: '/admin/invitations/{id}',
    document: `mutation revokeInvitation($id: ID!) {
      revokeInvitation(id: $id) { invitation { ${INVITATION} } ${USER_ERRORS} }
    }`,
    member: 'invitation',
    codes: ['NOT_FOUND', 'SCOPE_NOT_HELD'],
  },
  {
    method: 'GET',
    path: '/admin/status/',
    document: `query status {
      status {
        version
        startedAt
        uptimeSeconds
        database { reachable latencyMs version pool { max total idle waiting } pendingMigrations }
        users { total active admins isEstimate }
        process { memoryBytes heapUsedBytes eventLoopDelayMeanMs eventLoopDelayP99Ms }
      }
    }`,
  },
];
