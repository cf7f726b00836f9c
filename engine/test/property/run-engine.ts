import {
  defaultFieldResolver,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  isObjectType,
  type ResponsePath,
} from 'graphql';
import { createScopeEngine } from '../../src';
import type { Scenario } from './scenario';

export interface EngineOutcome {
  readonly data: unknown;
  /** One line for each error: path, code, coordinate, and for `STEP_UP_REQUIRED` the required authentication. */
  readonly errors: readonly string[];
  /** Errors that are not where `errorsIn` wants them, or are no denials. */
  readonly strays: readonly string[];
  readonly called: ReadonlySet<string>;
  /** Whether the stream of a subscription was opened. */
  readonly isOpened: boolean;
  /** `Decision.stepUp`: level and age. */
  readonly stepUp: string | undefined;
  readonly result: ExecutionResult;
}

/** Runs a scenario through the engine and graphql-js, with resolvers that keep a log of their calls. A subscription has one event. */
export async function runEngine(it: Scenario): Promise<EngineOutcome> {
  const engine = createScopeEngine(it.schema, { mode: it.mode, errorsIn: it.errorsIn, allowNoRules: true });
  const called = recordCalls(it.schema, it.asynchronous);
  let isOpened = false;
  recordStreams(it, () => {
    isOpened = true;
  });
  const viewer = engine.viewer(it.viewer, it.authentication);
  const args = {
    schema: it.schema,
    document: it.document,
    rootValue: it.rootValue,
    variableValues: it.variables,
    operationName: it.operationName ?? null,
  };
  const operation = getOperationAST(it.document, it.operationName)?.operation;
  const result =
    operation === 'subscription'
      ? await firstOf(await engine.subscribe(args, viewer))
      : await engine.execute(args, viewer);
  const required = engine.decide(args, viewer)?.stepUp;
  const stepUp = required && `${required.level} ${required.maxAgeSeconds ?? '-'}`;
  const plain = JSON.parse(JSON.stringify(result)) as {
    data?: unknown;
    errors?: GraphQLError[];
    extensions?: { authorizationErrors?: GraphQLError[] };
  };
  const inErrors = (plain.errors ?? []).map(line);
  const inExtensions = (plain.extensions?.authorizationErrors ?? []).map(line);
  const [errors, strays] = it.errorsIn === 'extensions' ? [inExtensions, inErrors] : [inErrors, inExtensions];
  return { data: plain.data ?? null, errors: errors.sort(), strays, called, isOpened, stepUp, result };
}

function line({ path, extensions, message }: GraphQLError): string {
  if (!extensions?.code) return message;
  const { code, coordinate, requiredLevel, maxAgeSeconds, currentLevel } = extensions;
  const needed = code === 'STEP_UP_REQUIRED' ? ` ${requiredLevel} ${maxAgeSeconds ?? '-'} ${currentLevel ?? '-'}` : '';
  return `${(path ?? []).join('/')} ${code} ${coordinate}${needed}`;
}

function recordCalls(schema: GraphQLSchema, asynchronous: boolean): Set<string> {
  const called = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      field.resolve = (source, args, context, info) => {
        called.add(`${type.name}.${field.name} ${keys(info.path).join('.')}`);
        const value = defaultFieldResolver(source, args, context, info);
        return asynchronous ? Promise.resolve(value) : value;
      };
    }
  }
  return called;
}

/** Every root field of the subscriptions has one event: the root value. */
function recordStreams({ schema, rootValue }: Scenario, opened: () => void): void {
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    field.subscribe = async function* events() {
      opened();
      yield rootValue;
    };
  }
}

async function firstOf(outcome: AsyncGenerator<ExecutionResult> | ExecutionResult): Promise<ExecutionResult> {
  if (!(Symbol.asyncIterator in outcome)) return outcome;
  const { value } = await outcome.next();
  return value;
}

function keys(path: ResponsePath | undefined): (string | number)[] {
  return path ? [...keys(path.prev), path.key] : [];
}
