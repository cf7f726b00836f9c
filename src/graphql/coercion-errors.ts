import {
  type ArgumentNode,
  type ASTNode,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  GraphQLError,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  isValueNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** A value that graphql-js refuses: its own message, by which an error is recognized, and the message for the client. */
interface CoercionFault {
  readonly original: string;
  readonly message: string;
}

/**
 * Makes a function that explains errors of graphql-js's coercion of arguments (GraphQL specification, section 6.4.1),
 * which are the client's: for example, `null` for a non-null argument through a nullable variable. graphql-js does not
 * mark such an error. Therefore the function proves the origin: it repeats the coercion, which must fail at the same
 * value with the same message. An error of a resolver or of an output type never matches, because these run only after
 * a successful coercion.
 *
 * Costs nothing before the first such error; then one pass over the document.
 *
 * @returns a function that gives the message for the client, or `undefined` for an error of another origin. The message
 * names the argument and the variables, and repeats no value: one may be a password.
 */
export function createExplainCoercion(args: ExecutionArgs): (error: GraphQLError) => string | undefined {
  let faults: ReadonlyMap<ASTNode, CoercionFault> | undefined;
  return ({ nodes, message, originalError, path }) => {
    const [node] = nodes ?? [];
    // If the error has a path, graphql-js has wrapped the thrown error in its own.
    if (!node || !isValueNode(node) || (path && !(originalError instanceof GraphQLError))) return undefined;
    faults ??= coercionFaults(args);
    const fault = faults.get(node);
    return fault?.original === (originalError?.message ?? message) ? fault?.message : undefined;
  };
}

/**
 * Finds a condition of `@skip` or `@include` that is null through a nullable variable, anywhere in a mutation.
 * graphql-js reports it only when it reaches the selection. Below a field of the mutation, the mutation has already
 * been carried out by then, and the client would receive only an error.
 *
 * Costs nothing without a variable that is null; otherwise one pass over what the mutation selects.
 *
 * @returns the error for the client; `undefined` if there is none, and for a query, which a client can safely repeat.
 */
export function findNullCondition({
  document,
  operationName,
  variableValues,
}: ExecutionArgs): GraphQLError | undefined {
  if (!variableValues || !Object.values(variableValues).includes(null)) return undefined;
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.MUTATION) return undefined;
  const parts: (OperationDefinitionNode | FragmentDefinitionNode)[] = [operation];
  const fragments = new Map(
    document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]),
  );
  let error: GraphQLError | undefined;
  for (const part of parts) {
    visit(part, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        // Each fragment is visited once, even if it is spread several times.
        fragments.delete(name.value);
        if (fragment) parts.push(fragment);
      },
      Directive({ name, arguments: given = [] }) {
        const condition = given.find((argument) => argument.name.value === 'if');
        if (!['skip', 'include'].includes(name.value) || condition?.value.kind !== Kind.VARIABLE) return;
        if (variableValues[condition.value.name.value] !== null) return;
        const extensions = { code: 'BAD_USER_INPUT' };
        error ??= new GraphQLError(explain(condition, variableValues), { nodes: condition.value, extensions });
      },
    });
  }
  return error;
}

/** Finds all arguments, of fields and of directives, that cannot be coerced, by the value that is at fault. */
function coercionFaults({
  schema,
  document,
  operationName,
  variableValues,
}: ExecutionArgs): Map<ASTNode, CoercionFault> {
  const faults = new Map<ASTNode, CoercionFault>();
  const { variableDefinitions = [] } = getOperationAST(document, operationName) ?? {};
  const { coerced } = getVariableValues(schema, variableDefinitions, variableValues ?? {});
  if (!coerced) return faults;

  const check = (...[definition, node]: Parameters<typeof getArgumentValues>) => {
    try {
      getArgumentValues(definition, node, coerced);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      const argument = node.arguments?.find(({ value }) => value === error.nodes?.[0]);
      if (argument) faults.set(argument.value, { original: error.message, message: explain(argument, coerced) });
    }
  };
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field(node) {
        const definition = typeInfo.getFieldDef();
        if (definition) check(definition, node);
      },
      Directive(node) {
        const definition = schema.getDirective(node.name.value);
        if (definition) check(definition, node);
      },
    }),
  );
  return faults;
}

function explain({ name, value }: ArgumentNode, variables: Readonly<Record<string, unknown>>): string {
  const names = variablesIn(value);
  const empty = names.filter((one) => (variables[one] ?? null) === null);
  const listed = (empty.length > 0 ? empty : names).map((one) => `$${one}`).join(', ');
  if (empty.length > 0) return `Argument "${name.value}" is invalid: ${listed} must not be null here.`;
  return `Argument "${name.value}" is invalid${listed === '' ? '' : `: check the values of ${listed}`}.`;
}

function variablesIn(value: ValueNode): string[] {
  const names = new Set<string>();
  visit(value, { Variable: ({ name }) => void names.add(name.value) });
  return [...names];
}
