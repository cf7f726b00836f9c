const { Pool, types } = require('pg');

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

/**
 * What the limit reads times as: text in the form of the answer, so that there is no `Date` to be made and written again. The
 * server must have them as dates.
 */
const AS_TEXT = {
  getTypeParser: (oid, format) =>
    oid === types.builtins.TIMESTAMPTZ && format === 'text' ? isoText : types.getTypeParser(oid, format),
};
const readTimestamp = types.getTypeParser(types.builtins.TIMESTAMPTZ, 'text');

/** `2026-11-22 21:48:55.123+00` as `Date.prototype.toISOString` writes it; others by way of a date. */
function isoText(text) {
  if (text.length !== 26 || !text.endsWith('+00')) return readTimestamp(text).toISOString();
  return `${text.slice(0, 10)}T${text.slice(11, 23)}Z`;
}

/** Statements for viewers at once, as in this server. */
const MAX_RUNNING = 2;
let running = 0;
/** The requests that wait for their viewer, by session. */
let waiting = new Map();

/**
 * As `loadViewer`, with one statement for all requests that come while others are on their way: by hand, this is worth doing,
 * and this server does it too.
 */
function loadViewerTogether({ sessionId, userId }) {
  return new Promise((resolve, reject) => {
    const request = { resolve: (row) => resolve(row?.id === userId ? row : undefined), reject };
    const requests = waiting.get(sessionId);
    if (requests) requests.push(request);
    else waiting.set(sessionId, [request]);
    if (running < MAX_RUNNING) void loadWaiting();
  });
}

async function loadWaiting() {
  running += 1;
  const asked = waiting;
  waiting = new Map();
  try {
    const { rows } = await pool.query({ name: 'viewers', text: VIEWERS, values: [[...asked.keys()]], types: AS_TEXT });
    const found = new Map(rows.map(({ sessionId, ...user }) => [sessionId, user]));
    for (const [sessionId, requests] of asked) for (const { resolve } of requests) resolve(found.get(sessionId));
  } catch (error) {
    for (const requests of asked.values()) for (const { reject } of requests) reject(error);
  }
  running -= 1;
  if (waiting.size > 0) void loadWaiting();
}

/** A page of users, the newest first; with `dates`, as the limit reads them. */
async function listUsers(first = 20, after = undefined, dates = undefined) {
  const { rows } = await pool.query(
    after === undefined
      ? { name: 'users', text: USERS, values: [first + 1], types: dates }
      : { name: 'users-after', text: USERS_AFTER, values: [first + 1, ...readCursor(after)], types: dates },
  );
  const hasNextPage = rows.length > first;
  if (hasNextPage) rows.pop();
  const last = rows.at(-1);
  return { nodes: rows, pageInfo: { hasNextPage, endCursor: last ? writeCursor(last) : null } };
}

function writeCursor({ createdAt, id }) {
  return Buffer.from(JSON.stringify(['CREATED_AT', new Date(createdAt).getTime(), id])).toString('base64url');
}

function readCursor(cursor) {
  const [, time, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  return [new Date(time), id];
}

module.exports = { AS_TEXT, loadViewer, loadViewerTogether, listUsers };
