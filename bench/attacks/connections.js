/**
 * What clients can make one server process keep by how they use their connections: requests sent without reading the
 * answers, slow readers, idle connections. A real server with a heap of 512 MB. For each attack it prints the peak of the
 * resident memory, the slowest answer of /livez meanwhile, and how many connections the server had closed in the end.
 *
 * Run it after `npm run build`: `node bench/attacks/connections.js [attack ...]`. The exit code is 1 if a worker went above 250 MB,
 * /livez took longer than a second, or clients that do not read were left open.
 */
const { connect } = require('node:net');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const { readFileSync } = require('node:fs');
const { Agent, get: httpGet } = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const { startServer, withPostgres } = require('../support/world');

const MAX_RSS_MB = 250;
const MAX_LIVEZ_MS = 1_000;
const SECONDS = 20;

const get = (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const body = '{"query":"{__typename}"}';
const post = `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** In production, where /metrics and GraphiQL have to be turned on. */
const LIMITS = {
  NODE_OPTIONS: '--max-old-space-size=512',
  METRICS_TOKEN: 'bench',
  INTROSPECTION: 'on',
  LOG_LEVEL: 'warn',
};

/** What each client sends, again and again while the server takes it, and how it reads. */
const ATTACKS = {
  livez: { clients: 60, send: get('/livez').repeat(1_600) },
  'livez-many': { clients: 1_000, send: get('/livez').repeat(1_600) },
  graphql: { clients: 60, send: post.repeat(400) },
  missing: { clients: 60, send: get('/nothing').repeat(1_600) },
  openapi: { clients: 300, send: get('/openapi.json').repeat(1_600) },
  graphiql: { clients: 100, send: get('/graphiql').repeat(1_600) },
  'slow-reader': { clients: 100, send: get('/openapi.json').repeat(1_600), bytesPerSecond: 1 },
  idle: { clients: 4_000, send: '', mayStay: true },
  'half-a-head': { clients: 2_000, send: 'GET /livez HTTP/1.1\r\n' },
};

async function attack(port, pid, { clients, send, bytesPerSecond, mayStay }) {
  const sockets = [];
  let open = 0;
  for (let index = 0; index < clients; index += 1) {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('connect', () => {
      open += 1;
      socket.on('close', () => {
        open -= 1;
      });
      if (send) socket.write(send);
    });
    socket.on('error', () => {});
    socket.pause();
    sockets.push(socket);
  }
  const trickle = setInterval(() => {
    if (bytesPerSecond) for (const socket of sockets) socket.read(bytesPerSecond);
  }, 1_000);
  const probe = fork(__filename, ['--probe', String(port)]);
  const end = Date.now() + SECONDS * 1_000;
  let rss = 0;
  while (Date.now() < end) {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    rss = Math.max(rss, Number(kilobytes) / 1024);
    await sleep(20);
  }
  probe.send('enough');
  const [livez] = await once(probe, 'message');
  clearInterval(trickle);
  // A paused socket does not notice that it was closed; the server's own count is true.
  const text = await (
    await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { authorization: 'Bearer bench' } })
  ).text();
  const left = Number(/^http_connections (\d+)/m.exec(text)?.[1] ?? open);
  for (const socket of sockets) socket.destroy();
  const isFine = rss < MAX_RSS_MB && livez < MAX_LIVEZ_MS && (mayStay || left < 10);
  return { isFine, rss, livez, left };
}

/** A process of its own, on a connection that is kept, as a load balancer has one: the slowest answer of /livez. */
function probe(port) {
  const agent = new Agent({ keepAlive: true });
  const ask = () =>
    new Promise((resolve) => {
      httpGet({ port, path: '/livez', agent }, (response) => response.resume().on('end', resolve)).on('error', resolve);
    });
  let slowest = 0;
  let since = performance.now();
  process.on('message', () => process.send(Math.max(slowest, performance.now() - since), () => process.exit()));
  void (async () => {
    for (;;) {
      since = performance.now();
      await ask();
      slowest = Math.max(slowest, performance.now() - since);
      await sleep(50);
    }
  })();
}

async function main() {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(ATTACKS);
  await withPostgres(async ({ url }) => {
    // The first start makes the tables and the admin, which takes more memory than any other.
    await (await startServer(url)).server.stop();
    for (const name of names) {
      // A server of its own for each, so that the peaks are its own.
      const { port, server } = await startServer(url, { ...LIMITS });
      const before =
        Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))?.[1]) / 1024;
      const { isFine, rss, livez, left } = await attack(port, server.child.pid, ATTACKS[name]);
      console.log(
        `${isFine ? 'ok  ' : 'FAIL'} ${name.padEnd(12)} ${before.toFixed(0)} to ${rss.toFixed(0)} MB, /livez at most ${livez.toFixed(0)} ms, ` +
          `${left} connections left after ${SECONDS} s`,
      );
      if (!isFine) process.exitCode = 1;
      await server.stop();
    }
  });
}

if (process.argv[2] === '--probe') probe(Number(process.argv[3]));
else void main();
