import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { buildSchema, type FieldNode, Kind, OperationTypeNode, visit } from 'graphql';
import { evaluateNaively } from './naive-evaluator';
import { runEngine } from './run-engine';
import { runs, tapes } from './runs';
import { describeScenario, readScenario, type Scenario } from './scenario';

/**
 * Makes a subscription of an operation: its root type is that of subscriptions, and its first root field is the only one.
 *
 * @returns `undefined` if the operation has no such field.
 */
function subscriptionOf(it: Scenario): Scenario | undefined {
  const [query, mutation] = [it.schema.getQueryType()?.name, it.schema.getMutationType()?.name];
  const [root, other] = it.text.startsWith('mutation') ? [mutation, query] : [query, mutation];
  const sdl = it.sdl.replace(/^schema .*$/m, `schema { query: ${other} subscription: ${root} }`);
  const operation = it.document.definitions.find(
    (node) =>
      node.kind === Kind.OPERATION_DEFINITION &&
      (it.operationName === undefined || node.name?.value === it.operationName),
  );
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return undefined;
  const field = operation.selectionSet.selections.find(
    (node): node is FieldNode => node.kind === Kind.FIELD && node.name.value !== '__typename',
  );
  if (!field) return undefined;
  const selectionSet = { ...operation.selectionSet, selections: [{ ...field, directives: [] }] };
  const document = visit(it.document, {
    OperationDefinition: (node) =>
      node === operation ? { ...node, operation: OperationTypeNode.SUBSCRIPTION, selectionSet } : false,
  });
  const schema = buildSchema(sdl, { noLocation: true, assumeValidSDL: true });
  return { ...it, sdl, schema, document };
}

/** @returns what the two disagree on, or `undefined`. */
async function disagreement(it: Scenario): Promise<string | undefined> {
  const engine = await runEngine(it);
  const naive = evaluateNaively(it);
  const isOpened = naive.called.size + naive.maybe.size > 0;
  // Without a stream there is no event in which the root field could be null.
  const data = isOpened ? naive.data : null;
  const errors = it.errorsIn === 'disabled' ? [] : naive.errors;
  const found = [
    isDeepStrictEqual(engine.data, data) ? '' : `data: ${show(engine.data)} but naively ${show(data)}`,
    isDeepStrictEqual(engine.errors, errors) ? '' : `errors: ${show(engine.errors)} but ${show(errors)}`,
    engine.strays.length === 0 ? '' : `errors in the wrong place: ${show(engine.strays)}`,
    engine.isOpened === isOpened ? '' : `a stream was ${isOpened ? 'not ' : ''}opened`,
    engine.stepUp === naive.stepUp ? '' : `further authentication: ${engine.stepUp} but naively ${naive.stepUp}`,
  ].filter(Boolean);
  return found.length > 0 ? found.join('\n') : undefined;
}

function show(value: unknown): string {
  return JSON.stringify(value);
}

test('the engine and a naive evaluator agree on subscriptions: whether a stream is opened, and its events', async () => {
  await fc.assert(
    fc.asyncProperty(tapes, async (numbers) => {
      const read = readScenario(numbers);
      fc.pre(typeof read !== 'string');
      const it = subscriptionOf(read);
      fc.pre(it !== undefined);
      const found = await disagreement(it);
      if (found) throw new Error(`${found}\n\n${describeScenario(it)}`);
    }),
    runs(150),
  );
}, 3_600_000);
