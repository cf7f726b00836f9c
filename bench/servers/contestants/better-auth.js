const path = require('node:path');
const { ServerProcess } = require('../../support/server-process');

const SCRIPT = path.join(__dirname, '../peers/better-auth.mjs');
const PASSWORD = 'correct horse battery';

/** Its own tables, with as many users: it knows neither this server's nor its tokens. */
async function prepare(database) {
  await database.query('CREATE SCHEMA better_auth');
}

async function requests({ port }) {
  const response = await fetch(`http://127.0.0.1:${port}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: `http://127.0.0.1:${port}` },
    body: JSON.stringify({ name: 'Bench', email: 'bench@better-auth.example', password: PASSWORD }),
  });
  if (!response.ok) throw new Error(`sign-up was answered ${response.status}: ${await response.text()}`);
  const cookie = response.headers
    .getSetCookie()
    .map((header) => header.split(';')[0])
    .join('; ');
  return { me: { method: 'GET', path: '/api/auth/get-session', headers: { cookie } } };
}

/** better-auth's session endpoint: what it has for `me`. */
const betterAuth = {
  name: 'better-auth',
  label: 'better-auth, `get-session`',
  prepare,
  start: ({ port, env }) => ServerProcess.start(SCRIPT, { port, env }),
  requests,
  read: { me: null },
  note: 'its own session cookie and tables, with 100,000 users too: it can’t verify this server’s token, and is left out of what is said above of tokens. One join for session and user, no cookie cache, so that a session that ended shows. It answers with the session and the user as it has them.',
};

module.exports = { betterAuth };
