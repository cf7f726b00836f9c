const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { ServerProcess } = require('../../support/server-process');

const PYTHON = '/usr/bin/python3';
const NEEDED = 'fastapi, sqlalchemy, asyncpg, uvicorn, jwt';

function missing() {
  if (process.platform !== 'linux') return 'its CPU time is read from /proc, which only Linux has';
  const { status } = spawnSync(PYTHON, ['-c', `import ${NEEDED}`]);
  return status === 0 ? undefined : `${PYTHON} can't import ${NEEDED} (Debian: python3-fastapi and kin)`;
}

function start({ port, env }) {
  const args = ['-m', 'uvicorn', 'fastapi_app:app', '--host', '127.0.0.1', '--port', String(port), '--no-access-log'];
  const cwd = path.join(__dirname, '../peers');
  return ServerProcess.startCommand(PYTHON, args, { port, cwd, env: { ...env, PYTHONDONTWRITEBYTECODE: '1' } });
}

function requests({ token }) {
  const headers = { authorization: `Bearer ${token}` };
  return {
    me: { method: 'GET', path: '/users/me', headers },
    users: { method: 'GET', path: '/users?first=50', headers },
  };
}

/** FastAPI with SQLAlchemy: REST, with the same objects. */
const fastapi = {
  name: 'fastapi',
  label: 'FastAPI, SQLAlchemy (REST)',
  missing,
  start,
  requests,
  read: { me: (me) => ({ me }), users: (users) => ({ users }) },
  note: 'Python of the distribution, one uvicorn worker; it answers with the objects themselves, without GraphQL.',
};

module.exports = { fastapi };
