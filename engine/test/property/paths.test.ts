import fc from 'fast-check';
import type { ExecutionResult } from 'graphql';
import { createScopeEngine, type ScopeEngineOptions } from '../../src';
import { runs, tapes } from './runs';
import { describeScenario, readScenario, type Scenario } from './scenario';

type Path = readonly (string | number)[];

interface PlacedError {
  readonly path: Path;
  readonly extensions: { readonly coordinate: string };
}

/** Returns the result of an engine with `options`, as plain JSON. */
async function answer(it: Scenario, options: ScopeEngineOptions) {
  const engine = createScopeEngine(it.schema, { ...options, allowNoRules: true });
  const { schema, document, rootValue } = it;
  const args = { schema, document, rootValue, variableValues: it.variables, operationName: it.operationName ?? null };
  const result: ExecutionResult = await engine.execute(args, engine.viewer(it.viewer, it.authentication));
  const { data = null, errors = [] } = JSON.parse(JSON.stringify(result)) as { data?: unknown; errors?: PlacedError[] };
  return { data, denials: errors.filter(({ extensions }) => extensions?.coordinate) };
}

/** @returns what is wrong with the paths of a scenario's denials, or `undefined`. */
async function fault(it: Scenario): Promise<string | undefined> {
  const pattern = await answer(it, { mode: 'filter' });
  const placed = await answer(it, { mode: 'filter', paths: 'indices' });
  const whole = await answer(it, { mode: 'dry-run' });
  if (JSON.stringify(placed.data) !== JSON.stringify(pattern.data)) return 'the data differs';

  for (const { path, extensions } of placed.denials) {
    const written = path.map((key) => (typeof key === 'number' ? '@' : key));
    const origin = pattern.denials.find(
      (denial) => denial.extensions.coordinate === extensions.coordinate && startsWith(written, denial.path),
    );
    if (!origin) return `there is no denial behind ${JSON.stringify(path)}`;
    // A denial that caused no null keeps its own path.
    const isPlaced = path.length !== origin.path.length || path.some((key, at) => key !== origin.path[at]);
    if (isPlaced && !endsInNull(placed.data, path)) return `there is no null at ${JSON.stringify(path)}`;
  }
  const lost = pattern.denials.find(
    ({ path, extensions }) =>
      !placed.denials.some(
        (error) =>
          error.extensions.coordinate === extensions.coordinate &&
          startsWith(
            error.path.map((key) => (typeof key === 'number' ? '@' : key)),
            path,
          ),
      ),
  );
  if (lost) return `the denial of ${lost.extensions.coordinate} is gone`;
  const lines = placed.denials.map((error) => JSON.stringify([error.path, error.extensions.coordinate]));
  if (new Set(lines).size !== lines.length) return 'an error is there twice';

  const untold = nullsThatWereNot(placed.data, whole.data, []).find(
    (at) => !placed.denials.some(({ path }) => startsWith(path, at)),
  );
  return untold && `nothing tells of the null at ${JSON.stringify(untold)}`;
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((key, position) => path[position] === key);
}

/** Whether the value at `path` is `null`. */
function endsInNull(data: unknown, path: Path): boolean {
  if (data === null) return true;
  const [key, ...rest] = path;
  if (key === undefined || typeof data !== 'object') return false;
  return endsInNull((data as Record<string | number, unknown>)[key], rest);
}

/** Returns the paths where `data` is null and `whole` is not. */
function nullsThatWereNot(data: unknown, whole: unknown, at: Path): Path[] {
  if (whole === null || typeof whole !== 'object') return data === null && whole !== null ? [at] : [];
  if (data === null || typeof data !== 'object') return [at];
  return Object.entries(whole).flatMap(([key, value]) =>
    nullsThatWereNot((data as Record<string, unknown>)[key], value, [...at, Array.isArray(whole) ? Number(key) : key]),
  );
}

test('with indices every null of a denial has an error at its path, and no denial is lost', async () => {
  await fc.assert(
    fc.asyncProperty(tapes, async (numbers) => {
      const it = readScenario(numbers);
      fc.pre(typeof it !== 'string');
      const found = await fault(it);
      if (found) throw new Error(`${found}\n\n${describeScenario(it)}`);
    }),
    runs(200),
  );
}, 3_600_000);
