const { GraphQLScalarType } = require('graphql');
const { listUsers, loadViewer } = require('./database');

/** The part of this server's schema that is compared; `guard` writes the directive of a field, if there is one. */
function typeDefs(guard = () => '') {
  return `
    scalar DateTime
    type User {
      id: ID!
      username: String!
      email: String!
      fullName: String
      role: String!
      isActive: Boolean!
      createdAt: DateTime!
    }
    type PageInfo {
      hasNextPage: Boolean!
      endCursor: String
    }
    type UserConnection {
      nodes: [User!]!
      pageInfo: PageInfo!
    }
    type Query {
      me: User ${guard('me:read')}
      users(first: Int, after: String): UserConnection ${guard('users:read')}
    }
  `;
}

const DateTime = new GraphQLScalarType({ name: 'DateTime', serialize: (date) => date.toISOString() });

/**
 * @param claimsOf - the claims of the request's token, from the GraphQL context; `undefined` if it has none.
 * @param mustHold - throws unless the claims hold a scope: for contestants whose stack doesn't see to that.
 */
function createResolvers(claimsOf, mustHold = () => {}) {
  return {
    DateTime,
    Query: {
      async me(_parent, _args, context) {
        const claims = claimsOf(context);
        mustHold(claims, 'me:read');
        return requireViewer(claims);
      },
      async users(_parent, { first, after }, context) {
        const claims = claimsOf(context);
        mustHold(claims, 'users:read');
        await requireViewer(claims);
        return listUsers(first, after);
      },
    },
  };
}

async function requireViewer(claims) {
  const viewer = await loadViewer(claims);
  if (!viewer) throw new Error('the session has ended');
  return viewer;
}

module.exports = { typeDefs, createResolvers };
