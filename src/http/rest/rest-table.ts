import { fieldsOf, nameOf, USER_FIELD_LIST, type UserWriter } from '../../identity/user-fields';
import { jsonName } from './json-names';
import type { RestRoute } from './rest-route';
import { USER_PAGING, USER_PARAMETERS } from './user-paging';

/** Every stored field of a user, by its JSON name. */
const USER_FIELDS = USER_FIELD_LIST.map(([property]) => {
  const name = nameOf(property);
  return jsonName(name) === name ? name : `${jsonName(name)}: ${name}`;
}).join(' ');
const USER_ERRORS = 'userErrors { code message path }';

/** The codes of values that a user's fields cannot have. */
function invalid(writer: UserWriter) {
  return fieldsOf(writer).flatMap(([, field]) => field.invalid ?? []);
}

/**
 * The REST routes. Each is a GraphQL operation, so that this table says what there is, and the schema alone who may
 * use it. `/openapi.json` is made from both.
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
    codes: ['USERNAME_TAKEN', 'USERNAME_RESERVED', 'EMAIL_TAKEN', ...invalid('register'), 'WEAK_PASSWORD'],
  },
  {
    method: 'GET',
    path: '/users/me/',
    document: `query me { me { ${USER_FIELDS} } }`,
    success: 200,
  },
  {
    method: 'PUT',
    path: '/users/me/update/',
    document: `mutation updateMe($input: UpdateMeInput!) {
      updateMe(input: $input) { user { ${USER_FIELDS} } ${USER_ERRORS} }
    }`,
    body: 'input',
    success: 200,
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
        page_info: pageInfo {
          has_next_page: hasNextPage
          has_previous_page: hasPreviousPage
          start_cursor: startCursor
          end_cursor: endCursor
        }
        total: totalCount @include(if: $counted)
        total_is_estimate: totalCountIsEstimate @include(if: $counted)
      }
    }`,
    query: USER_PARAMETERS,
    success: 200,
    paging: USER_PAGING,
  },
  {
    method: 'GET',
    path: '/admin/users/{id}',
    summary: 'One user',
    document: `query user($id: ID!) { user(id: $id) { ${USER_FIELDS} } }`,
    success: 200,
  },
  {
    method: 'PATCH',
    path: '/admin/users/{id}',
    document: `mutation updateUser($id: ID!, $input: UpdateUserInput!) {
      updateUser(id: $id, input: $input) { user { ${USER_FIELDS} } ${USER_ERRORS} }
    }`,
    body: 'input',
    success: 200,
    member: 'user',
    codes: ['NOT_FOUND', 'SCOPE_NOT_HELD', 'EMAIL_TAKEN', 'LAST_ADMIN', ...invalid('updateUser')],
  },
  {
    method: 'GET',
    path: '/admin/status/',
    document: `query status {
      status {
        version
        started_at: startedAt
        uptime_seconds: uptimeSeconds
        database {
          reachable
          latency_ms: latencyMs
          version
          pool { max total idle waiting }
          pending_migrations: pendingMigrations
        }
        users { total active admins is_estimate: isEstimate }
        process {
          memory_bytes: memoryBytes
          heap_used_bytes: heapUsedBytes
          event_loop_delay_mean_ms: eventLoopDelayMeanMs
          event_loop_delay_p99_ms: eventLoopDelayP99Ms
        }
      }
    }`,
    success: 200,
  },
];
