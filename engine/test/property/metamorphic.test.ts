import fc from 'fast-check';
import { evaluateNaively } from './naive-evaluator';
import { randomData } from './random-data';
import { SCOPES, STRONGEST } from './random-rule';
import { ALIAS_PREFIX, renameKeys, reverseSelections, wrapSelections } from './rewrites';
import { type EngineOutcome, runEngine } from './run-engine';
import { runs, tapes } from './runs';
import { describeScenario, readScenario, type Scenario } from './scenario';
import { Tape } from './tape';

const NIGHTLY = 3_600_000;

/** Checks `holds` for random scenarios that report their denials among the errors. */
async function forAll(holds: (it: Scenario, numbers: number[]) => Promise<void>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(tapes, async (numbers) => {
      const read = readScenario(numbers);
      if (typeof read === 'string') return fc.pre(false);
      const it: Scenario = { ...read, errorsIn: 'errors' };
      try {
        await holds(it, numbers);
      } catch (error) {
        throw new Error(`${(error as Error).message}\n\n${describeScenario(it)}`);
      }
    }),
    runs(40),
  );
}

/** Path -> value of every leaf that is not null. */
function leaves(data: unknown, path = ''): Map<string, unknown> {
  if (data === null) return new Map();
  if (typeof data !== 'object') return new Map([[path, data]]);
  return new Map(Object.entries(data).flatMap(([key, value]) => [...leaves(value, `${path}/${key}`)]));
}

function pathOf(error: string): string {
  return error.slice(0, error.indexOf(' '));
}

type Authentication = Scenario['authentication'];

function raised(authentication: Authentication): Authentication {
  return { ...(authentication ?? STRONGEST), level: 'PHISHING_RESISTANT' };
}

function renewed(authentication: Authentication): Authentication {
  return authentication && { ...authentication, ageSeconds: 0 };
}

const answer = ({ data, errors }: EngineOutcome) => ({ data, errors });

test.each([
  ['more scopes', ({ viewer }: Scenario) => ({ viewer: [...(viewer ?? []), ...SCOPES.slice(0, 2)] })],
  [
    'a stronger level',
    ({ viewer, authentication }: Scenario) => ({ authentication: viewer && raised(authentication) }),
  ],
  ['a more recent authentication', ({ authentication }: Scenario) => ({ authentication: renewed(authentication) })],
] as const)(
  '%s never answers less, nor denies where nothing was denied',
  async (_what, enrich) => {
    await forAll(async (read) => {
      const poor: Scenario = { ...read, mode: 'filter' };
      const rich: Scenario = { ...poor, ...enrich(poor) };
      const [poorer, richer] = [await runEngine(poor), await runEngine(rich)];
      for (const error of richer.errors) {
        const outer = poorer.errors.some((other) => `${pathOf(error)}/`.startsWith(`${pathOf(other)}/`));
        if (!outer) throw new Error(`only the richer viewer is denied ${error}`);
      }
      // If an allowed selection replaces a denied one, more scopes can make the value null that both select.
      if (evaluateNaively(poor).met) return;
      const kept = leaves(richer.data);
      for (const [path, value] of leaves(poorer.data)) expect({ path, value: kept.get(path) }).toEqual({ path, value });
    });
  },
  NIGHTLY,
);

test(
  'no authentication helps where scopes are missing',
  async () => {
    await forAll(async (read) => {
      const weak = await runEngine({ ...read, mode: 'dry-run' });
      const strong = await runEngine({ ...read, mode: 'dry-run', authentication: read.viewer && STRONGEST });
      const forbidden = weak.errors.filter((error) => error.includes(' FORBIDDEN '));
      if (read.viewer) expect(strong.errors).toEqual(forbidden);
      else expect(strong.errors).toEqual(weak.errors);
    });
  },
  NIGHTLY,
);

test(
  'every scope there is, and the strongest authentication, denies nothing and executes the document itself',
  async () => {
    await forAll(async (read) => {
      const full = await runEngine({ ...read, viewer: [...SCOPES], authentication: STRONGEST });
      expect(full.errors).toEqual([]);
      const dry = await runEngine({ ...read, mode: 'dry-run' });
      expect(full.data).toEqual(dry.data);
    });
  },
  NIGHTLY,
);

test(
  'wrapping selections in fragments that change nothing changes nothing',
  async () => {
    await forAll(async (it) => {
      const plain = await runEngine(it);
      const wrapped = await runEngine({ ...it, document: wrapSelections(it) });
      expect(answer(wrapped)).toEqual(answer(plain));
    });
  },
  NIGHTLY,
);

test(
  'reordering selections changes the order of keys only',
  async () => {
    await forAll(async (it) => {
      const plain = await runEngine(it);
      const reordered = await runEngine({ ...it, document: reverseSelections(it.document) });
      expect(answer(reordered)).toEqual(answer(plain));
    });
  },
  NIGHTLY,
);

test(
  'aliases only rename',
  async () => {
    await forAll(async (it) => {
      const plain = await runEngine(it);
      const renamed = await runEngine({ ...it, document: renameKeys(it.document) });
      const restore = (text: string) => text.replaceAll(ALIAS_PREFIX, '');
      expect(JSON.parse(restore(JSON.stringify(renamed.data)))).toEqual(plain.data);
      expect(renamed.errors.map(restore).sort()).toEqual(plain.errors);
    });
  },
  NIGHTLY,
);

test(
  'the decision does not depend on the data',
  async () => {
    await forAll(async (it, numbers) => {
      const root = it.text.startsWith('mutation') ? it.schema.getMutationType() : it.schema.getQueryType();
      if (!root) throw new Error('there is no such root');
      const others = randomData(new Tape([...numbers].reverse()), it.schema)(root);
      const plain = await runEngine(it);
      const other = await runEngine({ ...it, rootValue: others });
      expect(other.errors).toEqual(plain.errors);
    });
  },
  NIGHTLY,
);

test(
  'what is answered is what would be answered without rules, or null',
  async () => {
    const compare = (part: unknown, whole: unknown, at: string): void => {
      if (part === null) return;
      if (typeof part !== 'object' || Array.isArray(part) !== Array.isArray(whole)) {
        expect({ at, value: part }).toEqual({ at, value: whole });
        return;
      }
      for (const [key, value] of Object.entries(part))
        compare(value, (whole as typeof part)[key as never], `${at}/${key}`);
    };
    await forAll(async (it) => {
      const filtered = await runEngine({ ...it, mode: 'filter' });
      const unguarded = await runEngine({ ...it, mode: 'dry-run' });
      compare(filtered.data, unguarded.data, '');
    });
  },
  NIGHTLY,
);
