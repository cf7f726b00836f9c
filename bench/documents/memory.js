const http = require('node:http');
const { randomBytes } = require('node:crypto');
const { startServer, withPostgres } = require('../support/world');

const MOST_MB = 250;
const CONNECTIONS = 16;

/**
 * Attacks of which each document has a text that no other has. The budget of one address would end them: it is set as
 * high as it goes, as if they came from many addresses.
 */
const ATTACKS = [
  { name: 'each sent once', count: 40_000, uses: 1, document: (id) => `query Op${id}{a${id}:me{username}}` },
  { name: 'each sent twice', count: 15_000, uses: 2, document: (id) => `query Op${id}{a${id}:me{username}}` },
  { name: 'each sent 12 times', count: 4_000, uses: 12, document: (id) => `query Op${id}{a${id}:me{username}}` },
  {
    name: '1,800 tokens, each sent twice',
    count: 1_500,
    uses: 2,
    document: (id) => `query Op${id}{me{${Array.from({ length: 590 }, (_, i) => `a${i}:id`).join(' ')}}}`,
  },
  {
    name: '100 denials, each sent twice',
    count: 2_000,
    uses: 2,
    document: (id) => `query Op${id}{${Array.from({ length: 99 }, (_, i) => `a${i}:me{id}`).join(' ')}}`,
  },
  {
    name: 'refused, 90 kB each',
    count: 3_000,
    uses: 1,
    document: (id) => `{users(first:"${id}${'x'.repeat(90_000)}"){totalCount}}`,
  },
];

/** Sends each attack to a server of its own, in a process with a small heap, and follows its resident memory. */
async function measureMemory({ quick }) {
  const rows = [];
  let passed = true;
  await withPostgres(async ({ url }) => {
    // Migrations take memory of their own, once.
    await (await startServer(url)).server.stop();
    for (const { name, count, uses, document } of ATTACKS) {
      const sent = quick ? Math.ceil(count / 8) : count;
      const { server, port } = await startServer(url, {
        NODE_OPTIONS: '--max-old-space-size=110 --max-semi-space-size=8',
        DOCUMENT_WORK_PER_ADDRESS: '10000',
        LOG_LEVEL: 'warn',
      });
      try {
        console.error(`memory: ${name} ...`);
        const curve = [await residentMb(server)];
        const began = performance.now();
        await attack(port, { sent, uses, document }, async () => curve.push(await residentMb(server)));
        const perSecond = Math.round((sent * uses * 1000) / (performance.now() - began));
        const most = Math.max(...curve);
        passed &&= most <= MOST_MB;
        const [start, half, end] = [curve[0], curve[curve.length >> 1], curve.at(-1)].map(String);
        rows.push([
          name,
          String(sent * uses),
          String(perSecond),
          start,
          half,
          end,
          String(most),
          most <= MOST_MB ? 'pass' : 'FAIL',
        ]);
      } finally {
        await server.stop();
      }
    }
  });
  return { rows, passed };
}

async function residentMb(server) {
  const { residentBytes } = await server.usage();
  return Math.round(residentBytes / 1e6);
}

async function attack(port, { sent, uses, document }, sample) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let next = 0;
  const step = Math.ceil(sent / 40);
  const client = async () => {
    while (next < sent) {
      next += 1;
      const isSample = next % step === 0;
      const body = JSON.stringify({ query: document(randomBytes(6).toString('hex')) });
      for (let use = 0; use < uses; use += 1) await post(agent, port, body);
      if (isSample) await sample();
    }
  };
  // One after the other: each takes its turn with the process that answers for its memory.
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  agent.destroy();
}

function post(agent, port, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const request = http.request(
      { agent, port, host: '127.0.0.1', method: 'POST', path: '/graphql', headers },
      (response) => {
        response.resume().on('end', resolve).on('error', reject);
      },
    );
    request.on('error', reject).end(body);
  });
}

module.exports = { attack, measureMemory };
