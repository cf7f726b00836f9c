import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { NaiveField, NaiveScope } from './naive-decision';

export interface NaiveExecution {
  readonly data: unknown;
  /** Resolver calls that are required, as `Type.field at.its.0.path`. */
  readonly called: ReadonlySet<string>;
  /** Calls that are allowed: they are below a value that becomes null only during execution. */
  readonly maybe: ReadonlySet<string>;
  /** Whether a denied and an allowed selection met under one response key. */
  readonly met: boolean;
}

/** Propagates a null to the nearest nullable place. */
const RISING = Symbol('rising null');

interface Entry {
  readonly name: string;
  readonly allowed: NaiveField[];
  readonly denied: NaiveField[];
}

/** Executes what is not denied over in-memory `rootValue`. */
export function naiveExecute(
  schema: GraphQLSchema,
  root: GraphQLObjectType,
  scope: NaiveScope,
  rootValue: unknown,
): NaiveExecution {
  let log: string[] = [];
  const maybe = new Set<string>();
  let met = false;

  const collect = (scopes: readonly NaiveScope[], type: GraphQLObjectType): Map<string, Entry> => {
    const entries = new Map<string, Entry>();
    const walk = (one: NaiveScope, inDenied: boolean): void => {
      for (const [key, field] of one.fields) {
        const entry = entries.get(key) ?? { name: field.name, allowed: [], denied: [] };
        const denied = field.name !== '__typename' && (inDenied || field.denied);
        (denied ? entry.denied : entry.allowed).push(field);
        entries.set(key, entry);
      }
      for (const fragment of one.fragments) {
        if (fragment.scope.possible.includes(type)) walk(fragment.scope, inDenied || fragment.denied);
      }
    };
    for (const one of scopes) walk(one, false);
    if ([...entries.values()].some((entry) => entry.allowed.length > 0 && entry.denied.length > 0)) met = true;
    return entries;
  };
  const innerScopes = (entry: Entry): NaiveScope[] => entry.allowed.flatMap(({ inner }) => inner ?? []);
  const typeOf = (type: GraphQLObjectType, name: string): GraphQLOutputType =>
    type.getFields()[name]?.type as GraphQLOutputType;

  const selectedType = (entry: Entry) => [...entry.allowed, ...entry.denied][0]?.type;

  /** Whether an object of `type` is null whatever the data is. */
  const isDoomed = (scopes: readonly NaiveScope[], type: GraphQLObjectType): boolean =>
    [...collect(scopes, type).values()].some((entry) => isNonNullType(selectedType(entry)) && isCertainlyNull(entry));
  const isCertainlyNull = (entry: Entry): boolean => {
    if (entry.allowed.length === 0) return true;
    const type = selectedType(entry);
    if (isListType(isNonNullType(type) ? type.ofType : type)) return false;
    const [first, ...others] = innerScopes(entry);
    const possible = first?.possible.filter((one) => others.every((other) => other.possible.includes(one))) ?? [];
    return possible.length > 0 && possible.every((one) => isDoomed(innerScopes(entry), one));
  };

  const object = (scopes: readonly NaiveScope[], type: GraphQLObjectType, value: unknown, path: string[]): unknown => {
    if (isDoomed(scopes, type)) throw RISING;
    const result: Record<string, unknown> = {};
    const attempts = [...collect(scopes, type)].map(([key, entry]) => () => {
      if (entry.name === '__typename') result[key] = type.name;
      else if (isCertainlyNull(entry)) result[key] = null;
      else {
        log.push(`${type.name}.${entry.name} ${[...path, key].join('.')}`);
        const own = (value as Record<string, unknown>)[entry.name];
        result[key] = complete(typeOf(type, entry.name), own, innerScopes(entry), [...path, key]);
      }
    });
    attemptAll(attempts);
    return result;
  };
  const complete = (type: GraphQLOutputType, value: unknown, scopes: NaiveScope[], path: string[]): unknown => {
    if (isNonNullType(type)) return present(type.ofType, value, scopes, path);
    if (value === null) return null;
    const before = log;
    log = [];
    try {
      const result = present(type, value, scopes, path);
      log = [...before, ...log];
      return result;
    } catch (thrown) {
      if (thrown !== RISING) throw thrown;
      for (const call of log) maybe.add(call);
      log = before;
      return null;
    }
  };
  const present = (type: GraphQLOutputType, value: unknown, scopes: NaiveScope[], path: string[]): unknown => {
    if (isListType(type)) {
      const items: unknown[] = [];
      attemptAll(
        (value as unknown[]).map((item, position) => () => {
          items[position] = complete(type.ofType, item, scopes, [...path, String(position)]);
        }),
      );
      return items;
    }
    if (isLeafType(type)) return value;
    const runtime = schema.getType((value as { __typename: string }).__typename);
    if (!isObjectType(runtime)) throw new Error('the data names no object type');
    return object(scopes, runtime, value, path);
  };

  let data: unknown = null;
  try {
    data = object([scope], root, rootValue, []);
  } catch (thrown) {
    if (thrown !== RISING) throw thrown;
    for (const call of log) maybe.add(call);
    log = [];
  }
  return { data, called: new Set(log), maybe, met };
}

/** Runs every attempt, including those after a failure, then throws the first error. */
function attemptAll(attempts: readonly (() => void)[]): void {
  const thrown: unknown[] = [];
  for (const attempt of attempts) {
    try {
      attempt();
    } catch (error) {
      thrown.push(error);
    }
  }
  if (thrown.length > 0) throw thrown[0];
}
