const { answer } = require('../support/child');
const { collectGarbage, cpuMicroseconds } = require('../support/cpu-time');
const { quantile } = require('../support/statistics');
const { CONTESTANTS, noRules } = require('./contestants');
const { checkThatItProtects } = require('./self-check');
const { createSchema, itemsOf, operationOf, SCOPE } = require('./world');

/** Long enough for the clock's microseconds not to show, and for every block to collect garbage a few times. */
const BLOCK_MICROSECONDS = 100_000;
/** Fewer turns in a block would let a single collection of garbage decide it. */
const MIN_STEPS = 6;
/** Below this, several executions are clocked together. */
const STEP_MICROSECONDS = 2_000;

/**
 * One contestant beside no rules on one list. Within a block they take turns in random order, so that drift of the
 * machine and the rhythm of the garbage collector meet both alike.
 *
 * @param {{ contestant: string, items: number, seconds: number, contestantFirst: boolean }} input
 * @returns the median over all blocks of the ratio of their CPU times, and of one execution's time in microseconds.
 */
async function measurePair({ contestant: name, items, seconds, contestantFirst }) {
  const contestant = CONTESTANTS[name];
  await checkThatItProtects(contestant, operationOf(10));
  const data = itemsOf(items);
  const create = ({ create: make }) => {
    return make({ schema: createSchema(), document: operationOf(10), user: { scopes: [SCOPE] } });
  };
  // Who is created first can be 1 % ahead for as long as the process lives: each gets its turn, in other processes.
  const order = contestantFirst ? [contestant, noRules] : [noRules, contestant];
  const created = order.map(create);
  const [own, base] = contestantFirst ? created : created.toReversed();

  for (const run of created) await warmUp(run, data, seconds / 4);
  const perStep = Math.ceil(STEP_MICROSECONDS / (await clock(base, data, 20)));
  const steps = Math.max(MIN_STEPS, Math.round(BLOCK_MICROSECONDS / (perStep * (await clock(base, data, perStep)))));

  const blocks = [];
  const deadline = cpuMicroseconds() + seconds * 1e6;
  while (blocks.length < 3 || cpuMicroseconds() < deadline) {
    collectGarbage();
    blocks.push(await measureBlock({ own, base, data, steps, perStep }));
  }
  const median = (value) => quantile(blocks.map(value), 0.5);
  return {
    ratio: median((block) => block.own / block.base),
    microseconds: median((block) => block.own / steps),
    noRulesMicroseconds: median((block) => block.base / steps),
    blocks: blocks.length,
  };
}

/** CPU time of `steps` steps of both, in microseconds an execution, summed up. */
async function measureBlock({ own, base, data, steps, perStep }) {
  const times = { own: 0, base: 0 };
  for (let step = 0; step < steps; step += 1) {
    const ownFirst = Math.random() < 0.5;
    if (ownFirst) times.own += await clock(own, data, perStep);
    times.base += await clock(base, data, perStep);
    if (!ownFirst) times.own += await clock(own, data, perStep);
  }
  return times;
}

/** CPU time of one of `executions` executions, in microseconds. */
async function clock(run, data, executions) {
  const start = cpuMicroseconds();
  for (let done = 0; done < executions; done += 1) await run(data);
  return (cpuMicroseconds() - start) / executions;
}

/** Time for V8 to optimize, in seconds of CPU, and never fewer than 20 executions. */
async function warmUp(run, data, seconds) {
  const deadline = cpuMicroseconds() + seconds * 1e6;
  for (let done = 0; done < 20 || cpuMicroseconds() < deadline; done += 1) await run(data);
}

answer(measurePair);
