const { Pool } = require('pg');

const COLUMNS = `u.id, u.username, u.email, u.full_name AS "fullName", u.role::text AS role, u.is_active AS "isActive",
  u.created_at AS "createdAt"`;
const VIEWER = `SELECT ${COLUMNS} FROM sessions s JOIN users u ON u.id = s.user_id
  WHERE s.id = $1 AND s.expires_at > now() AND u.id = $2 AND u.is_active`;
const VIEWERS = `SELECT s.id AS "sessionId", ${COLUMNS} FROM sessions s JOIN users u ON u.id = s.user_id
  WHERE s.id = ANY ($1) AND s.expires_at > now() AND u.is_active`;
const USERS = `SELECT ${COLUMNS} FROM users u ORDER BY u.created_at DESC, u.id DESC LIMIT $1`;
const USERS_AFTER = `SELECT ${COLUMNS} FROM users u WHERE u.created_at <= $2 AND (u.created_at < $2 OR u.id < $3)
  ORDER BY u.created_at DESC, u.id DESC LIMIT $1`;

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

/** The active user of a session that has not ended, as they are now; undefined if there is none. */
async function loadViewer({ sessionId, userId }) {
  const { rows } = await pool.query({ name: 'viewer', text: VIEWER, values: [sessionId, userId] });
  return rows[0];
}

/** The sessions that wait for the statement on its way, and what each waits with. */
let waiting;
let isLoading = false;

/**
 * As `loadViewer`, with one statement for all requests that come while the last one is on its way: by hand, this is worth
 * doing, and this server does it too.
 */
function loadViewerTogether({ sessionId, userId }) {
  waiting ??= new Map();
  const entry = waiting.get(sessionId) ?? deferred();
  waiting.set(sessionId, entry);
  if (!isLoading) void loadWaiting();
  return entry.promise.then((row) => (row?.id === userId ? row : undefined));
}

function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

async function loadWaiting() {
  isLoading = true;
  while (waiting) {
    const asked = waiting;
    waiting = undefined;
    try {
      const { rows } = await pool.query({ name: 'viewers', text: VIEWERS, values: [[...asked.keys()]] });
      const found = new Map(rows.map(({ sessionId, ...user }) => [sessionId, user]));
      for (const [sessionId, { resolve }] of asked) resolve(found.get(sessionId));
    } catch (error) {
      for (const { reject } of asked.values()) reject(error);
    }
  }
  isLoading = false;
}

/** A page of users, the newest first. */
async function listUsers(first = 20, after = undefined) {
  const { rows } = await pool.query(
    after === undefined
      ? { name: 'users', text: USERS, values: [first + 1] }
      : { name: 'users-after', text: USERS_AFTER, values: [first + 1, ...readCursor(after)] },
  );
  const hasNextPage = rows.length > first;
  if (hasNextPage) rows.pop();
  const last = rows.at(-1);
  return { nodes: rows, pageInfo: { hasNextPage, endCursor: last ? writeCursor(last) : null } };
}

function writeCursor({ createdAt, id }) {
  return Buffer.from(JSON.stringify(['CREATED_AT', createdAt.getTime(), id])).toString('base64url');
}

function readCursor(cursor) {
  const [, time, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  return [new Date(time), id];
}

module.exports = { loadViewer, loadViewerTogether, listUsers };
