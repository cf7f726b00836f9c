const { writeFileSync } = require('node:fs');
const { describeMachine } = require('../support/machine');
const { CONTESTANTS } = require('./contestants');
const { measureDecisions, renderDecisions } = require('./decision');
const { measureExecution, renderExecution } = require('./execution');
const { measureGrowth, renderGrowth } = require('./growth');
const { judgeTargets } = require('./targets');

const PLANS = {
  full: {
    decision: { rounds: 3, repetitions: 15 },
    execution: { contestants: Object.keys(CONTESTANTS), items: 1_000, rounds: 16, seconds: 3 },
    growth: { rounds: 10, seconds: 2 },
  },
  quick: {
    decision: { rounds: 1, repetitions: 5 },
    execution: { contestants: Object.keys(CONTESTANTS), items: 1_000, rounds: 3, seconds: 1 },
    growth: { rounds: 2, seconds: 0.5 },
  },
};

/**
 * The scope engine beside no rules and beside its peers. Everything is CPU time; every process measures one thing.
 *
 * @param {{ quick: boolean, json: string | undefined }} options - `quick`: a look, too short to judge by; `json`: a
 *   file for every number.
 */
async function run({ quick, json }) {
  const plan = quick ? PLANS.quick : PLANS.full;
  const machine = describeMachine();
  console.log(`${machine}\n`);

  console.log(`CPU time of a decision in ns, median of ${plan.decision.rounds} processes each\n`);
  const decision = measureDecisions(plan.decision);
  console.log(`${renderDecisions(decision)}\n`);

  console.log(
    'A list of 1,000 items with 10 guarded fields each, all allowed: CPU time beside no rules in one process,',
  );
  console.log(`median of ${plan.execution.rounds} processes each, spread: 95 % interval of that median\n`);
  const execution = measureExecution(plan.execution);
  console.log(`${renderExecution(execution)}\n`);

  console.log(`The engine by length of list, ${plan.growth.rounds} processes each\n`);
  const growth = measureGrowth(plan.growth);
  console.log(`${renderGrowth(growth)}\n`);

  const targets = judgeTargets({ execution, growth });
  for (const { target, verdict } of targets) console.log(`${target}: ${verdict}`);
  if (json)
    writeFileSync(json, `${JSON.stringify({ machine, quick, plan, decision, execution, growth, targets }, null, 2)}\n`);
}

module.exports = { run };
