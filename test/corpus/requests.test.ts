import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type CorpusCase,
  type CorpusFile,
  exchange,
  expectExchange,
  expectQuiet,
  requestBytes,
} from '../support/corpus';
import { createWorld, type World } from '../support/corpus-world';

const DIRECTORY = __dirname;
/** A list of tokens rather than of requests; `tokens.test.ts` sends them. */
const NOT_REQUESTS = 'tokens.json';
/** The id of the request that asks whether the server is still there. */
const NEXT = 'the-next-request';

const files = readdirSync(DIRECTORY)
  .filter((name) => name.endsWith('.json') && name !== NOT_REQUESTS)
  .map((name) => ({ name, file: JSON.parse(readFileSync(join(DIRECTORY, name), 'utf8')) as CorpusFile }));

/** What was stored after the last case: what is stored before the next. */
const stored = new WeakMap<World, string>();
const worlds = new Map<string, Promise<World>>();
const worldOf = (at: 'test' | 'production') => {
  // Production's hashes are expensive, and its cases need no particular user.
  const users = at === 'test' ? files.flatMap(({ file }) => file.users ?? []) : [];
  const world = worlds.get(at) ?? createWorld(at, users);
  worlds.set(at, world);
  return world;
};

afterAll(async () => {
  for (const world of worlds.values()) await (await world).stop();
});

test('every case has an id of its own', () => {
  const ids = files.flatMap(({ file }) => file.cases.map(({ id }) => id));
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

describe.each(files)('$name', ({ file }) => {
  test.each([...file.cases])('$id: $title', async (entry) => {
    await runCase(await worldOf(entry.at ?? 'test'), entry);
  });
});

async function runCase(world: World, entry: CorpusCase): Promise<void> {
  const { app, known } = world;
  const { also = {} } = entry;
  const bytes = requestBytes(entry, known);
  const storedBefore = stored.get(world) ?? (await world.stored());
  const linesBefore = app.logLines.length;
  let requests = 0;
  const send = async () => {
    requests += also.lines ?? also.answers ?? 1;
    await world.forgetAttempts();
    expectExchange(entry, await exchange(app.url, bytes, { untilClosed: also.closes === true }));
  };

  const refuseWrongPassword = async () => {
    await world.forgetAttempts();
    await world.refuseWrongPassword();
  };

  await send();
  if (also.cpuMs !== undefined) expect(await best(send, also.cpuMs)).toBeLessThan(also.cpuMs);

  const next = await fetch(`${app.url}/livez`, { headers: { 'x-request-id': NEXT } });
  expect(next.status).toBe(200);
  const lines = () => app.logLines.slice(linesBefore).filter(({ requestId }) => requestId !== NEXT);
  // A line is written when the connection is done with its answer, which may be after we are.
  for (let wait = 0; wait < 250 && lines().length < requests; wait += 1) await delay(2);
  expectQuiet(lines(), requests, also.log);

  const storedAfter = await world.stored();
  stored.set(world, storedAfter);
  expect(storedAfter === storedBefore).toBe(also.stores !== true);
  if (also.costsAHash) {
    expect(await best(send)).toBeGreaterThan((await best(refuseWrongPassword)) / 2);
  }
}

/**
 * The least of three measurements in CPU milliseconds: whatever else the machine does only adds. Where a bound is to be
 * kept, up to nine more are taken until one keeps it.
 */
async function best(task: () => Promise<unknown>, bound = Number.POSITIVE_INFINITY): Promise<number> {
  const measured: number[] = [];
  while (measured.length < 3 || (measured.length < 12 && Math.min(...measured) >= bound)) {
    const before = process.cpuUsage();
    await task();
    const { user, system } = process.cpuUsage(before);
    measured.push((user + system) / 1000);
  }
  return Math.min(...measured);
}
