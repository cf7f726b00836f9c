import {
  type FieldNode,
  type GraphQLFieldResolver,
  type GraphQLFormattedError,
  GraphQLNonNull,
  type GraphQLSchema,
  GraphQLString,
  isObjectType,
  Kind,
} from 'graphql';
import { withoutStacks } from './without-stacks';

/**
 * What stands in for a denied field during execution. The names can't be written in a document (`!` is no name
 * character), and the definitions are not enumerable: no client can select them, no introspection or printer sees
 * them, and graphql-js finds them by name alone.
 */
const NULL_FIELD = '!null';
const TOLD_NULL_FIELD = '!toldNull';
const NULL_PARENT_FIELD = '!nullParent';

/**
 * Marks the errors that only carry a `null`. In their extensions, which graphql-js takes over: so they are known when
 * another copy of this package made the placeholders of a schema, and after a host has formatted them.
 */
const CARRIER = '@scoped-api/engine:carrier';

/** Thrown where `null` must rise to the nearest nullable ancestor; never leaves the engine. */
const RISE = carrierOf([]);

/** Where a `null` comes from. */
export interface DeniedPlace {
  /** The denial's key. */
  readonly denial: string;
  /** The way to what was denied, from the object on which the placeholder is selected. */
  readonly keys: readonly string[];
}

/** Makes the placeholders selectable on every object type of `schema`, once. */
export function installPlaceholders(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    const fields = type.getFields();
    const define = (name: string, nullable: boolean, resolve: GraphQLFieldResolver<unknown, unknown>) => {
      if (name in fields) return;
      Object.defineProperty(fields, name, {
        enumerable: false,
        value: {
          name,
          type: nullable ? GraphQLString : new GraphQLNonNull(GraphQLString),
          args: [],
          resolve,
          extensions: {},
        },
      });
    };
    define(NULL_FIELD, true, () => null);
    define(TOLD_NULL_FIELD, true, carrierFor);
    define(NULL_PARENT_FIELD, false, carrierFor);
  }
}

/** The errors of placeholders that tell what was denied there. */
const carriers = new WeakMap<object, Error>();

const carrierFor: GraphQLFieldResolver<unknown, unknown> = (_source, _args, _context, info) => {
  // Not every executor says as much as graphql-js: then the denial keeps its pattern.
  const [node] = (info as Partial<typeof info> | undefined)?.fieldNodes ?? [];
  return (node && carriers.get(node)) ?? RISE;
};

function carrierOf(denied: readonly DeniedPlace[]): Error {
  return withoutStacks(() => Object.assign(new Error('denied'), { extensions: { [CARRIER]: denied } }));
}

/**
 * Answers `null` under `key`; evaluates no arguments and calls no resolver of the schema.
 *
 * @param told - whether execution is to tell of each `null` by an error, see {@link placesOf}.
 */
export function nullUnder(key: string, denied: readonly DeniedPlace[], told: boolean): FieldNode {
  return placeholder(key, told ? TOLD_NULL_FIELD : NULL_FIELD, told ? denied : []);
}

/** Makes the object that it is selected on `null`, or what encloses that, as GraphQL does for a non-null field. */
export function nullParent(denied: readonly DeniedPlace[], told: boolean): FieldNode {
  return placeholder('denied', NULL_PARENT_FIELD, told ? denied : []);
}

/** The denials that a {@link isRising} error tells of, each with the response path of what was denied. */
export function placesOf({
  extensions,
  path,
}: {
  readonly extensions?: GraphQLFormattedError['extensions'] | undefined;
  readonly path?: GraphQLFormattedError['path'] | undefined;
}) {
  const denied = extensions?.[CARRIER];
  if (!Array.isArray(denied) || !path) return [];
  return (denied as readonly DeniedPlace[]).map(({ denial, keys }) => ({
    denial,
    path: [...path.slice(0, -1), ...keys],
  }));
}

/** Whether `node` stands in for something denied. */
export function isPlaceholder(node: FieldNode): boolean {
  return [NULL_FIELD, TOLD_NULL_FIELD, NULL_PARENT_FIELD].includes(node.name.value);
}

/** Whether `error` only carries a `null` or tells of one: the denial itself is reported apart. */
export function isRising(error: Pick<GraphQLFormattedError, 'extensions'>): boolean {
  return error.extensions?.[CARRIER] !== undefined;
}

function placeholder(key: string, name: string, denied: readonly DeniedPlace[]): FieldNode {
  const node = {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: key },
    name: { kind: Kind.NAME, value: name },
  } as const;
  if (denied.length > 0) carriers.set(node, carrierOf(denied));
  return node;
}
