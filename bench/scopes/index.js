const { writeFileSync } = require('node:fs');
const { describeMachine } = require('../support/machine');
const { CONTESTANTS } = require('./contestants');
const { measureDecisions, renderDecisions } = require('./decision');
const { measureExecution, renderExecution } = require('./execution');
const { measureGrowth, renderGrowth } = require('./growth');
const { compareWithTargets } = require('./targets');

const contestants = Object.keys(CONTESTANTS);
const PLANS = {
  full: {
    decision: { rounds: 5, repetitions: 15 },
    execution: { contestants, items: 1_000, rounds: 24, seconds: 4 },
    growth: { rounds: 8, seconds: 3 },
  },
  quick: {
    decision: { rounds: 1, repetitions: 5 },
    execution: { contestants, items: 1_000, rounds: 2, seconds: 2 },
    growth: { rounds: 2, seconds: 1 },
  },
};

/**
 * The scope engine beside no rules and beside its peers. Everything is CPU time; every process measures one thing.
 *
 * @param {{ quick: boolean, json: string | undefined }} options - `quick`: a look, too short for a result; `json`: a
 *   file for every number.
 */
async function run({ quick, json }) {
  const plan = quick ? PLANS.quick : PLANS.full;
  const machine = describeMachine();
  console.log(`${machine}\n`);

  console.log(`CPU time of a decision in ns, median of the processes\n`);
  const decision = measureDecisions(plan.decision);
  console.log(`${renderDecisions(decision)}\n`);

  console.log(
    'A list of 1,000 items with 10 guarded fields each, all allowed: CPU time beside no rules in one process,',
  );
  console.log('median of the processes, spread: 95 % interval of that median\n');
  const execution = measureExecution(plan.execution);
  console.log(`${renderExecution(execution)}\n`);

  console.log(`The engine by length of list\n`);
  const growth = measureGrowth(plan.growth);
  console.log(`${renderGrowth(growth)}\n`);

  const targets = quick ? [] : compareWithTargets({ execution, growth });
  if (quick) console.log('A quick look, too short to compare with the targets.');
  for (const { target, verdict } of targets) console.log(`${target}: ${verdict}`);
  if (json)
    writeFileSync(json, `${JSON.stringify({ machine, quick, plan, decision, execution, growth, targets }, null, 2)}\n`);
}

module.exports = { run };
