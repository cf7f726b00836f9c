import {
  BREAK,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute as executeByGraphqlJs,
  getOperationAST,
  getVariableValues,
  isNonNullType,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { CompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';

type Execute = (args: ExecutionArgs) => Promise<ExecutionResult> | ExecutionResult;
type Program = CompiledQuery['query'];

/** Compiling takes as long as a few dozen executions, so that it pays only for what comes back. */
const USES_BEFORE_COMPILING = 10;
/** Of a query that is compiled, fragments counted where they are spread: each takes 0.1 ms, and nobody is answered. */
const MAX_SELECTIONS = 200;
/** Bytes of all programs; see {@link bytesOf}. */
const MAX_PROGRAM_BYTES = 6_000_000;
/** Answers with errors in a row, each of which is made twice, before a program is given up, and for how many uses. */
const MAX_FAILURES = 10;
const USES_WITHOUT = 1_000;

/**
 * graphql-js's `execute`, with queries that come back compiled by graphql-jit. What is compiled decides nothing: an
 * answer with an error is thrown away and made again by graphql-js, whose words and places they are, and variables pass
 * graphql-js first. Mutations are never compiled: they can't be made again.
 *
 * @param usesBeforeCompiling - executions of a document by graphql-js before it is compiled.
 */
export function createCompiledExecute(usesBeforeCompiling = USES_BEFORE_COMPILING): Execute {
  const uses = new WeakMap<DocumentNode, number>();
  const programs = new LRUCache<DocumentNode, { readonly run: Program; readonly size: number; failures: number }>({
    maxSize: MAX_PROGRAM_BYTES,
    sizeCalculation: ({ size }) => size,
  });

  const programOf = ({ schema, document }: ExecutionArgs) => {
    const known = programs.get(document);
    if (known) return known;
    const used = uses.get(document) ?? 0;
    uses.set(document, used + 1);
    if (used < usesBeforeCompiling) return undefined;
    const run = mayBeCompiled(document) && !mayPassNull(schema, document) ? compile(schema, document) : undefined;
    if (!run) {
      // Not among the programs: there it would keep a document alive that nobody else remembers.
      uses.set(document, Number.NEGATIVE_INFINITY);
      return undefined;
    }
    const program = { run, size: bytesOf(document), failures: 0 };
    programs.set(document, program);
    return program;
  };

  return (args) => {
    const program = isResolved(args) ? programOf(args) : undefined;
    if (!program || !variablesAreGood(args)) return executeByGraphqlJs(args);
    const result = program.run(args.rootValue, args.contextValue, args.variableValues ?? {});
    const orAgain = (made: ExecutionResult) => {
      program.failures = made.errors ? program.failures + 1 : 0;
      if (!made.errors) return made;
      if (program.failures >= MAX_FAILURES) {
        programs.delete(args.document);
        uses.set(args.document, usesBeforeCompiling - USES_WITHOUT);
      }
      return executeByGraphqlJs(args);
    };
    return 'then' in result ? result.then(orAgain) : orAgain(result);
  };
}

/**
 * Whether a variable that may be null stands where null is refused, which its default value or that of the argument
 * allows (GraphQL specification, section 5.8.5): graphql-jit passes such a null to the resolver.
 */
function mayPassNull(schema: ExecutionArgs['schema'], document: DocumentNode): boolean {
  const { variableDefinitions = [] } = getOperationAST(document) ?? {};
  const nullable = new Set(
    variableDefinitions
      .filter(({ type }) => type.kind !== Kind.NON_NULL_TYPE)
      .map(({ variable }) => variable.name.value),
  );
  let found = false;
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Variable({ name }) {
        found ||= nullable.has(name.value) && isNonNullType(typeInfo.getInputType());
        return found ? BREAK : undefined;
      },
    }),
  );
  return found;
}

function compile(schema: ExecutionArgs['schema'], document: DocumentNode): Program | undefined {
  // With the first program: what it needs takes as long to load as a tenth of the application.
  const { compileQuery, isCompiledQuery } = require('graphql-jit') as typeof import('graphql-jit');
  const compiled = compileQuery(schema, document);
  return isCompiledQuery(compiled) ? compiled.query : undefined;
}

/** Estimates what a program takes, its machine code included: 20 to 90 kB were measured. */
function bytesOf(document: DocumentNode): number {
  return 20_000 + 50 * (document.loc?.source.body.length ?? 0);
}

/** Whether the document has the operation that is asked for. */
function isResolved({ document, operationName }: ExecutionArgs): boolean {
  return Boolean(getOperationAST(document, operationName));
}

/**
 * Whether the document is one query of which graphql-jit 0.8 is known to make what graphql-js makes. Not so:
 *
 * - String literals: it writes them into the program and turns certain ones into expressions there, so that whoever may
 *   send a document could run anything. And `__proto__` as a key of an object literal is no key.
 * - Directives: of a field that is selected twice it forgets the one under which a fragment stands, and so selects what
 *   the scope engine did not see.
 * - Variables within lists and input objects: absent ones become null in place of the default.
 * - Aliases with `_`: it tells fields by their paths, joined by `_`, and hands one the other's `info`.
 */
function mayBeCompiled(document: DocumentNode): boolean {
  if (getOperationAST(document)?.operation !== OperationTypeNode.QUERY) return false;
  if (document.loc === undefined || countSelections(document) > MAX_SELECTIONS) return false;
  let safe = true;
  const refuse = () => {
    safe = false;
    return BREAK;
  };
  const refuseIf = (unsafe: boolean) => (unsafe ? refuse() : undefined);
  visit(document, {
    StringValue: refuse,
    Directive: refuse,
    Name: ({ value }) => refuseIf(value === '__proto__'),
    Field: ({ alias }) => refuseIf(alias?.value.includes('_') ?? false),
    ObjectField: ({ value }) => refuseIf(value.kind === Kind.VARIABLE),
    ListValue: ({ values }) => refuseIf(values.some(({ kind }) => kind === Kind.VARIABLE)),
  });
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
