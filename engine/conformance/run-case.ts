import { isDeepStrictEqual } from 'node:util';
import { createScopeEngine, type ScopeEngineOptions } from '@scoped-api/engine';
import {
  buildSchema,
  defaultFieldResolver,
  type ExecutionResult,
  type GraphQLSchema,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import type { ConformanceCase, ExpectedError } from './case';

/**
 * Runs one case.
 *
 * @param options - further options for the engine, such as another `execute`.
 * @returns why the case fails, or `undefined` if it passes.
 */
export async function runCase(it: ConformanceCase, options: ScopeEngineOptions = {}): Promise<string | undefined> {
  if (it.kind === 'schema') return runSchemaCase(it);
  const schema = buildSchema(it.sdl);
  const resolved = recordResolvers(schema, it);
  const engine = createScopeEngine(schema, { mode: it.mode, errorsIn: it.errorsIn, allowNoRules: true, ...options });
  const document = parse(it.query);
  const invalid = validate(schema, document);
  if (invalid.length > 0) return `the query is invalid: ${invalid.map((error) => error.message).join('; ')}`;
  const args = {
    schema,
    document,
    rootValue: it.root,
    ...(it.variables && { variableValues: it.variables }),
    ...(it.operationName !== undefined && { operationName: it.operationName }),
  };
  const viewer = engine.viewer(it.scopes, it.authentication);
  const failure =
    it.kind === 'execute'
      ? compareResult(it, await engine.execute(args, viewer), it.expect)
      : await compareStream(it, await engine.subscribe(args, viewer));
  if (failure) return failure;
  const wrongly = it.mustNotResolve?.filter((coordinate) => resolved.has(coordinate)) ?? [];
  return wrongly.length > 0 ? `resolved ${wrongly.join(', ')}` : undefined;
}

function runSchemaCase(it: ConformanceCase): string | undefined {
  try {
    createScopeEngine(buildSchema(it.sdl), { allowNoRules: true });
  } catch {
    return undefined;
  }
  return `the schema was built, expected ${it.expect.schemaError}`;
}

async function compareStream(
  it: ConformanceCase,
  outcome: AsyncGenerator<ExecutionResult> | ExecutionResult,
): Promise<string | undefined> {
  const isStream = Symbol.asyncIterator in outcome;
  if (it.expect.stream !== undefined && it.expect.stream !== isStream) {
    return `expected ${it.expect.stream ? 'a' : 'no'} stream, got ${describe(outcome)}`;
  }
  if (!isStream) return compareResult(it, outcome, it.expect);
  const results: ExecutionResult[] = [];
  for await (const result of outcome) results.push(result);
  const expected = it.expect.events ?? [];
  if (expected.length !== results.length) return `expected ${expected.length} events, got ${results.length}`;
  for (const [position, event] of expected.entries()) {
    const failure = compareResult(it, results[position] ?? {}, event);
    if (failure) return `event ${position}: ${failure}`;
  }
  return undefined;
}

function compareResult(
  it: ConformanceCase,
  result: ExecutionResult,
  expected: { readonly data?: unknown; readonly errors?: readonly ExpectedError[] },
): string | undefined {
  const plain = JSON.parse(JSON.stringify(result)) as {
    data?: unknown;
    errors?: PlainError[];
    extensions?: { authorizationErrors?: PlainError[] };
  };
  if ('data' in expected && !isDeepStrictEqual(plain.data ?? null, expected.data)) {
    return `expected data ${describe(expected.data)}, got ${describe(plain.data)} with ${describe(plain.errors)}`;
  }
  const reported = [...(plain.errors ?? []), ...(plain.extensions?.authorizationErrors ?? [])];
  const misplaced = it.errorsIn === 'extensions' && plain.errors?.some((error) => isDenial(error));
  if (misplaced) return 'a denial is among the errors instead of the extensions';
  const got = reported.map(({ path, extensions }) => describe({ path, code: extensions?.code })).sort();
  const want = (expected.errors ?? []).map(({ path, code }) => describe({ path, code: codeFor(it, code) })).sort();
  if (!isDeepStrictEqual(got, want)) return `expected errors ${want.join(' ')}, got ${got.join(' ')}`;
  const lost = expected.errors?.find((error) => !reported.some((one) => isExpected(one, it, error)));
  return lost && `expected ${describe(lost)} among ${describe(reported)}`;
}

function isExpected(error: PlainError, it: ConformanceCase, { path, code, extensions = {} }: ExpectedError): boolean {
  const { extensions: got = {} } = error;
  return (
    isDeepStrictEqual(error.path, path) &&
    got.code === codeFor(it, code) &&
    Object.entries(extensions).every(([name, value]) => name in got && isDeepStrictEqual(got[name], value))
  );
}

interface PlainError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string } & Readonly<Record<string, unknown>>;
}

function isDenial({ extensions }: PlainError): boolean {
  return ['FORBIDDEN', 'UNAUTHENTICATED', 'STEP_UP_REQUIRED'].includes(extensions?.code ?? '');
}

function codeFor(it: ConformanceCase, code: string): string {
  if (code !== 'UNAUTHORIZED_FIELD_OR_TYPE') return code;
  return it.scopes === null ? 'UNAUTHENTICATED' : 'FORBIDDEN';
}

function recordResolvers(schema: GraphQLSchema, it: ConformanceCase): Set<string> {
  const called = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      field.resolve = (source, args, context, info) => {
        called.add(`${type.name}.${field.name}`);
        return defaultFieldResolver(source, args, context, info);
      };
      if (type === schema.getSubscriptionType()) {
        field.subscribe = async function* events() {
          called.add(`${type.name}.${field.name}`);
          for (const event of it.events ?? []) yield event;
        };
      }
    }
  }
  return called;
}

function describe(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
