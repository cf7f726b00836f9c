const USER = 'id username email fullName role isActive createdAt';

/**
 * The requests to every contestant, the required content of each answer, its heading, and the target of this server's
 * CPU time against others'.
 */
const WORKS = {
  me: {
    title: '`me`: seven fields, the token checked, the session and its user looked up for every request',
    query: `{ me { ${USER} } }`,
    expected: '"username":"bench-admin"',
    targets: { limit: 1.2, peer: 0.7 },
  },
  users: {
    title: '`users(first: 50)`: seven fields, the newest first, of 100,000; the viewer looked up as for `me`',
    query: `{ users(first: 50) { nodes { ${USER} } pageInfo { hasNextPage endCursor } } }`,
    expected: '"endCursor":"',
    targets: { limit: 1.3, peer: 0.85 },
  },
  typename: {
    title: '`{ __typename }` with a token: no database',
    query: '{ __typename }',
    expected: '"Query"',
    targets: { limit: 1.3, peer: 1.0 },
  },
};

/**
 * `POST /graphql` as a browser's client would send it, for one of `WORKS`.
 *
 * @param {string} token
 * @param {string} query - the same in another schema, where it must be.
 */
function graphqlRequest(work, token, query = WORKS[work].query) {
  return {
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    bodies: [JSON.stringify({ query })],
    expected: WORKS[work].expected,
  };
}

module.exports = { WORKS, USER, graphqlRequest };
