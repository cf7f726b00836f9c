import {
  allCoordinates,
  createScopeEngine,
  type DirectiveNames,
  type PolicyChecks,
  SchemaPolicyError,
  type ScopeEngine,
} from '@scoped-api/engine';
import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  OperationTypeNode,
  validateSchema,
} from 'graphql';
import { mergeSdl, placeOfError, placeOfNode } from './merge-sdl';
import { EXIT_WRONG_USE, type Place, PolicyToolError, type Problem, suggestion, throwProblems } from './problem';
import { expandFiles, readTextFile, type TextFile } from './read-files';
import { type RoleScope, type Roles, readRolesFile } from './roles';

/** A policy that the commands work on: of any schema, with the roles of its viewers. */
export interface PolicySource {
  /** The engine of the schema; it executes nothing. */
  readonly engine: ScopeEngine;
  readonly roles: Roles;
  /** The scopes that the schema declares with `@scope`. */
  readonly scopes: readonly string[];
  /** The name of the schema, for messages. */
  readonly name: string;
  /** Types that a viewer reaches without a root field: the entities of a federated subgraph. */
  readonly entries: readonly string[];
  /** Returns the place of a coordinate in its file. */
  placeOf(coordinate: string): Place | undefined;
  /** What probably is a mistake, but may be meant. */
  readonly warnings: readonly Problem[];
}

/** The options of every command that reads a schema. */
export interface SchemaOptions {
  /** Files and patterns. */
  readonly schema: readonly string[];
  /** A file of roles. */
  readonly roles?: string | undefined;
  /** Names of directives that the schema uses in place of the standard ones. */
  readonly directives?: DirectiveNames | undefined;
}

/**
 * Loads the policy of SDL files. No directive has to be defined in them.
 *
 * @param more.checks - of the engine. Default: none.
 * @param more.allowNoRules - accepts a schema without any rule.
 * @throws PolicyToolError that lists everything that is wrong, with files and lines.
 */
export function loadPolicySource(
  { schema: patterns, roles: rolesFile, directives }: SchemaOptions,
  more: { readonly checks?: PolicyChecks; readonly allowNoRules?: boolean; readonly roles?: Roles } = {},
): PolicySource {
  const names = expandFiles(patterns);
  const files = names.map((name) => refuseOtherKinds(readTextFile(name)));
  const name = names.length === 1 ? (names[0] ?? '') : `${names.length} files`;
  const { document, problems } = mergeSdl(files);
  throwProblems('INVALID_SCHEMA', `The schema can't be read:`, problems);
  const schema = buildSchema(document);
  const engine = createEngine(schema, { directives, ...more });
  const read = rolesFile === undefined ? undefined : readRolesFile(rolesFile);
  return {
    engine,
    name,
    roles: read?.roles ?? more.roles ?? Object.create(null),
    scopes: [],
    entries: entitiesOf(schema),
    placeOf: (coordinate) => placeOf(schema, coordinate),
    warnings: unusedScopes(engine, read?.scopes ?? []),
  };
}

/** Explains why a file of another kind can't be a schema. */
function refuseOtherKinds(file: TextFile): TextFile {
  const { name, text } = file;
  if (!/^\uFEFF?\s*\{\s*(?:"|\})/.test(text)) return file;
  const isIntrospection = /"__schema"/.test(text);
  const isLock = !isIntrospection && /"coordinates"/.test(text);
  const why = isIntrospection
    ? 'is the result of an introspection, which has no directives, and so no rules. Give the SDL that has the rules'
    : isLock
      ? 'is a policy lock. Give the SDL; a lock can be compared with: policy diff'
      : 'is JSON. Give the SDL';
  const more = isIntrospection
    ? '; a code-first schema is printed with them by printSchemaWithDirectives of @graphql-tools/utils'
    : '';
  throw new PolicyToolError('USAGE', `${name} ${why}${more}.`, EXIT_WRONG_USE);
}

function buildSchema(document: DocumentNode): GraphQLSchema {
  let schema: GraphQLSchema;
  try {
    schema = buildASTSchema(document, { assumeValidSDL: true });
  } catch (error) {
    throw new PolicyToolError('INVALID_SCHEMA', `The schema can't be read: ${(error as Error).message}`);
  }
  const problems = validateSchema(schema)
    // A subgraph may have entities only.
    .filter(({ message }) => !message.startsWith('Query root type must be provided'))
    .map((error) => ({ place: placeOfError(error), message: error.message }));
  throwProblems('INVALID_SCHEMA', 'The schema is invalid:', problems);
  return schema;
}

function createEngine(
  schema: GraphQLSchema,
  {
    directives,
    checks,
    allowNoRules = false,
  }: { directives?: DirectiveNames | undefined; checks?: PolicyChecks; allowNoRules?: boolean },
): ScopeEngine {
  try {
    return createScopeEngine(schema, { allowNoRules, ...(checks && { checks }), ...(directives && { directives }) });
  } catch (error) {
    if (!(error instanceof SchemaPolicyError)) throw error;
    const problems = policyProblems(schema, error);
    throwProblems('INVALID_POLICY', 'The policy of the schema is refused:', problems);
    throw error;
  }
}

/** Returns the problems of a refused policy with their places. */
export function policyProblems(schema: GraphQLSchema, { problems }: SchemaPolicyError): Problem[] {
  return problems.map(({ coordinate, message }) => ({
    place: placeOf(schema, coordinate),
    message: `${coordinate} ${message}`,
  }));
}

/** Returns the types with `@key`: a router of a federated graph enters a subgraph by them, too. */
function entitiesOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type)) return [];
    const nodes = [type.astNode, ...type.extensionASTNodes];
    const isEntity = nodes.some((node) =>
      node?.directives?.some(({ name }) => /^(?:federation__)?key$/.test(name.value)),
    );
    return isEntity ? [type.name] : [];
  });
}

/** Finds the place of a coordinate: of its own node, or of its type. */
function placeOf(schema: GraphQLSchema, coordinate: string): Place | undefined {
  const [, typeName = '', member, argument] = /^(\w+)(?:\.(\w+)(?:\((\w+):\))?)?$/.exec(coordinate) ?? [];
  const type = schema.getType(typeName);
  if (!type) return placeOfNode(schema.astNode ?? schema.extensionASTNodes[0]);
  if (member === undefined) return placeOfNode(type.astNode);
  if (isEnumType(type)) return placeOfNode(type.getValue(member)?.astNode);
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return placeOfNode(type.astNode);
  const field = Object.hasOwn(type.getFields(), member) ? type.getFields()[member] : undefined;
  if (argument !== undefined && field && 'args' in field) {
    return placeOfNode(field.args.find(({ name }) => name === argument)?.astNode);
  }
  return placeOfNode(field?.astNode ?? type.astNode);
}

/** Warns of scopes in roles that no rule requires and that resemble one that a rule requires. */
function unusedScopes({ policy }: ScopeEngine, scopes: readonly RoleScope[]): Problem[] {
  const known = new Set(policy.index.names);
  return scopes.flatMap(({ role, scope, place }) => {
    const meant = known.has(scope) ? '' : suggestion(scope, known);
    return meant ? [{ place, message: `the role ${role} holds ${scope}, which no rule requires${meant}` }] : [];
  });
}

/** Returns the coordinates of a policy that require something, themselves or by what they inherit. */
export function guardedCoordinates(
  { engine: { policy } }: PolicySource,
  requires: (coordinate: string) => boolean,
): string[] {
  return allCoordinates(policy).filter(requires);
}

/** Returns the root fields by kind of their decision. */
export function rootDecisions({ engine: { policy } }: PolicySource) {
  const counts = { public: 0, authenticated: 0, requiresScopes: 0, total: 0 };
  const found = new Map<string, Set<string>>();
  for (const { coordinate, rule } of policy.found)
    found.set(coordinate, (found.get(coordinate) ?? new Set()).add(rule));
  for (const operation of Object.values(OperationTypeNode)) {
    const root = policy.schema.getRootType(operation);
    for (const field of Object.keys(root?.getFields() ?? {})) {
      counts.total += 1;
      const rules = found.get(`${root?.name}.${field}`);
      if (rules?.has('requiresScopes')) counts.requiresScopes += 1;
      else if (rules?.has('authenticated')) counts.authenticated += 1;
      else if (rules?.has('public')) counts.public += 1;
    }
  }
  return counts;
}
