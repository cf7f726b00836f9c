import {
  BREAK,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute as executeByGraphqlJs,
  getOperationAST,
  getVariableValues,
  OperationTypeNode,
  visit,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';

type Execute = (args: ExecutionArgs) => Promise<ExecutionResult> | ExecutionResult;
type Compiled = CompiledQuery['query'];

interface Known {
  uses: number;
  compiled?: Compiled | undefined;
}

/** Compiling takes as long as a few dozen executions, so that it pays only for what comes back. */
const USES_BEFORE_COMPILING = 10;

/**
 * graphql-js's `execute`, with queries that come back compiled by graphql-jit. What is compiled decides nothing: an
 * answer with an error is thrown away and made again by graphql-js, whose words and places they are, and variables pass
 * graphql-js first. Mutations are never compiled: they can't be made again.
 *
 * @param usesBeforeCompiling - executions of an operation by graphql-js before it is compiled.
 */
export function createCompiledExecute(usesBeforeCompiling = USES_BEFORE_COMPILING): Execute {
  const operations = new WeakMap<DocumentNode, Map<string | null, Known>>();

  const compiledOf = ({ schema, document, operationName = null }: ExecutionArgs): Compiled | undefined => {
    const byName = operations.get(document) ?? new Map<string | null, Known>();
    operations.set(document, byName);
    const known = byName.get(operationName) ?? { uses: 0 };
    // Only names that exist are kept: a client could send any number of others with one document.
    if (known.uses === 0 && getOperationAST(document, operationName)) byName.set(operationName, known);
    known.uses += 1;
    if (known.uses === usesBeforeCompiling + 1) known.compiled = compile(schema, document, operationName);
    return known.compiled;
  };

  return (args) => {
    const compiled = compiledOf(args);
    if (!compiled || !variablesAreGood(args)) return executeByGraphqlJs(args);
    const result = compiled(args.rootValue, args.contextValue, args.variableValues ?? {});
    const orAgain = (made: ExecutionResult) => (made.errors ? executeByGraphqlJs(args) : made);
    return 'then' in result ? result.then(orAgain) : orAgain(result);
  };
}

function compile(
  schema: ExecutionArgs['schema'],
  document: DocumentNode,
  operationName: string | null,
): Compiled | undefined {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.QUERY || !isSafeToCompile(document)) return undefined;
  const compiled = compileQuery(schema, document, operation.name?.value);
  return isCompiledQuery(compiled) ? compiled.query : undefined;
}

/**
 * Whether nothing of the document can become code but names and numbers. graphql-jit 0.8 writes an argument's literal
 * into the program that it makes and turns certain strings into expressions there: whoever may send a document could
 * run anything. And `__proto__` as a key of an object literal is no key.
 */
function isSafeToCompile(document: DocumentNode): boolean {
  let safe = true;
  const refuse = () => {
    safe = false;
    return BREAK;
  };
  visit(document, { StringValue: refuse, Name: ({ value }) => (value === '__proto__' ? refuse() : undefined) });
  return safe;
}

function variablesAreGood({ schema, document, operationName, variableValues }: ExecutionArgs): boolean {
  const { variableDefinitions = [] } = getOperationAST(document, operationName) ?? {};
  return (
    variableDefinitions.length === 0 || !getVariableValues(schema, variableDefinitions, variableValues ?? {}).errors
  );
}
