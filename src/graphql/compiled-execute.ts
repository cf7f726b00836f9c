import {
  assertValidSchema,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute as executeByGraphqlJs,
  type FragmentDefinitionNode,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { asText, asValues, type CompiledQuery, compileQuery, JsonText } from './compiled-query';

/** Arguments of `execute`, and in which form `data` is wanted. */
export interface CompiledExecutionArgs extends ExecutionArgs {
  /** Whether `data` may be a {@link JsonText} in place of an object. */
  readonly asText?: boolean;
}

type Execute = (args: CompiledExecutionArgs) => Promise<ExecutionResult> | ExecutionResult;

/** Executions by graphql-js before a query is compiled: compiling pays off only for a repeated query. */
const USES_BEFORE_COMPILING = 2;
/** Maximum number of selections of a compiled query. Those of a fragment count each time it is spread. */
const MAX_SELECTIONS = 200;
/**
 * Maximum number of variables in the `@skip` and `@include` of a query: it is compiled for each combination of their
 * values.
 */
const MAX_CONDITIONS = 3;
/** Maximum size of all compiled queries in bytes, see {@link bytesOf}. */
const MAX_BYTES = 6_000_000;
/**
 * After so many failures in a row, each of which executes the query twice, graphql-js executes the next `USES_WITHOUT`
 * uses.
 */
const MAX_FAILURES = 10;
const USES_WITHOUT = 1_000;

/** A query and its compiled forms. */
interface Program {
  /** Variables that its conditions read. */
  readonly conditions: readonly string[];
  readonly fragments: { [name: string]: FragmentDefinitionNode };
  /**
   * The compiled queries, by the form of `data` and the values of the conditions; `undefined` if the query is not
   * covered.
   */
  readonly compiled: Map<string, CompiledQuery<unknown> | undefined>;
  readonly bytes: number;
  failures: number;
}

/**
 * Makes an `execute` with the same results as that of graphql-js. It executes repeated queries by compiled functions.
 * These do not handle errors: if one meets an error, or a value that it does not cover, its result is discarded and
 * graphql-js executes the query from the beginning. Only queries are compiled, because a mutation must not be executed
 * twice.
 *
 * @param usesBeforeCompiling - executions of an operation by graphql-js before it is compiled.
 */
export function createCompiledExecute(usesBeforeCompiling = USES_BEFORE_COMPILING): Execute {
  const uses = new WeakMap<OperationDefinitionNode, number>();
  const programs = new LRUCache<OperationDefinitionNode, Program>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ bytes }) => bytes,
  });

  const programOf = (operation: OperationDefinitionNode, { schema, document }: ExecutionArgs) => {
    const known = programs.get(operation);
    if (known) return known;
    const used = uses.get(operation) ?? 0;
    uses.set(operation, used + 1);
    if (used < usesBeforeCompiling) return undefined;
    const program = planProgram(operation, document);
    // A query that is not compiled is not stored, so that its document does not stay in memory.
    if (program) programs.set(operation, program);
    else uses.set(operation, Number.NEGATIVE_INFINITY);
    // graphql-js throws for an invalid one.
    assertValidSchema(schema);
    return program;
  };

  return (args) => {
    const { document, operationName, rootValue, contextValue } = args;
    const operation = getOperationAST(document, operationName);
    if (operation?.operation !== OperationTypeNode.QUERY || !isPlain(args)) return executeByGraphqlJs(args);
    const program = programOf(operation, args);
    const variableValues = program && coerceVariables(operation, args);
    const query = variableValues && compiledFor(program, variableValues, args, operation);
    if (!query) return executeByGraphqlJs(args);

    const succeed = (data: unknown) => {
      program.failures = 0;
      return { data: args.asText ? new JsonText(data as string) : data } as ExecutionResult;
    };
    const fail = () => {
      program.failures += 1;
      if (program.failures >= MAX_FAILURES) {
        programs.delete(operation);
        uses.set(operation, usesBeforeCompiling - USES_WITHOUT);
      }
      return executeByGraphqlJs(args);
    };
    try {
      const data = query({ rootValue, contextValue, variableValues });
      return data instanceof Promise ? data.then(succeed, fail) : succeed(data);
    } catch {
      return fail();
    }
  };
}

/** Whether only the schema's own resolvers take part in the execution. */
function isPlain({ fieldResolver, typeResolver, variableValues }: ExecutionArgs): boolean {
  const hasVariables = variableValues === null || variableValues === undefined || typeof variableValues === 'object';
  return !fieldResolver && !typeResolver && hasVariables;
}

/** @returns `undefined` where a variable is invalid. */
function coerceVariables(
  { variableDefinitions = [] }: OperationDefinitionNode,
  { schema, variableValues }: ExecutionArgs,
) {
  if (variableDefinitions.length === 0) return {};
  return getVariableValues(schema, variableDefinitions, variableValues ?? {}).coerced;
}

/** Returns the query compiled for these arguments, from the cache if it is there; `undefined` if it is not covered. */
function compiledFor(
  { conditions, fragments, compiled }: Program,
  variables: { [variable: string]: unknown },
  { schema, asText: isText = false }: CompiledExecutionArgs,
  operation: OperationDefinitionNode,
): CompiledQuery<unknown> | undefined {
  let key = isText ? 'text' : 'values';
  for (const name of conditions) {
    // graphql-js reports any other value.
    if (typeof variables[name] !== 'boolean') return undefined;
    key += variables[name] ? '1' : '0';
  }
  const known = compiled.get(key);
  if (known || compiled.has(key)) return known;
  const given = { schema, operation, fragments, conditions: variables };
  const made = isText ? compileQuery(given, asText) : compileQuery(given, asValues);
  compiled.set(key, made);
  return made;
}

/**
 * Prepares the compilation of a query; `undefined` if it is too large, has too many conditions, or has no text to
 * measure its size by.
 */
function planProgram(operation: OperationDefinitionNode, document: DocumentNode): Program | undefined {
  const fragments: { [name: string]: FragmentDefinitionNode } = Object.create(null);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  if (document.loc === undefined || countSelections(operation, fragments) > MAX_SELECTIONS) return undefined;
  const conditions = conditionsOf(operation, document);
  if (conditions.length > MAX_CONDITIONS) return undefined;
  // In both forms, for each combination of the conditions.
  const bytes = bytesOf(document) * 2 ** (conditions.length + 1);
  return { conditions, fragments, compiled: new Map(), bytes, failures: 0 };
}

/** Estimates what one compiled query takes in memory. */
function bytesOf(document: DocumentNode): number {
  return 5_000 + 50 * (document.loc?.source.body.length ?? 0);
}

/** Variables of the operation that a `@skip` or `@include` of the document reads. */
function conditionsOf({ variableDefinitions = [] }: OperationDefinitionNode, document: DocumentNode): string[] {
  if (variableDefinitions.length === 0) return [];
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: given = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return variableDefinitions.map(({ variable }) => variable.name.value).filter((name) => names.has(name));
}

function countSelections(
  operation: OperationDefinitionNode,
  fragments: { readonly [name: string]: FragmentDefinitionNode },
): number {
  const known = new Map<SelectionSetNode, number>();
  const count = (set: SelectionSetNode | undefined): number => {
    if (!set) return 0;
    const counted = known.get(set) ?? set.selections.reduce((sum, selection) => sum + 1 + count(below(selection)), 0);
    known.set(set, counted);
    return counted;
  };
  const below = (selection: SelectionSetNode['selections'][number]) =>
    selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value]?.selectionSet : selection.selectionSet;
  return count(operation.selectionSet);
}
