const { deepStrictEqual } = require('node:assert');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { startEmbeddedPostgres } = require('../../dist/database/embedded-postgres');
const { describeMachine } = require('../support/machine');
const { ServerProcess } = require('../support/server-process');
const { summarize } = require('../support/statistics');
const { renderTable } = require('../support/table');
const { load } = require('./load');

const QUERY = '{ me { id username email fullName role isActive createdAt } }';
const SECRET_KEY = 'a secret key of the bench, of thirty-two bytes or more';
const CONTESTANTS = [
  { name: 'by hand', script: path.join(__dirname, 'hand-written.js'), port: 47_101 },
  { name: 'this server', script: path.join(__dirname, '../../dist/main.js'), port: 47_102 },
];

/**
 * What `me` costs with a token and a session: each server in turn, round after round, under the same load. This server
 * runs as users run it, with metrics, log, headers and throttles on.
 */
async function run({ quick, json }) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'scoped-api-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir, log: { info() {}, warn: console.warn } });
  const servers = [];
  try {
    console.log(`${describeMachine()}\n`);
    // This server first: it applies the migrations.
    for (const { script, port } of [...CONTESTANTS].reverse()) {
      const env = { DATABASE_URL: postgres.url, SECRET_KEY, PORT: String(port), HOST: '127.0.0.1', BCRYPT_COST: '10' };
      servers.unshift(await ServerProcess.start(script, { env, ready: /Listening/ }));
    }
    const rounds = await measure(servers, await logIn(CONTESTANTS[1].port), quick);
    print(rounds);
    if (json !== undefined) writeFileSync(json, `${JSON.stringify({ me: rounds }, null, 2)}\n`);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(servers, token, quick) {
  const seconds = quick ? 3 : 8;
  const request = { query: QUERY, token };
  const answers = await Promise.all(CONTESTANTS.map(({ port }) => send(port, QUERY, token)));
  for (const answer of answers) deepStrictEqual(answer, answers[0]);
  for (const { port } of CONTESTANTS) await load({ port, seconds: 3, ...request });

  const rounds = [];
  for (let round = 0; round < (quick ? 3 : 9); round += 1) {
    const measured = [];
    for (const [index, { port }] of CONTESTANTS.entries()) {
      const before = await servers[index].cpuMicroseconds();
      const { requests, perSecond, p50, p99 } = await load({ port, seconds, ...request });
      const cpu = ((await servers[index].cpuMicroseconds()) - before) / requests;
      measured.push({ cpu, perSecond, p50, p99 });
    }
    rounds.push(measured);
  }
  return rounds;
}

function print(rounds) {
  const rows = CONTESTANTS.map(({ name }, index) => {
    const of = (figure) => summarize(rounds.map((measured) => figure(measured[index], measured[0])));
    const ratio = of((mine, limit) => mine.cpu / limit.cpu);
    return [
      name,
      of(({ cpu }) => cpu).median.toFixed(0),
      `${ratio.median.toFixed(2)} (${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)})`,
      ...['perSecond', 'p50', 'p99'].map((figure) => of((mine) => mine[figure]).median.toFixed(0)),
    ];
  });
  console.log(renderTable(['`me`', 'CPU us', 'ratio', 'requests/s', 'p50 ms', 'p99 ms'], rows));
}

async function logIn(port) {
  const account = 'username: "bench", password: "correct horse battery"';
  await send(port, `mutation { register(input: { ${account}, email: "bench@example.com" }) { user { id } } }`);
  const { data } = await send(port, `mutation { login(input: { ${account} }) { tokens { accessToken } } }`);
  return data.login.tokens.accessToken;
}

async function send(port, query, token) {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

module.exports = { run };
