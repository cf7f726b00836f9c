import { fieldsOf, nameOf, USER_FIELD_LIST, type UserWriter } from '../../identity/user-fields';
import type { RestRoute } from './rest-route';
import { USER_PAGING, USER_PARAMETERS } from './user-paging';

/** The fields of a user that every route answers which answers one; `stored-fields.ts` adds those of schema files. */
export const USER_FIELDS = USER_FIELD_LIST.map(([property]) => nameOf(property)).join(' ');
const USER_ERRORS = 'userErrors { code message path }';

const INVITATION = `
  id email fullName locale role scopes state createdAt expiresAt acceptedAt revokedAt inviterKind inviterId userId`;

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
    codes: ['EMAIL_TAKEN', 'INVALID_CREDENTIALS', 'SCOPE_NOT_HELD', ...invalid('updateMe')],
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
