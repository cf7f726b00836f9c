import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLID,
  GraphQLIncludeDirective,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  GraphQLSkipDirective,
  GraphQLString,
  getArgumentValues,
  getDirectiveValues,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { isoTime } from '../iso-time';

/** The `data` of a result as JSON text. `JSON.stringify` writes the same bytes for it. */
export class JsonText {
  constructor(readonly text: string) {}

  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

/** The state of one execution. */
interface QueryRun {
  readonly rootValue: unknown;
  readonly contextValue: unknown;
  /** Coerced by graphql-js. */
  readonly variableValues: { [variable: string]: unknown };
}

/** Executes a compiled query. Throws, or rejects, with {@link NOT_COVERED} or an error of a resolver: there is no result then. */
export type CompiledQuery<Part> = (run: QueryRun) => Part | Promise<Part>;

/**
 * Thrown where only graphql-js can produce the result: an error, `null` in a non-null place, and rare kinds of values.
 */
const NOT_COVERED = new Error('The result of this query is left to graphql-js.');

/** Functions that make and combine the parts of a result. */
export interface Output<Part> {
  readonly null: Part;
  /** @param serialized - what `serialize` of a scalar or enum has returned: neither null nor undefined. */
  leaf(serialized: unknown): Part;
  list(items: readonly Part[]): Part;
  /** Makes a function that builds an object of these response keys. */
  object(keys: readonly string[]): (values: readonly Part[]) => Part;
}

/** Values as graphql-js returns them. */
export const asValues: Output<unknown> = {
  null: null,
  leaf: (serialized) => serialized,
  list: (items) => items,
  object: (keys) => (values) => {
    const object = Object.create(null) as Record<string, unknown>;
    for (let index = 0; index < keys.length; index += 1) object[keys[index] as string] = values[index];
    return object;
  },
};

/** JSON text, as `JSON.stringify` writes the values. */
export const asText: Output<string> = {
  null: 'null',
  leaf: writeLeaf,
  list: (items) => {
    let text = '[';
    for (let index = 0; index < items.length; index += 1) text += index === 0 ? items[index] : `,${items[index]}`;
    return `${text}]`;
  },
  object: (keys) => {
    // A name needs no escapes.
    const prefixes = keys.map((key, index) => `${index === 0 ? '{' : ','}"${key}":`);
    return (values) => {
      let text = '';
      for (let index = 0; index < prefixes.length; index += 1) text += (prefixes[index] as string) + values[index];
      return prefixes.length === 0 ? '{}' : `${text}}`;
    };
  },
};

/**
 * Compiles a query into a tree of plain functions; no code is generated. They return the same result as graphql-js, or
 * throw.
 *
 * @param operation - a query of a validated document, with at least one selection.
 * @param fragments - all fragments of the document.
 * @param conditions - the values of the variables that its `@skip` and `@include` read: what is compiled holds for these.
 * @returns `undefined` for what is not covered: abstract types, `isTypeOf` and introspection.
 */
export function compileQuery<Part>(
  given: {
    readonly schema: GraphQLSchema;
    readonly operation: OperationDefinitionNode;
    readonly fragments: { [name: string]: FragmentDefinitionNode };
    readonly conditions: { [variable: string]: unknown };
  },
  output: Output<Part>,
): CompiledQuery<Part> | undefined {
  const root = given.schema.getQueryType();
  if (!root) return undefined;
  try {
    const { complete } = compileObject({ ...given, output }, root, [given.operation.selectionSet]);
    return (run) => complete(run.rootValue, run, undefined);
  } catch {
    // Not covered; or a condition or a constant argument that cannot be coerced, which graphql-js reports.
    return undefined;
  }
}

type Path = GraphQLResolveInfo['path'];
/** Turns the value that a resolver has returned, which is not a promise, into a part of the result. */
type Complete<Part> = (value: unknown, run: QueryRun, path: Path | undefined) => Part | Promise<Part>;

interface Completer<Part> {
  readonly complete: Complete<Part>;
  /** Whether it calls a resolver, which receives its path. */
  readonly usesPath: boolean;
}

interface Compilation<Part> {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: { [name: string]: FragmentDefinitionNode };
  readonly conditions: { [variable: string]: unknown };
  readonly output: Output<Part>;
}

/** Compiles the selections on an object type: all selection sets of one response key together. */
function compileObject<Part>(
  compilation: Compilation<Part>,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Completer<Part> {
  if (type.isTypeOf) throw NOT_COVERED;
  const selected = [...collectFields(compilation, type, sets)];
  const fields = selected.map(([key, nodes]) => compileField(compilation, type, key, nodes));
  const build = compilation.output.object(selected.map(([key]) => key));
  const count = fields.length;
  const calls = fields.map(({ complete }) => complete);

  const complete: Complete<Part> = (source, run, path) => {
    const parts: (Part | Promise<Part>)[] = [];
    let waits = false;
    for (let index = 0; index < count; index += 1) {
      try {
        const part = (calls[index] as Complete<Part>)(source, run, path);
        if (part instanceof Promise) waits = true;
        parts.push(part);
      } catch (error) {
        return failAfter(parts, error);
      }
    }
    return waits ? Promise.all(parts).then(build, () => failAfter(parts, NOT_COVERED)) : build(parts as Part[]);
  };
  return { complete, usesPath: fields.some(({ usesPath }) => usesPath) };
}

/**
 * Rejects as soon as all started work has settled. So graphql-js, which then starts again, runs alone, and each
 * rejection is handled.
 *
 * @throws the error itself where there is nothing to wait for.
 */
function failAfter(begun: readonly unknown[], error: unknown): Promise<never> {
  if (!begun.some((one) => one instanceof Promise)) throw error;
  return Promise.allSettled(begun).then(() => {
    throw error;
  });
}

/** The fields of an object by their response keys, as `collectFields` of graphql-js finds them for these conditions. */
function collectFields<Part>(
  { schema, fragments, conditions }: Compilation<Part>,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  const isIncluded = (node: { readonly directives?: readonly DirectiveNode[] }) =>
    getDirectiveValues(GraphQLSkipDirective, node, conditions)?.if !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, conditions)?.if !== false;
  const applies = (condition: string | undefined) => {
    if (condition === undefined || condition === type.name) return true;
    const conditional = schema.getType(condition);
    return isAbstractType(conditional) && schema.isSubType(conditional, type);
  };
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        if (!isIncluded(selection)) continue;
        const key = (selection.alias ?? selection.name).value;
        const nodes = fields.get(key);
        if (nodes) nodes.push(selection);
        else fields.set(key, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (isIncluded(selection) && applies(selection.typeCondition?.name.value)) collect(selection.selectionSet);
      } else {
        const name = selection.name.value;
        if (spread.has(name) || !isIncluded(selection)) continue;
        spread.add(name);
        const fragment = fragments[name];
        if (fragment && applies(fragment.typeCondition.name.value)) collect(fragment.selectionSet);
      }
    }
  };
  for (const set of sets) collect(set);
  return fields;
}

/** Compiles a field: its resolver or property, and the value that this returns. */
function compileField<Part>(
  compilation: Compilation<Part>,
  parent: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
): Completer<Part> {
  const [node] = nodes as [FieldNode];
  const { output } = compilation;
  if (node.name.value === '__typename') {
    const name = output.leaf(parent.name);
    return { complete: () => name, usesPath: false };
  }
  // `__schema` and `__type` are not among them.
  const field = parent.getFields()[node.name.value];
  if (!field) throw NOT_COVERED;
  const { complete, usesPath } = compileType(compilation, field.type, nodes);
  const typename = parent.name;
  if (field.resolve) {
    const resolve = compileResolver(compilation, parent, field, nodes);
    return {
      usesPath: true,
      complete(source, run, prev) {
        const path = { prev, key, typename };
        const value = resolve(source, run, path);
        return isThenable(value)
          ? Promise.resolve(value).then((resolved) => complete(resolved, run, path))
          : complete(value, run, path);
      },
    };
  }
  const { name } = field;
  return {
    usesPath,
    complete(source, run, prev) {
      const value = isObjectOrFunction(source) ? (source as Record<string, unknown>)[name] : undefined;
      // A method, which graphql-js calls.
      if (typeof value === 'function') throw NOT_COVERED;
      const path = usesPath ? { prev, key, typename } : undefined;
      return isThenable(value)
        ? Promise.resolve(value).then((resolved) => complete(resolved, run, path))
        : complete(value, run, path);
    },
  };
}

function compileResolver<Part>(
  { schema, operation, fragments }: Compilation<Part>,
  parentType: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
): (source: unknown, run: QueryRun, path: Path) => unknown {
  const resolve = field.resolve as NonNullable<typeof field.resolve>;
  const argumentsOf = compileArguments(field, nodes[0] as FieldNode);
  const { name: fieldName, type: returnType } = field;
  return (source, run, path) =>
    resolve(source, argumentsOf(run.variableValues), run.contextValue, {
      fieldName,
      fieldNodes: nodes,
      returnType,
      parentType,
      path,
      schema,
      fragments,
      rootValue: run.rootValue,
      operation,
      variableValues: run.variableValues,
    });
}

/** Arguments are made for each call, as by graphql-js: a resolver may change them. Constant ones are coerced once. */
function compileArguments(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (variables: QueryRun['variableValues']) => { [argument: string]: unknown } {
  const coerce = (variables: QueryRun['variableValues']) => getArgumentValues(field, node, variables);
  if (node.arguments?.some(({ value }) => hasVariable(value))) return coerce;
  const constant = coerce({});
  return Object.values(constant).some(isObjectOrFunction) ? coerce : () => ({ ...constant });
}

function hasVariable(value: ValueNode): boolean {
  if (value.kind === Kind.LIST) return value.values.some(hasVariable);
  if (value.kind === Kind.OBJECT) return value.fields.some((field) => hasVariable(field.value));
  return value.kind === Kind.VARIABLE;
}

/** Compiles the values of a type, for a field that is selected by `nodes`. */
function compileType<Part>(
  compilation: Compilation<Part>,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): Completer<Part> {
  const isRequired = isNonNullType(type);
  const nullable = isRequired ? type.ofType : type;
  const { complete, usesPath } = compileNullable(compilation, nullable, nodes);
  const nothing = compilation.output.null;
  return {
    usesPath,
    complete(value, run, path) {
      if (value === null || value === undefined) {
        if (isRequired) throw NOT_COVERED;
        return nothing;
      }
      if (value instanceof Error) throw NOT_COVERED;
      return complete(value, run, path);
    },
  };
}

function compileNullable<Part>(
  compilation: Compilation<Part>,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): Completer<Part> {
  if (isLeafType(type)) return { complete: compileLeaf(compilation, type), usesPath: false };
  if (isListType(type)) return compileList(compilation, compileType(compilation, type.ofType, nodes));
  if (!isObjectType(type)) throw NOT_COVERED;
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  return compileObject(compilation, type, sets);
}

function compileList<Part>({ output }: Compilation<Part>, item: Completer<Part>): Completer<Part> {
  const { complete: completeItem, usesPath } = item;
  return {
    usesPath,
    complete(list, run, prev) {
      if (!Array.isArray(list) || list[Symbol.iterator] !== Array.prototype[Symbol.iterator]) throw NOT_COVERED;
      const parts: (Part | Promise<Part>)[] = [];
      let waits = false;
      // The length may change: a resolver of an item can do that.
      for (let index = 0; index < list.length; index += 1) {
        try {
          const value: unknown = list[index];
          const path = usesPath ? { prev, key: index, typename: undefined } : undefined;
          const part = isThenable(value)
            ? Promise.resolve(value).then((resolved) => completeItem(resolved, run, path))
            : completeItem(value, run, path);
          if (part instanceof Promise) waits = true;
          parts.push(part);
        } catch (error) {
          // With the items behind it: a promise among them may be rejected too.
          return failAfter([...parts, ...list.slice(index)], error);
        }
      }
      return waits
        ? Promise.all(parts).then(output.list, () => failAfter(parts, NOT_COVERED))
        : output.list(parts as Part[]);
    },
  };
}

/** The `serialize` of graphql-js's own scalars that return every string as it is. */
const KEEPING_STRINGS: readonly unknown[] = [GraphQLString.serialize, GraphQLID.serialize];

function compileLeaf<Part>({ output }: Compilation<Part>, type: GraphQLLeafType): Complete<Part> {
  const { leaf } = output;
  const keepsStrings = KEEPING_STRINGS.includes(type.serialize);
  return (value) => {
    if (keepsStrings && typeof value === 'string') return leaf(value);
    const serialized: unknown = type.serialize(value);
    // graphql-js waits for a promise here.
    if (serialized === null || serialized === undefined || isThenable(serialized)) throw NOT_COVERED;
    return leaf(serialized);
  };
}

/** Matches where a string is not written as it is: quotes, backslashes, control characters and surrogates (a lone one is escaped). */
const ESCAPED = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;
const { toISOString, toJSON } = Date.prototype;

function writeLeaf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return ESCAPED.test(value) ? JSON.stringify(value) : `"${value}"`;
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return writeObject(value as object);
    default:
      // `JSON.stringify` leaves such a value out, or throws.
      throw NOT_COVERED;
  }
}

function writeObject(value: object): string {
  const method = (value as { readonly toJSON?: unknown }).toJSON;
  if (value instanceof Date && method === toJSON && value.toISOString === toISOString) {
    const time = value.getTime();
    return Number.isNaN(time) ? 'null' : `"${isoTime(time)}"`;
  }
  // Such a method receives the key, or the index, of the value.
  if (typeof method === 'function') throw NOT_COVERED;
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw NOT_COVERED;
  return text;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isObjectOrFunction(value) && typeof (value as { readonly then?: unknown }).then === 'function';
}

function isObjectOrFunction(value: unknown): boolean {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
