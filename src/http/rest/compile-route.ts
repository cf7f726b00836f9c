import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  GraphQLInt,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInputType,
  isLeafType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  resolveSchemaCoordinate,
  typeFromAST,
  validate,
  visit,
} from 'graphql';
import { isJsonName, jsonName } from './json-names';
import { checkNeverNull, type QueryRule } from './read-input';
import { USER_ERROR_STATUS } from './rest-problem';
import type { QueryParameter, QueryValues, RestRoute } from './rest-route';

/** A route of the table, checked against the schema. */
export interface CompiledRoute extends RestRoute {
  readonly operationId: string;
  readonly success: 200 | 201;
  /** The operation's field in the schema. */
  readonly field: GraphQLField<unknown, unknown>;
  /** The answered value: its type, and the field of the document that selects from it. Null becomes status 404. */
  readonly answered: { readonly type: GraphQLOutputType; readonly node: FieldNode };
  /** The variables that are read from the path. */
  readonly pathParameters: readonly string[];
  readonly queryRules: ReadonlyMap<string, QueryRule>;
  /** Makes the variables that come from the query string. */
  readonly queryVariables: (query: QueryValues) => Record<string, unknown>;
  /** Type of the body. */
  readonly bodyType: GraphQLInputType | undefined;
  /**
   * The operation for a request that can't be read. It lacks a variable that it needs, so it changes nothing, and it is refused
   * first if the caller may not use the route.
   */
  readonly probe: string;
}

/** A row of the table that does not fit the schema or another row. Its message names the row and the fix. */
export class RestTableError extends Error {
  override readonly name = 'RestTableError';

  constructor({ method, path }: Pick<RestRoute, 'method' | 'path'>, reason: string) {
    super(`The REST route ${method} ${path}: ${reason}`);
  }
}

/**
 * Checks every row of a table against the schema and against the others.
 *
 * @throws {@link RestTableError} for the first row that does not fit: the server must not start with it.
 */
export function compileRestTable(schema: GraphQLSchema, table: readonly RestRoute[]): CompiledRoute[] {
  checkNeverNull(schema);
  const routes = table.map((row) => compileRoute(schema, row));
  const byRequest = new Map<string, CompiledRoute>();
  const byPattern = new Map<string, CompiledRoute>();
  const byId = new Map<string, CompiledRoute>();
  for (const route of routes) {
    const refuse = refusal(route);
    const pattern = route.path.replace(/(.)\/$/, '$1').replaceAll(/\{\w+\}/g, '{}');
    if (byRequest.has(`${route.method} ${pattern}`))
      refuse('there is another row for this method and path. Remove one.');
    byRequest.set(`${route.method} ${pattern}`, route);
    const samePath = byPattern.get(pattern) ?? route;
    byPattern.set(pattern, samePath);
    if (samePath.path !== route.path) refuse(`write its path as ${samePath.method} ${samePath.path} does.`);
    const sameId = byId.get(route.operationId);
    if (sameId !== undefined) {
      const other = `${sameId.method} ${sameId.path}`;
      refuse(`its operation has the name of that of ${other}, ${route.operationId}. Rename it.`);
    }
    byId.set(route.operationId, route);
  }
  return routes;
}

/**
 * Checks a row against the schema.
 *
 * @throws {@link RestTableError} if it does not fit.
 */
export function compileRoute(schema: GraphQLSchema, row: RestRoute): CompiledRoute {
  const refuse = refusal(row);
  if (!/^(?:\/(?:[\w.~-]+|\{\w+\}))+\/?$/.test(row.path)) {
    refuse('its path must be segments of letters, digits and . _ ~ -, or one {variable} each, such as /users/{id}.');
  }
  const { operation, selection, document } = readDocument(schema, row);
  const field = schema.getRootType(operation.operation)?.getFields()[selection.name.value];
  if (field === undefined) return refuse('its operation must select a field of the schema.');
  if (row.method === 'GET' && operation.operation !== OperationTypeNode.QUERY) {
    refuse('GET must not change anything. Use POST, PUT, PATCH or DELETE for a mutation.');
  }

  const variables = variableTypes(schema, operation);
  const pathParameters = [...row.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  for (const name of pathParameters) checkPathParameter(name, variables.get(name)?.type, refuse);
  const bodyType = bodyTypeOf(row, variables, refuse);
  const queryRules = new Map(
    Object.entries(row.query ?? {}).map(([name, parameter]) => [name, queryRule(schema, name, parameter, refuse)]),
  );
  const queryVariables = row.paging?.variables ?? oneToOne(queryRules, variables, refuse);
  checkSources(variables, new Set([...pathParameters, ...(row.body === undefined ? [] : [row.body])]), row, refuse);
  return {
    ...row,
    document,
    success: row.success ?? 200,
    operationId: operation.name?.value ?? operationIdOf(row),
    field,
    answered: answerOf(row, field, selection, refuse),
    pathParameters,
    queryRules,
    queryVariables,
    bodyType,
    probe: isSafe(operation, variables) ? document : probeOf(operation),
  };
}

/** The variable that no request gives a value. */
const NEVER_GIVEN = 'neverGiven';

/** Whether an operation changes nothing without variables. */
function isSafe({ operation }: OperationDefinitionNode, variables: ReadonlyMap<string, Variable>): boolean {
  return operation === OperationTypeNode.QUERY || [...variables.values()].some(({ isRequired }) => isRequired);
}

/** Makes the probe of a change that needs no variable. It gets one: an `@include` of its field by a variable. */
function probeOf(operation: OperationDefinitionNode): string {
  const [{ variableDefinitions, selectionSet }] = parse(
    `mutation ($${NEVER_GIVEN}: Boolean!) { field @include(if: $${NEVER_GIVEN}) }`,
    { noLocation: true },
  ).definitions as [OperationDefinitionNode];
  const { directives = [] } = selectionSet.selections[0] as FieldNode;
  return print({
    ...operation,
    variableDefinitions: [...(operation.variableDefinitions ?? []), ...(variableDefinitions ?? [])],
    selectionSet: {
      ...operation.selectionSet,
      selections: operation.selectionSet.selections.map((selection) => ({ ...selection, directives })),
    },
  });
}

type Refuse = (reason: string) => never;

function refusal(row: RestRoute): Refuse {
  return (reason) => {
    throw new RestTableError(row, reason);
  };
}

/** Reads the document of a row: one operation with one field. Its fields get their names in JSON as aliases. */
function readDocument(schema: GraphQLSchema, row: RestRoute) {
  const refuse = refusal(row);
  const [operation, ...rest] = parseDocument(row.document, refuse).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || rest.length > 0) {
    return refuse('its document must have one operation and nothing else. Write fragments out.');
  }
  const [selection, ...others] = operation.selectionSet.selections;
  if (selection?.kind !== Kind.FIELD || others.length > 0) {
    return refuse('its operation must have one field. Make a row for each of several.');
  }
  const named: FieldNode = {
    ...selection,
    ...(selection.selectionSet && { selectionSet: withJsonNames(selection.selectionSet, refuse) }),
  };
  const aliased = { ...operation, selectionSet: { ...operation.selectionSet, selections: [named] } };
  const document = { kind: Kind.DOCUMENT as const, definitions: [aliased] };
  const [invalid] = validate(schema, document);
  if (invalid) refuse(`its document does not fit the schema. ${invalid.message}`);
  return { operation: aliased, selection: named, document: print(document) };
}

function parseDocument(text: string, refuse: Refuse) {
  try {
    return parse(text, { noLocation: true });
  } catch (error) {
    return refuse(`its document cannot be parsed. ${(error as Error).message}`);
  }
}

/** The member of a payload that says why nothing changed. It is never answered, and keeps its name. */
const USER_ERRORS = 'userErrors';

function withJsonNames<T extends NonNullable<FieldNode['selectionSet']>>(selections: T, refuse: Refuse): T {
  return visit(selections, {
    Field(node) {
      const key = keyOf(node);
      if (isJsonName(key) || key === USER_ERRORS) return undefined;
      if (node.alias) refuse(`the alias ${key} must be in snake_case, such as ${jsonName(key)}.`);
      return { ...node, alias: { kind: Kind.NAME, value: jsonName(key) } };
    },
    InlineFragment: () => refuse('its document must select fields only. Write fragments out.'),
  });
}

/** The name that a selected field is answered under. */
export function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/** `getUsersMeName` for `GET /users/me/name/`; `ById` for `{id}`. */
function operationIdOf({ method, path }: RestRoute): string {
  const words = path
    .split('/')
    .map((segment) => segment.replace(/^\{(\w+)\}$/, 'by-$1'))
    .flatMap((segment) => segment.split(/[^A-Za-z0-9]+/))
    .filter((word) => word !== '');
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

interface Variable {
  readonly type: GraphQLInputType;
  /** Whether the operation is refused without it. */
  readonly isRequired: boolean;
}

function variableTypes(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode) {
  const variables = new Map<string, Variable>();
  for (const { variable, type, defaultValue } of variableDefinitions) {
    const inputType = typeFromAST(schema, type as never);
    if (!isInputType(inputType)) continue;
    const isRequired = isNonNullType(inputType) && defaultValue === undefined;
    variables.set(variable.name.value, { type: inputType, isRequired });
  }
  return variables;
}

function checkPathParameter(name: string, type: GraphQLInputType | undefined, refuse: Refuse): void {
  if (type === undefined) refuse(`there is no $${name}: declare the variable in the document, or take {${name}} out.`);
  const plain = type && getNullableType(type);
  if (!isLeafType(plain) || ['Int', 'Float', 'Boolean'].includes(plain.name)) {
    refuse(`$${name} is in the path, and so must be a String, an ID or an enum.`);
  }
}

function bodyTypeOf(row: RestRoute, variables: ReadonlyMap<string, Variable>, refuse: Refuse) {
  if (row.body === undefined) return undefined;
  if (row.method === 'GET') refuse('GET has no body. Use parameters of the query string.');
  const type = variables.get(row.body)?.type;
  if (type === undefined)
    return refuse(`there is no $${row.body}: "body" names the variable that the JSON is read as.`);
  if (!isInputObjectType(getNullableType(type))) refuse(`$${row.body} is the body, and so must be an input object.`);
  return type;
}

function queryRule(schema: GraphQLSchema, name: string, parameter: QueryParameter, refuse: Refuse): QueryRule {
  const { at, minimum, maximum, description } = parameter;
  if (!isJsonName(name)) refuse(`the parameter ${name} must be in snake_case, such as ${jsonName(name)}.`);
  if (at === undefined) return { type: GraphQLInt, description: description ?? '', minimum, maximum };
  const input = inputAt(schema, at);
  if (input === undefined) return refuse(`the schema has no ${at}. Correct "at" of the parameter ${name}.`);
  const type = leafOf(input.type);
  if (type === undefined) return refuse(`${at} is no scalar and no enum, and so can't be the parameter ${name}.`);
  return { type, description: description ?? input.description ?? '', minimum, maximum };
}

function inputAt(schema: GraphQLSchema, coordinate: string) {
  try {
    const element = resolveSchemaCoordinate(schema, coordinate);
    if (element?.kind === 'FieldArgument') return element.fieldArgument;
    return element?.kind === 'InputField' ? element.inputField : undefined;
  } catch {
    return undefined;
  }
}

function leafOf(type: GraphQLInputType): GraphQLLeafType | undefined {
  const plain = getNullableType(type);
  return isLeafType(plain) ? plain : undefined;
}

/** Each parameter is the variable whose name in snake_case it has. */
function oneToOne(
  queryRules: ReadonlyMap<string, QueryRule>,
  variables: ReadonlyMap<string, Variable>,
  refuse: Refuse,
): CompiledRoute['queryVariables'] {
  const names = new Map([...variables.keys()].map((name) => [jsonName(name), name]));
  for (const [parameter, { type }] of queryRules) {
    const variable = variables.get(names.get(parameter) ?? '');
    if (variable === undefined) refuse(`the parameter ${parameter} has no variable of that name in the document.`);
    if (variable && leafOf(variable.type) !== type) {
      refuse(`the parameter ${parameter} is of the type ${type.name}, and its variable of another.`);
    }
  }
  return (query) => Object.fromEntries(Object.entries(query).map(([name, value]) => [names.get(name) ?? name, value]));
}

/** Refuses a variable without a source: it would be dropped silently, or every request would be refused. */
function checkSources(
  variables: ReadonlyMap<string, Variable>,
  given: ReadonlySet<string>,
  { query = {}, paging }: RestRoute,
  refuse: Refuse,
): void {
  const made = paging && new Set(Object.keys(paging.variables({})));
  for (const [name, { isRequired }] of variables) {
    if (given.has(name)) continue;
    if (made ? !isRequired || made.has(name) : !isRequired && Object.hasOwn(query, jsonName(name))) continue;
    const fix = isRequired
      ? `put {${name}} into the path, or name it as "body"`
      : `put {${name}} into the path, or ${jsonName(name)} into "query"`;
    refuse(`nothing gives $${name} a value: ${fix}.`);
  }
}

function answerOf(
  { member, isWhole, codes = [], paging }: RestRoute,
  field: GraphQLField<unknown, unknown>,
  selection: FieldNode,
  refuse: Refuse,
): CompiledRoute['answered'] {
  const type = getNamedType(field.type);
  const members = isObjectType(type) ? type : undefined;
  const errors = memberOf(selection, USER_ERRORS);
  if (members?.getFields()[USER_ERRORS]) {
    if (!errors)
      refuse('its document must select userErrors { code message path }: a refusal would look like success.');
    if ((member === undefined) === (isWhole === undefined)) {
      refuse('say in "member" which member of the payload is answered, or in "isWhole" that all are.');
    }
    const selected = errors?.selectionSet?.selections.map((node) => (node.kind === Kind.FIELD ? keyOf(node) : ''));
    if (!['code', 'message', 'path'].every((name) => selected?.includes(name))) {
      refuse('its userErrors must be selected as { code message path }.');
    }
  } else if (codes.length > 0) refuse('its field answers no userErrors, and so has no "codes".');
  for (const code of codes) {
    if (!Object.hasOwn(USER_ERROR_STATUS, code)) refuse(`UserErrorCode has no ${code}. Correct "codes".`);
  }
  if (paging && !members) refuse('"paging" is for a field that is an object.');
  if (isWhole && !errors) refuse('"isWhole" is for a payload with userErrors.');
  if (member === undefined) return checkedAnswer(field.type, withoutErrors(selection), refuse);
  const node = memberOf(selection, member);
  const answered = node && members?.getFields()[node.name.value];
  if (!answered) return refuse(`its document does not select ${member}. Select it, or correct "member".`);
  return checkedAnswer(answered.type, node, refuse);
}

/** Returns the selection of a payload as a client is answered it. */
function withoutErrors(selection: FieldNode): FieldNode {
  const { selectionSet } = selection;
  if (!selectionSet) return selection;
  const selections = selectionSet.selections.filter((node) => node.kind !== Kind.FIELD || keyOf(node) !== USER_ERRORS);
  return { ...selection, selectionSet: { ...selectionSet, selections } };
}

function memberOf({ selectionSet }: FieldNode, key: string): FieldNode | undefined {
  return selectionSet?.selections.find((node): node is FieldNode => node.kind === Kind.FIELD && keyOf(node) === key);
}

/** Refuses an answer that has no single shape. */
function checkedAnswer(type: GraphQLOutputType, node: FieldNode, refuse: Refuse): CompiledRoute['answered'] {
  const named = getNamedType(type);
  if (!isLeafType(named) && !isObjectType(named)) {
    refuse(`${named.name} is abstract, and has no single shape. Select a field whose type is an object.`);
  }
  for (const inner of node.selectionSet?.selections ?? []) {
    const field = inner.kind === Kind.FIELD && (named as GraphQLObjectType).getFields()[inner.name.value];
    if (!field) refuse('its document must select fields of the schema only, without __typename.');
    else checkedAnswer(field.type, inner as FieldNode, refuse);
  }
  return { type, node };
}
