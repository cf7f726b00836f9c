const path = require('node:path');
const { ServerProcess } = require('../../support/server-process');
const { WORKS, graphqlRequest } = require('../works');

const SCRIPT = path.join(__dirname, '../peers/postgraphile.js');
const FIELDS = 'id: rowId username email fullName role isActive createdAt';
const QUERIES = {
  me: `{ me { ${FIELDS} } }`,
  users: `{ users: allAccounts(first: 50, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) {
    nodes { ${FIELDS} } pageInfo { hasNextPage endCursor }
  } }`,
  typename: WORKS.typename.query,
};

/** Its schema is the database's: a function and a view, which look at token and session as a policy would. */
const SCHEMA = `
  CREATE SCHEMA postgraphile;
  CREATE FUNCTION postgraphile_scope(name text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT name = ANY (string_to_array(current_setting('jwt.claims.scope', true), ' '))
  $$;
  CREATE FUNCTION postgraphile_viewer() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT u.id FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id = nullif(current_setting('jwt.claims.sid', true), '')::uuid AND s.expires_at > now()
      AND u.id = nullif(current_setting('jwt.claims.sub', true), '')::uuid AND u.is_active
  $$;
  CREATE VIEW postgraphile.accounts AS
    SELECT id, username, email, full_name, role::text AS role, is_active, created_at FROM users
    WHERE (SELECT postgraphile_scope('users:read')) AND (SELECT postgraphile_viewer()) IS NOT NULL;
  COMMENT ON VIEW postgraphile.accounts IS E'@primaryKey id';
  CREATE TYPE postgraphile.me AS (
    id uuid, username text, email text, full_name text, role text, is_active boolean, created_at timestamptz
  );
  CREATE FUNCTION postgraphile.me() RETURNS postgraphile.me LANGUAGE sql STABLE AS $$
    SELECT id, username, email, full_name, role::text, is_active, created_at FROM users
    WHERE postgraphile_scope('me:read') AND id = (SELECT postgraphile_viewer())
  $$;
`;

const readUser = (user) => user && { ...user, createdAt: new Date(user.createdAt).toISOString() };

/** PostGraphile 5 on the same tables. */
const postgraphile = {
  name: 'postgraphile',
  label: 'PostGraphile 5',
  prepare: (database) => database.query(SCHEMA),
  start: ({ port, env }) => ServerProcess.start(SCRIPT, { port, env }),
  requests: ({ token }) =>
    Object.fromEntries(Object.entries(QUERIES).map(([work, query]) => [work, graphqlRequest(work, token, query)])),
  read: {
    me: ({ data }) => ({ me: readUser(data.me) }),
    users: ({ data }, limit) => ({
      users: {
        nodes: data.users.nodes.map(readUser),
        pageInfo: { ...data.users.pageInfo, endCursor: limit.users.pageInfo.endCursor },
      },
    }),
  },
  note: 'scopes and session are looked at by a view and a function in the database, so that part of its work is PostgreSQL’s and not in its CPU time. Instants and cursors have another form, which is undone to compare. It requires Node.js 22.',
};

module.exports = { postgraphile };
