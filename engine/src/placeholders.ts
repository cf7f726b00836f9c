import {
  type FieldNode,
  type GraphQLFormattedError,
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
const NULL_PARENT_FIELD = '!nullParent';

/**
 * Marks the errors that only carry a `null`. In their extensions, which graphql-js takes over: so they are known when
 * another copy of this package made the placeholders of a schema, and after a host has formatted them.
 */
const CARRIER = '@scoped-api/engine:carrier';

/** Thrown where `null` must rise to the nearest nullable ancestor; never leaves the engine. */
const RISE = Object.assign(new Error('denied'), { extensions: { [CARRIER]: true } });

/** Makes both placeholders selectable on every object type of `schema`, once. */
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
    define(NULL_PARENT_FIELD, false, () => RISE);
  }
}

/** Answers `null` under `key`; evaluates no arguments and calls no resolver of the schema. */
export function nullUnder(key: string): FieldNode {
  return placeholder(key, NULL_FIELD);
}

/** Makes the object that it is selected on `null`, or what encloses that, as GraphQL does for a non-null field. */
export function nullParent(): FieldNode {
  return placeholder('denied', NULL_PARENT_FIELD);
}

/** Whether `node` stands in for something denied. */
export function isPlaceholder(node: FieldNode): boolean {
  return node.name.value === NULL_FIELD || node.name.value === NULL_PARENT_FIELD;
}

/** Whether `error` only carries a `null` upwards: the denial itself is reported apart. */
export function isRising(error: Pick<GraphQLFormattedError, 'extensions'>): boolean {
  return error.extensions?.[CARRIER] === true;
}

function placeholder(key: string, name: string): FieldNode {
  return {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: key },
    name: { kind: Kind.NAME, value: name },
  };
}
