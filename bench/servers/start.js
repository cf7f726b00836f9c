const { freePort } = require('../support/free-port');
const { serverEnv } = require('../support/world');
const { LIMIT, SUBJECT } = require('./contestants');

/**
 * Starts the contestants, all at once: they are loaded in turn. One that can't start is left out.
 *
 * @param {object[]} contestants - of `CONTESTANTS`
 * @param {{ url: string, database: object, token: string, running: Map }} options - `running`: what runs already, by
 *   the contestant's name, as `startOne` returns it; all that is started is put there.
 * @returns {Promise<{ started: object[], failures: { name: string, label: string, reason: string }[] }>}
 * @throws Error when the limit or this server can't start: without them there is nothing to compare.
 */
async function startAll(contestants, { url, database, token, running }) {
  const failures = [];
  const starting = contestants.map(async (contestant) => {
    const { name, label } = contestant;
    try {
      const reason = contestant.missing?.();
      if (reason !== undefined) throw new Error(reason);
      await contestant.prepare?.(database);
      if (!running.has(name)) running.set(name, await startOne(contestant, url));
      const { server, port } = running.get(name);
      return [{ ...contestant, server, port, asked: await contestant.requests({ port, token }) }];
    } catch (error) {
      failures.push({ name, label, reason: error.message });
      return [];
    }
  });
  const started = (await Promise.all(starting)).flat();
  const needed = failures.find(({ name }) => name === LIMIT || name === SUBJECT);
  if (needed) throw new Error(`${needed.label} did not start: ${needed.reason}`);
  return { started, failures };
}

/** Starts one contestant on a port of its own. */
async function startOne(contestant, url) {
  const port = await freePort();
  return { port, server: await contestant.start({ port, env: serverEnv(url, port) }) };
}

module.exports = { startAll, startOne };
