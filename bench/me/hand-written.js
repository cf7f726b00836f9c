// The limit: what `me` costs by hand, with the token checked, the session looked up and nothing else. node:http,
// jsonwebtoken with a KeyObject, pg with one prepared statement.
const { createSecretKey } = require('node:crypto');
const { createServer } = require('node:http');
const jwt = require('jsonwebtoken');
const { Pool } = require('pg');

const key = createSecretKey(Buffer.from(process.env.SECRET_KEY));
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const text = `SELECT u.id, u.username, u.email, u.full_name AS "fullName", u.role::text AS role, u.is_active AS "isActive",
    u.created_at AS "createdAt"
  FROM sessions s JOIN users u ON u.id = s.user_id
  WHERE s.id = $1 AND s.expires_at > now() AND u.id = $2 AND u.is_active`;
const checks = { algorithms: ['HS256'], issuer: 'scoped-api', audience: 'scoped-api' };

async function answer(request, body) {
  if (typeof JSON.parse(body).query !== 'string') return { errors: [{ message: 'no query' }] };
  const { sid, sub, scope } = jwt.verify(request.headers.authorization.slice('Bearer '.length), key, checks);
  if (!scope.split(' ').includes('me:read')) return { data: { me: null } };
  const { rows } = await pool.query({ name: 'me', text, values: [sid, sub] });
  return { data: { me: rows[0] ?? null } };
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const answered = JSON.stringify(await answer(request, Buffer.concat(chunks)));
    response.writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(answered),
    });
    response.end(answered);
  });
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('Listening'));
