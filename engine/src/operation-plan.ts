import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLInputType,
  isInputType,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { gatesInType, type Variables } from './input-gates';
import type { SchemaPolicy } from './schema-policy';

/** A variable that may carry a gated input, and the type it was declared with. */
export interface GatedVariable {
  readonly name: string;
  readonly type: GraphQLInputType;
}

/** The part of an operation's analysis that is the same for every viewer and all variables. */
export interface OperationPlan {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Variables that are used in `@skip` or `@include`. */
  readonly conditions: readonly string[];
  /** Variables that may carry a gated input. */
  readonly gated: readonly GatedVariable[];
  readonly defaults: ReadonlyMap<string, unknown>;
}

/**
 * Analyzes one operation of a document.
 *
 * @returns `undefined` if the document has no such operation, or several.
 * @throws GraphQLError if a fragment declares variables.
 */
export function planOperation(
  policy: SchemaPolicy,
  document: DocumentNode,
  operationName: string | undefined,
): OperationPlan | undefined {
  const operation = onlyOperation(document, operationName);
  if (!operation) return undefined;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    if (definition.variableDefinitions?.length) throw fragmentVariables(definition.name.value);
    fragments.set(definition.name.value, definition);
  }
  const defaults = new Map<string, unknown>();
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue) defaults.set(variable.name.value, valueFromASTUntyped(defaultValue));
  }
  return {
    operation,
    fragments,
    defaults,
    conditions: conditionVariables(document),
    gated: gatedVariables(policy, operation, document),
  };
}

/**
 * With an experimental option of graphql-js, fragments declare variables that hide those of the operation: `@skip` would
 * then be evaluated here with a different value than during execution.
 */
function fragmentVariables(fragment: string): GraphQLError {
  return new GraphQLError(`Fragment "${fragment}" declares variables, which the scope engine does not support.`);
}

/** Reads variables as execution does: the value that the client sent, or else the default of the operation. */
export function variablesOf(
  plan: OperationPlan,
  sent: Readonly<Record<string, unknown>> | null | undefined,
): Variables {
  return (name) =>
    sent && Object.hasOwn(sent, name) && sent[name] !== undefined ? sent[name] : plan.defaults.get(name);
}

function onlyOperation(document: DocumentNode, name: string | undefined): OperationDefinitionNode | undefined {
  const candidates = document.definitions.filter(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION && (name === undefined || definition.name?.value === name),
  );
  return candidates.length === 1 ? (candidates[0] as OperationDefinitionNode) : undefined;
}

function conditionVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(directive) {
      if (directive.name.value !== 'skip' && directive.name.value !== 'include') return;
      for (const { value } of directive.arguments ?? []) {
        if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      }
    },
  });
  return [...names];
}

/** Finds them by the type of the variable, and by their use inside literal values of arguments. */
function gatedVariables(
  policy: SchemaPolicy,
  operation: OperationDefinitionNode,
  document: DocumentNode,
): GatedVariable[] {
  if (!policy.gatesInputs) return [];
  const inValues = new Set<string>();
  visit(document, {
    Argument: (argument) => {
      visit(argument.value, { Variable: (variable) => void inValues.add(variable.name.value) });
    },
    Directive: () => false,
  });
  return (operation.variableDefinitions ?? []).flatMap(({ variable, type }) => {
    const inputType = typeFromAST(policy.schema, type as NamedTypeNode);
    const name = variable.name.value;
    return isInputType(inputType) && (gatesInType(policy, inputType).length > 0 || inValues.has(name))
      ? [{ name, type: inputType }]
      : [];
  });
}
