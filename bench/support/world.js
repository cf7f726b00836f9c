const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { startEmbeddedPostgres } = require('../../dist/database/embedded-postgres');
const { freePort } = require('./free-port');
const { ServerProcess } = require('./server-process');

/** Exit code of what Ctrl-C ended. */
const INTERRUPTED = 130;
const MAIN = path.join(__dirname, '../../dist/main.js');
const SECRET_KEY = 'a secret key of the bench, of thirty-two bytes or more';
const ADMIN = { username: 'bench-admin', email: 'bench-admin@example.com', password: 'correct horse battery' };

/** What every server gets in its environment; each takes what it knows. */
function serverEnv(databaseUrl, port) {
  return {
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    HOST: '127.0.0.1',
    SECRET_KEY,
    // The least that production allows: the benches log in, and only one of them is about that.
    BCRYPT_COST: '10',
    ACCESS_TOKEN_EXPIRE_MINUTES: '1440',
    DRAIN_DELAY_SECONDS: '0',
    BOOTSTRAP_ADMIN_USERNAME: ADMIN.username,
    BOOTSTRAP_ADMIN_EMAIL: ADMIN.email,
    BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
  };
}

/**
 * Starts this server on a port of its own.
 *
 * @param {string | undefined} databaseUrl - the embedded PostgreSQL if absent.
 * @param {object} env - on top of {@link serverEnv}.
 * @param {{ until?: (port: number) => Promise<unknown> }} options - what else to wait for.
 */
async function startServer(databaseUrl, env = {}, { until = async () => {} } = {}) {
  const port = await freePort();
  const { DATABASE_URL, ...rest } = serverEnv(databaseUrl, port);
  const given = { ...rest, ...(databaseUrl !== undefined && { DATABASE_URL }), ...env };
  const [server] = await Promise.all([ServerProcess.start(MAIN, { port, env: given }), until(port)]);
  return { port, server };
}

/** Calls `work` with a PostgreSQL server of its own, which is gone afterwards, also when the bench is interrupted. */
async function withPostgres(work) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'scoped-api-bench-'));
  const starting = startEmbeddedPostgres({ dataDir, log: { info() {}, warn: console.warn } });
  const cleanUp = async () => {
    const postgres = await starting.catch(() => undefined);
    await postgres?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const interrupt = () => void cleanUp().finally(() => process.exit(INTERRUPTED));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupt);
  try {
    const { superuserUrl } = await starting;
    return await work({ url: superuserUrl });
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupt);
    await cleanUp();
  }
}

/** The answer of a server on `port` to an operation, and to one that must succeed its `data`. */
async function send(port, query, token) {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(`${query}: ${errors[0].message}`);
  return data;
}

/** Logs the admin in at this server. */
async function logIn(port, { username, password } = ADMIN) {
  const input = `{ username: ${JSON.stringify(username)}, password: ${JSON.stringify(password)} }`;
  const { login } = await send(port, `mutation { login(input: ${input}) { tokens { accessToken } } }`);
  if (!login.tokens) throw new Error(`${username} could not log in`);
  return login.tokens.accessToken;
}

module.exports = { serverEnv, startServer, withPostgres, send, logIn };
