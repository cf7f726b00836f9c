import {
  BREAK,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute as executeByGraphqlJs,
  getOperationAST,
  getVariableValues,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { CompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';

type Execute = (args: ExecutionArgs) => Promise<ExecutionResult> | ExecutionResult;
type Program = CompiledQuery['query'];

/** Compiling takes as long as a few dozen executions, so that it pays only for what comes back. */
const USES_BEFORE_COMPILING = 10;
/** Of a query that is compiled, fragments counted where they are spread: each takes 0.1 ms, and nobody is answered. */
const MAX_SELECTIONS = 200;
/** Of all programs; each takes some 4 kB. */
const MAX_SELECTIONS_KEPT = 10_000;

/**
 * graphql-js's `execute`, with queries that come back compiled by graphql-jit. What is compiled decides nothing: an
 * answer with an error is thrown away and made again by graphql-js, whose words and places they are, and variables pass
 * graphql-js first. Mutations are never compiled: they can't be made again.
 *
 * @param usesBeforeCompiling - executions of a document by graphql-js before it is compiled.
 */
export function createCompiledExecute(usesBeforeCompiling = USES_BEFORE_COMPILING): Execute {
  const uses = new WeakMap<DocumentNode, number>();
  const programs = new LRUCache<DocumentNode, { readonly size: number; readonly program?: Program | undefined }>({
    maxSize: MAX_SELECTIONS_KEPT,
    sizeCalculation: ({ program, size }) => (program ? size : 1),
  });

  const programOf = ({ schema, document }: ExecutionArgs): Program | undefined => {
    const known = programs.get(document);
    if (known) return known.program;
    const used = uses.get(document) ?? 0;
    uses.set(document, used + 1);
    if (used < usesBeforeCompiling) return undefined;
    const size = countSelections(document);
    const program = size <= MAX_SELECTIONS && mayBeCompiled(document) ? compile(schema, document) : undefined;
    programs.set(document, { size, program });
    return program;
  };

  return (args) => {
    const program = isResolved(args) ? programOf(args) : undefined;
    if (!program || !variablesAreGood(args)) return executeByGraphqlJs(args);
    const result = program(args.rootValue, args.contextValue, args.variableValues ?? {});
    const orAgain = (made: ExecutionResult) => (made.errors ? executeByGraphqlJs(args) : made);
    return 'then' in result ? result.then(orAgain) : orAgain(result);
  };
}

function compile(schema: ExecutionArgs['schema'], document: DocumentNode): Program | undefined {
  // With the first program: what it needs takes as long to load as a tenth of the application.
  const { compileQuery, isCompiledQuery } = require('graphql-jit') as typeof import('graphql-jit');
  const compiled = compileQuery(schema, document);
  return isCompiledQuery(compiled) ? compiled.query : undefined;
}

/** Whether the document has the operation that is asked for. */
function isResolved({ document, operationName }: ExecutionArgs): boolean {
  return Boolean(getOperationAST(document, operationName));
}

/**
 * Whether the document is one query, and nothing of it can become code but names and numbers. graphql-jit 0.8 writes
 * an argument's literal into the program that it makes and turns certain strings into expressions there: whoever may
 * send a document could run anything. And `__proto__` as a key of an object literal is no key.
 */
function mayBeCompiled(document: DocumentNode): boolean {
  if (getOperationAST(document)?.operation !== OperationTypeNode.QUERY) return false;
  let safe = true;
  const refuse = () => {
    safe = false;
    return BREAK;
  };
  visit(document, { StringValue: refuse, Name: ({ value }) => (value === '__proto__' ? refuse() : undefined) });
  return safe;
}

function countSelections(document: DocumentNode): number {
  const sets = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) sets.set(definition.name.value, definition.selectionSet);
  }
  const known = new Map<SelectionSetNode, number>();
  const count = (set: SelectionSetNode | undefined): number => {
    if (!set) return 0;
    const counted = known.get(set) ?? set.selections.reduce((sum, selection) => sum + 1 + count(below(selection)), 0);
    known.set(set, counted);
    return counted;
  };
  const below = (selection: SelectionSetNode['selections'][number]) =>
    selection.kind === Kind.FRAGMENT_SPREAD ? sets.get(selection.name.value) : selection.selectionSet;
  return count(getOperationAST(document)?.selectionSet);
}

function variablesAreGood({ schema, document, variableValues }: ExecutionArgs): boolean {
  const { variableDefinitions = [] } = getOperationAST(document) ?? {};
  return (
    variableDefinitions.length === 0 || !getVariableValues(schema, variableDefinitions, variableValues ?? {}).errors
  );
}
