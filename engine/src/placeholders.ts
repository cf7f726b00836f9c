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
 * Fields that replace a denied field during execution. Their names cannot be written in a document (`!` is not allowed in
 * a name), and their definitions are not enumerable: no client can select them, introspection and printers do not see
 * them, and graphql-js finds them only by name.
 */
const NULL_FIELD = '!null';
const TOLD_NULL_FIELD = '!toldNull';
const NULL_PARENT_FIELD = '!nullParent';

/**
 * Marks the errors that only produce a `null`. The mark is in their extensions, which graphql-js copies, so that they are
 * recognized if another copy of this package created the placeholders of a schema, and after a host has formatted them.
 */
const CARRIER = '@scoped-api/engine:carrier';

/** Thrown to propagate `null` to the nearest nullable ancestor; never leaves the engine. */
const RISE = carrierOf([]);

/** The origin of a `null`. */
export interface DeniedPlace {
  /** The denial's key. */
  readonly denial: string;
  /** The path of the denied field, relative to the object on which the placeholder is selected. */
  readonly keys: readonly string[];
}

/** Adds the placeholders to every object type of `schema`, once. */
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

/** The errors of placeholders that report a denial. */
const carriers = new WeakMap<object, Error>();

const carrierFor: GraphQLFieldResolver<unknown, unknown> = (_source, _args, _context, info) => {
  // Some executors provide less information than graphql-js; then the denial keeps its pattern.
  const [node] = (info as Partial<typeof info> | undefined)?.fieldNodes ?? [];
  return (node && carriers.get(node)) ?? RISE;
};

function carrierOf(denied: readonly DeniedPlace[]): Error {
  return withoutStacks(() => Object.assign(new Error('denied'), { extensions: { [CARRIER]: denied } }));
}

/**
 * Returns a selection that produces `null` for `key`, without arguments and without calling a resolver of the schema.
 *
 * @param told - whether execution reports each `null` with an error, see {@link placesOf}.
 */
export function nullUnder(key: string, denied: readonly DeniedPlace[], told: boolean): FieldNode {
  return placeholder(key, told ? TOLD_NULL_FIELD : NULL_FIELD, told ? denied : []);
}

/** Returns a selection that makes its object `null`, or the nearest nullable ancestor, like a failed non-null field. */
export function nullParent(denied: readonly DeniedPlace[], told: boolean): FieldNode {
  return placeholder('denied', NULL_PARENT_FIELD, told ? denied : []);
}

/** Returns the denials that a {@link isRising} error reports, each with the response path of the denied field. */
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

/** Whether `node` is a placeholder for a denied selection. */
export function isPlaceholder(node: FieldNode): boolean {
  return [NULL_FIELD, TOLD_NULL_FIELD, NULL_PARENT_FIELD].includes(node.name.value);
}

/** Whether `error` only produces or reports a `null`; the denial itself is reported separately. */
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
