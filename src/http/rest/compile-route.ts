import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  GraphQLInt,
  type GraphQLLeafType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isInputType,
  isLeafType,
  isNonNullType,
  Kind,
  OperationTypeNode,
  parse,
  resolveSchemaCoordinate,
  typeFromAST,
  validate,
} from 'graphql';
import type { QueryRule } from './read-query';
import type { QueryParameter, RestRoute } from './rest-route';

/** A route held against the schema. */
export interface CompiledRoute extends RestRoute {
  readonly operationName: string;
  /** The operation's one field, as the document selects it. */
  readonly selection: FieldNode;
  /** The same, as the schema has it. */
  readonly field: GraphQLField<unknown, unknown>;
  /** The variables that stand in the path. */
  readonly pathParameters: readonly string[];
  readonly queryRules: ReadonlyMap<string, QueryRule>;
  /** What the body must be. */
  readonly bodyType: GraphQLInputType | undefined;
}

/**
 * Holds a route against the schema.
 *
 * @throws Error for a document that is not valid or not one operation with one field, for a change that could be
 * executed without its variables, and for a coordinate that is not in the schema: the server must not start then.
 */
export function compileRoute(schema: GraphQLSchema, route: RestRoute): CompiledRoute {
  const refuse = (reason: string): never => {
    throw new Error(`${route.method} ${route.path}: ${reason}`);
  };
  const document = parse(route.document);
  const [invalid] = validate(schema, document);
  if (invalid) refuse(invalid.message);
  const operation = getOperationAST(document) ?? refuse('its document must have one operation.');
  const [selection, ...others] = operation.selectionSet.selections;
  if (selection?.kind !== Kind.FIELD || others.length > 0) return refuse('its operation must have one field.');
  const field = schema.getRootType(operation.operation)?.getFields()[selection.name.value];
  const operationName = operation.name?.value;
  if (!field || operationName === undefined) return refuse('its operation must have a name.');

  const types = new Map<string, GraphQLInputType>();
  let needsVariables = false;
  for (const { variable, type, defaultValue } of operation.variableDefinitions ?? []) {
    const inputType = typeFromAST(schema, type as never);
    if (isInputType(inputType)) types.set(variable.name.value, inputType);
    needsVariables ||= isNonNullType(inputType) && defaultValue === undefined;
  }
  // What can't be read is sent without its variables, to hear whether the caller may use the route at all.
  if (operation.operation !== OperationTypeNode.QUERY && !needsVariables) {
    refuse('a change must have a variable that it needs.');
  }
  const pathParameters = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  for (const name of pathParameters) if (!types.has(name)) refuse(`there is no $${name}.`);
  const queryRules = Object.entries(route.query ?? {}).map(
    ([name, parameter]) => [name, queryRule(schema, parameter) ?? refuse(`there is no ${parameter.at}.`)] as const,
  );
  return {
    ...route,
    operationName,
    selection,
    field,
    pathParameters,
    queryRules: new Map(queryRules),
    bodyType: route.body === undefined ? undefined : (types.get(route.body) ?? refuse(`there is no $${route.body}.`)),
  };
}

function queryRule(schema: GraphQLSchema, parameter: QueryParameter): QueryRule | undefined {
  const { at, minimum, maximum, description } = parameter;
  if (at === undefined) return { type: GraphQLInt, description: description ?? '', minimum, maximum };
  const input = inputAt(schema, at);
  const type = input && leafOf(input.type);
  return type && { type, description: description ?? input.description ?? '', minimum, maximum };
}

function inputAt(schema: GraphQLSchema, coordinate: string) {
  const element = resolveSchemaCoordinate(schema, coordinate);
  if (element?.kind === 'FieldArgument') return element.fieldArgument;
  return element?.kind === 'InputField' ? element.inputField : undefined;
}

function leafOf(type: GraphQLInputType): GraphQLLeafType | undefined {
  const named = getNamedType(type);
  return isLeafType(named) ? named : undefined;
}
