const CONNECTIONS = 16;
const HEATING_SECONDS = 0.5;

/**
 * Loads the contestants in turn, round after round (A B C, A B C), so that what else the machine does hits all alike.
 * One that fails is left out.
 *
 * @param {object[]} contestants - `{ server, port, asked, workers?, ... }`; each worker gets as many connections
 * @param {string} work
 * @param {import('../support/loader').Loader} loader
 * @param {{ rounds: number, seconds: number, warmUp: { requests: number, seconds: number } }} plan - `warmUp`: as many
 * requests, or seconds if they end earlier, for each worker.
 * @returns {Promise<{ contestants: object[], rounds: object[][], failures: object[] }>} for each round the figures of
 *   each contestant: CPU time in microseconds for each request, times in milliseconds, memory in MB.
 */
async function measure(contestants, work, loader, { rounds, seconds, warmUp }) {
  const failures = [];
  const figures = new Map(contestants.map((contestant) => [contestant, []]));
  const take = async (contestant, attempt) => {
    try {
      await attempt(contestant);
    } catch (error) {
      figures.delete(contestant);
      failures.push({ name: contestant.name, label: contestant.label, reason: `${work}: ${error.message}` });
    }
  };
  for (const contestant of contestants) await take(contestant, () => heat(contestant, work, loader, warmUp));
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of [...figures.keys()]) {
      await take(contestant, async () => {
        figures.get(contestant).push(await loadOnce(contestant, work, loader, seconds));
      });
    }
  }
  const columns = [...figures.values()];
  const byRound = Array.from({ length: rounds }, (_, round) => columns.map((column) => column[round]));
  return { contestants: [...figures.keys()], rounds: byRound, failures };
}

/** Cold code can take several times as long: by requests, so that a slow contestant does not stay colder than others. */
async function heat({ port, asked, workers = 1 }, work, loader, { requests, seconds }) {
  let left = requests * workers;
  const end = performance.now() + seconds * workers * 1000;
  while (left > 0 && performance.now() < end) {
    left -= (await loader.run({ port, ...asked[work], connections: CONNECTIONS * workers, seconds: HEATING_SECONDS }))
      .requests;
  }
}

async function loadOnce({ server, port, asked, workers = 1 }, work, loader, seconds) {
  const before = await server.usage();
  const run = await loader.run({ port, ...asked[work], connections: CONNECTIONS * workers, seconds });
  const after = await server.usage();
  const cpu = (after.cpuMicroseconds - before.cpuMicroseconds) / run.requests;
  if (!Number.isFinite(cpu)) throw new Error('no request was answered in time');
  return { cpu, perSecond: run.perSecond, p50: run.p50, p99: run.p99, megabytes: after.residentBytes / 2 ** 20 };
}

module.exports = { measure, CONNECTIONS };
