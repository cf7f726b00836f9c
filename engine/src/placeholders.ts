import {
  type FieldNode,
  type GraphQLError,
  GraphQLNonNull,
  type GraphQLSchema,
  GraphQLString,
  isObjectType,
  Kind,
} from 'graphql';

/**
 * What stands in for a denied field during execution. The names can't be written in a document (`!` is no name
 * character), and the definitions are not enumerable: no client can select them, no introspection or printer sees
 * them, and graphql-js finds them by name alone.
 */
const NULL_FIELD = '!null';
const TOLD_NULL_FIELD = '!toldNull';
const NULL_PARENT_FIELD = '!nullParent';

/** A schema may have its placeholders from another copy of this package: that one's errors are told by this. */
const IS_RISING = Symbol.for('@scoped-api/engine:rising');

/** Thrown where `null` must rise to the nearest nullable ancestor; never leaves the engine. */
const RISE = Object.assign(new Error('denied'), { [IS_RISING]: true });

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
    if (!isObjectType(type) || NULL_FIELD in type.getFields()) continue;
    const define = (name: string, nullable: boolean, resolve: () => unknown) =>
      Object.defineProperty(type.getFields(), name, {
        enumerable: false,
        value: {
          name,
          type: nullable ? GraphQLString : new GraphQLNonNull(GraphQLString),
          args: [],
          resolve,
          extensions: {},
        },
      });
    define(NULL_FIELD, true, () => null);
    define(TOLD_NULL_FIELD, true, () => RISE);
    define(NULL_PARENT_FIELD, false, () => RISE);
  }
}

/** What was denied where a placeholder stands. */
const deniedAt = new WeakMap<object, readonly DeniedPlace[]>();

/**
 * Answers `null` under `key`; evaluates no arguments and calls no resolver of the schema.
 *
 * @param told - whether execution is to tell of each `null` by an error, see {@link placesOf}.
 */
export function nullUnder(key: string, denied: readonly DeniedPlace[], told: boolean): FieldNode {
  return placeholder(key, told ? TOLD_NULL_FIELD : NULL_FIELD, denied);
}

/** Makes the object that it is selected on `null`, or what encloses that, as GraphQL does for a non-null field. */
export function nullParent(denied: readonly DeniedPlace[]): FieldNode {
  return placeholder('denied', NULL_PARENT_FIELD, denied);
}

/** The denials that a {@link isRising} error tells of, each with the response path of what was denied. */
export function placesOf({ nodes, path }: GraphQLError) {
  const denied = nodes?.[0] && deniedAt.get(nodes[0]);
  if (!denied || !path) return [];
  return denied.map(({ denial, keys }) => ({ denial, path: [...path.slice(0, -1), ...keys] }));
}

/** Whether `node` stands in for something denied. */
export function isPlaceholder(node: FieldNode): boolean {
  return [NULL_FIELD, TOLD_NULL_FIELD, NULL_PARENT_FIELD].includes(node.name.value);
}

/** Whether `error` only carries a `null` or tells of one: the denial itself is reported apart. */
export function isRising(error: GraphQLError): boolean {
  return error.originalError !== undefined && IS_RISING in error.originalError;
}

function placeholder(key: string, name: string, denied: readonly DeniedPlace[]): FieldNode {
  const node = {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: key },
    name: { kind: Kind.NAME, value: name },
  } as const;
  deniedAt.set(node, denied);
  return node;
}
