import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { evaluateNaively } from './naive-evaluator';
import { runEngine } from './run-engine';
import { runs, tapes } from './runs';
import { describeScenario, readScenario, type Scenario } from './scenario';

/** @returns what the two disagree on, or `undefined`. */
async function disagreement(it: Scenario): Promise<string | undefined> {
  const engine = await runEngine(it);
  const naive = evaluateNaively(it);
  const expectedErrors = it.errorsIn === 'disabled' ? [] : naive.errors;
  const found = [
    isDeepStrictEqual(engine.data, naive.data) ? '' : `data: ${show(engine.data)} but naively ${show(naive.data)}`,
    isDeepStrictEqual(engine.errors, expectedErrors)
      ? ''
      : `errors: ${show(engine.errors)} but ${show(expectedErrors)}`,
    engine.stepUp === naive.stepUp ? '' : `further authentication: ${engine.stepUp} but naively ${naive.stepUp}`,
    engine.strays.length === 0 ? '' : `errors in the wrong place: ${show(engine.strays)}`,
    ...[...naive.called].filter((call) => !engine.called.has(call)).map((call) => `did not call ${call}`),
    ...[...engine.called]
      .filter((call) => !naive.called.has(call) && !naive.maybe.has(call))
      .map((call) => `called ${call}`),
  ].filter(Boolean);
  return found.length > 0 ? found.join('\n') : undefined;
}

function show(value: unknown): string {
  return JSON.stringify(value);
}

test('the engine and a naive evaluator agree on data, errors and resolvers called', async () => {
  await fc.assert(
    fc.asyncProperty(tapes, async (numbers) => {
      const it = readScenario(numbers);
      fc.pre(typeof it !== 'string');
      const found = await disagreement(it);
      if (found) throw new Error(`${found}\n\n${describeScenario(it)}`);
    }),
    runs(300),
  );
}, 3_600_000);
