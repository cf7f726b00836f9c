const { answer } = require('../support/child');
const { collectGarbage, cpuMicroseconds } = require('../support/cpu-time');
const { quantile } = require('../support/statistics');
const { CONTESTANTS, noRules } = require('./contestants');
const { checkThatItProtects } = require('./self-check');
const { createSchema, itemsOf, operationOf, SCOPE } = require('./world');

/** Below this, several executions are clocked together: the clock's steps of a microsecond must not show. */
const TURN_MICROSECONDS = 2_000;
/** So many turns of both make a block: enough for a single collection of garbage not to decide it. */
const TURNS = 24;
/**
 * The order in which instances of the contestant (`true`) and of no rules are created. Equal code on equal schemas
 * differs by up to 4 % for as long as the process lives, mostly in favour of what was created first; over these eight
 * that evens out.
 */
const ORDER = [true, false, false, true, false, true, true, false];

/**
 * One contestant beside no rules on one list. They take turns in random order, so that drift of the machine and the
 * rhythm of the garbage collector meet both alike.
 *
 * @param {{ contestant: string, items: number, seconds: number, reverse: boolean }} input - `seconds` of CPU time to
 *   measure for; `reverse`: whether no rules is created first.
 * @returns the median over all blocks of the ratio of their CPU times, and of one execution's time in microseconds.
 */
async function measurePair({ contestant: name, items, seconds, reverse }) {
  const contestant = CONTESTANTS[name];
  await checkThatItProtects(contestant, operationOf(10));
  const data = itemsOf(items);
  const own = [];
  const base = [];
  for (const isOwn of ORDER.map((first) => first !== reverse)) {
    const { create } = isOwn ? contestant : noRules;
    (isOwn ? own : base).push(create({ schema: createSchema(), document: operationOf(10), user: { scopes: [SCOPE] } }));
  }

  await warmUp([...own, ...base], data, seconds / 4);
  const perTurn = Math.ceil(TURN_MICROSECONDS / (await clock(base[0], data, 20)));
  const blocks = [];
  const deadline = cpuMicroseconds() + seconds * 1e6;
  while (blocks.length < 3 || cpuMicroseconds() < deadline) {
    collectGarbage();
    blocks.push(await measureBlock({ own, base, data, perTurn }));
  }
  const median = (value) => quantile(blocks.map(value), 0.5);
  return {
    ratio: median((block) => block.own / block.base),
    microseconds: median((block) => block.own / TURNS),
    noRulesMicroseconds: median((block) => block.base / TURNS),
    blocks: blocks.length,
  };
}

/** CPU time of both in microseconds an execution, summed up over the turns of a block. */
async function measureBlock({ own, base, data, perTurn }) {
  const times = { own: 0, base: 0 };
  for (let turn = 0; turn < TURNS; turn += 1) {
    const instance = turn % own.length;
    const ownFirst = Math.random() < 0.5;
    if (ownFirst) times.own += await clock(own[instance], data, perTurn);
    times.base += await clock(base[instance], data, perTurn);
    if (!ownFirst) times.own += await clock(own[instance], data, perTurn);
  }
  return times;
}

/** CPU time of one of `executions` executions, in microseconds. */
async function clock(run, data, executions) {
  const start = cpuMicroseconds();
  for (let done = 0; done < executions; done += 1) await run(data);
  return (cpuMicroseconds() - start) / executions;
}

/** Time for V8 to optimize, in seconds of CPU, and never fewer than five executions each. */
async function warmUp(runs, data, seconds) {
  const deadline = cpuMicroseconds() + seconds * 1e6;
  for (let done = 0; done < 5 || cpuMicroseconds() < deadline; done += 1) {
    for (const run of runs) await run(data);
  }
}

answer(measurePair);
