import fc from 'fast-check';
import { buildSchema, parse, validate } from 'graphql';
import { randomViewer } from '../property/random-rule';
import { runs, tapes } from '../property/runs';
import { Tape } from '../property/tape';
import { objectData } from './object-data';
import { randomObjectOperation } from './random-object-operation';
import { randomObjectSdl } from './random-object-schema';
import { askEngine, askGenericAuth, type Question } from './run-both';

interface Scenario {
  readonly description: string;
  /** With a schema of its own each time: the engine adds placeholders to it. */
  readonly question: () => Question;
}

function readScenario(numbers: readonly number[]): Scenario | undefined {
  const tape = new Tape(numbers);
  const sdl = randomObjectSdl(tape);
  const { text, variables } = randomObjectOperation(tape, buildSchema(sdl));
  const document = parse(text);
  if (validate(buildSchema(sdl), document).length > 0) return undefined;
  const viewer = randomViewer(tape);
  return {
    description: `${sdl}\n\n${text}\n\n${JSON.stringify({ variables, viewer })}`,
    question: () => {
      const schema = buildSchema(sdl);
      return { schema, document, variables, viewer, rootValue: objectData(schema) };
    },
  };
}

/** Every value that is there to be read, by path. */
function valuesOf(data: unknown, path = ''): string[] {
  if (data === null || data === undefined) return [];
  if (typeof data !== 'object') return [`${path} ${data}`];
  return Object.entries(data).flatMap(([key, value]) => valuesOf(value, `${path}.${key}`));
}

function expectAgreement(what: string, ours: unknown, theirs: unknown, { description }: Scenario): void {
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return;
  throw new Error(
    `${what}: ${JSON.stringify(ours)} but @envelop/generic-auth ${JSON.stringify(theirs)}\n\n${description}`,
  );
}

test('on object types, @envelop/generic-auth lets the same values through', async () => {
  await fc.assert(
    fc.asyncProperty(tapes, async (numbers) => {
      const it = readScenario(numbers);
      fc.pre(it !== undefined);
      const [ours, theirs] = [await askEngine(it.question()), await askGenericAuth(it.question())];
      expectAgreement('values', valuesOf(ours.data).sort(), valuesOf(theirs.data).sort(), it);
      expectAgreement('anything denied', ours.errors !== undefined, theirs.errors !== undefined, it);
    }),
    runs(300),
  );
}, 3_600_000);

test('on object types, @envelop/generic-auth refuses the same operations where one denial refuses the whole', async () => {
  await fc.assert(
    fc.asyncProperty(tapes, async (numbers) => {
      const it = readScenario(numbers);
      fc.pre(it !== undefined);
      const ours = await askEngine(it.question(), 'reject');
      const theirs = await askGenericAuth({ ...it.question(), refuseAll: true });
      expectAgreement('data', ours.data ?? null, theirs.data ?? null, it);
    }),
    runs(300),
  );
}, 3_600_000);
