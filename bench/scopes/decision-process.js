const { visit } = require('graphql');
const { createScopeEngine } = require('@scoped-api/engine');
const { answer } = require('../support/child');
const { collectGarbage, cpuMicroseconds } = require('../support/cpu-time');
const { quantile } = require('../support/statistics');
const genericAuth = require('./contestants/generic-auth');
const { createSchema, itemsOf, operationOf, SCOPE } = require('./world');

/** Each repetition clocks about this many selected fields, so that large and small operations take equally long. */
const FIELDS_PER_REPETITION = 4_000;
const CACHED_CALLS = 200_000;

/** What is clocked: `prepare` runs off the clock, the function that it returns is one call. */
const SITUATIONS = {
  /** The same operation, the same scopes: every request but the first. */
  cached({ guarded }) {
    const { engine, viewer } = newEngine();
    const operation = { document: operationOf(guarded) };
    return { calls: CACHED_CALLS, prepare: () => () => engine.decide(operation, viewer) };
  },
  /** A document that was never seen. */
  cold({ guarded, calls }) {
    const { engine, viewer } = newEngine();
    const template = operationOf(guarded);
    return { calls, prepare: () => each(copies(template, calls), (document) => engine.decide({ document }, viewer)) };
  },
  /** The same, for a viewer who is denied everything that is guarded. */
  coldDenied({ guarded, calls }) {
    const { engine } = newEngine();
    const viewer = engine.viewer([]);
    const template = operationOf(guarded);
    return { calls, prepare: () => each(copies(template, calls), (document) => engine.decide({ document }, viewer)) };
  },
  /** What the plugin does for every request, execution left out. */
  genericAuth({ guarded, calls }) {
    const call = requestOf(genericAuth, guarded);
    return { calls: 5 * calls, prepare: () => call };
  },
};

/**
 * CPU time of one decision in nanoseconds.
 *
 * @param {{ situation: string, guarded: number, repetitions: number }} input - `guarded`: guarded fields selected.
 */
async function measureDecision({ situation, guarded, repetitions }) {
  const { calls, prepare } = SITUATIONS[situation]({ guarded, calls: Math.ceil(FIELDS_PER_REPETITION / guarded) });
  const times = [];
  for (let repetition = -5; repetition < repetitions; repetition += 1) {
    const call = prepare();
    collectGarbage();
    const start = cpuMicroseconds();
    for (let done = 0; done < calls; done += 1) {
      const pending = call();
      if (pending instanceof Promise) await pending;
    }
    if (repetition >= 0) times.push(((cpuMicroseconds() - start) / calls) * 1_000);
  }
  return quantile(times, 0.5);
}

function newEngine() {
  const engine = createScopeEngine(createSchema());
  return { engine, viewer: engine.viewer([SCOPE]) };
}

/** Documents that no cache has seen. */
function copies(template, count) {
  return Array.from({ length: count }, () => visit(template, { enter: (node) => ({ ...node }) }));
}

/** A call that takes the next of `items` each time. */
function each(items, use) {
  let position = 0;
  return () => use(items[position++]);
}

/** A request through Envelop that executes nothing. */
function requestOf({ create }, guarded) {
  const execute = () => ({ data: null });
  const run = create({ schema: createSchema(), document: operationOf(guarded), user: { scopes: [SCOPE] }, execute });
  const data = itemsOf(0);
  return () => run(data);
}

answer(measureDecision);
