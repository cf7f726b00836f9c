import {
  type AuthenticationLevel,
  applyNarrowings,
  createScopeEngine,
  type DirectiveNames,
  declaredRoles,
  type Problem as EngineProblem,
  type PolicyChecks,
  reachesLevel,
  SchemaPolicyError,
  type ScopeEngine,
  type ScopeEngineOptions,
  type ViewerAuthentication,
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
  /**
   * Returns the scopes that are left of a role in a session with this level; `undefined` if the role requires no stronger
   * one, so that it has all of its scopes.
   */
  belowLevel(role: string, level: AuthenticationLevel): readonly string[] | undefined;
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
 * @param more.allowNoRules - accepts a schema without any rule.
 * @param more.isUnchecked - leaves it to the caller to check the scopes of rules.
 * @param more.roles - for a schema that declares none.
 * @throws PolicyToolError that lists everything that is wrong, with files and lines.
 */
export function loadPolicySource(
  { schema: patterns, roles: rolesFile, directives }: SchemaOptions,
  more: { readonly allowNoRules?: boolean; readonly isUnchecked?: boolean; readonly roles?: Roles } = {},
): PolicySource {
  const names = expandFiles(patterns);
  const files = names.map((name) => refuseOtherKinds(readTextFile(name)));
  const name = names.length === 1 ? (names[0] ?? '') : `${names.length} files`;
  const { document: merged, problems } = mergeSdl(files);
  throwProblems('INVALID_SCHEMA', `The schema can't be read:`, problems);
  const { document, problems: unread } = applyNarrowings(merged, directives);
  throwProblems('INVALID_SCHEMA', 'The declarations of the schema are refused:', unread.map(toProblem));
  const schema = buildSchema(document);
  const { allowNoRules = false } = more;
  const source = sourceOfEngine(createEngine(schema, { allowNoRules, ...(directives && { directives }) }), name);
  if (!more.isUnchecked) throwProblems('INVALID_POLICY', REFUSED, checkPolicy(source, {}, directives));
  const hasRoles = Object.keys(source.roles).length > 0;
  return withRoles(hasRoles || !more.roles ? source : { ...source, roles: more.roles }, rolesFile, hasRoles);
}

/** Returns the source of an engine that exists already. */
export function sourceOfEngine(engine: ScopeEngine, name: string): PolicySource {
  const { policy } = engine;
  return {
    engine,
    name,
    roles: declaredRoles(policy),
    belowLevel(name, level) {
      const required = policy.declarations.roles.find((role) => role.name === name)?.level;
      return required !== undefined && !reachesLevel(level, required) ? [] : undefined;
    },
    scopes: policy.declarations.scopes.map((scope) => scope.name),
    entries: entitiesOf(policy.schema),
    placeOf: (coordinate) => placeOf(policy.schema, coordinate),
    warnings: [],
  };
}

/**
 * Adds the roles of a file, which take the place of others unless the schema declares those itself.
 *
 * @param areDeclared - whether the schema declares the roles of `source`.
 * @throws PolicyToolError for a file that cannot be read, and for a role that both declare.
 */
export function withRoles(source: PolicySource, file: string | undefined, areDeclared: boolean): PolicySource {
  if (file === undefined) return source;
  const { roles, scopes } = readRolesFile(file);
  const declared = areDeclared ? source.roles : {};
  const twice = [...new Set(Object.keys(roles).filter((role) => Object.hasOwn(declared, role)))];
  throwProblems(
    'FAILED',
    `The roles in ${file} can't be used:`,
    twice.map((role) => ({
      place: scopes.find((one) => one.role === role)?.place ?? { file, line: 1 },
      message: `the schema declares the role ${role} too; keep one of the two`,
    })),
  );
  const all = Object.assign(Object.create(null), declared, roles) as Roles;
  return { ...source, roles: all, warnings: [...source.warnings, ...unusedScopes(source, scopes)] };
}

/** Returns the scopes of a role for a viewer with this authentication; `null`: a token that a sufficient session created. */
export function scopesOfRole(
  source: PolicySource,
  role: string,
  authentication: ViewerAuthentication | null,
): readonly string[] {
  const below = authentication ? source.belowLevel(role, authentication.level) : undefined;
  return below ?? source.roles[role] ?? [];
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

const REFUSED = 'The policy of the schema is refused:';

function createEngine(schema: GraphQLSchema, options: ScopeEngineOptions): ScopeEngine {
  try {
    return createScopeEngine(schema, options);
  } catch (error) {
    if (!(error instanceof SchemaPolicyError)) throw error;
    throwProblems('INVALID_POLICY', REFUSED, policyProblems(schema, error));
    throw error;
  }
}

/**
 * Returns what checks of the engine find in a policy. If the schema declares scopes, every scope of a rule must be one of
 * them, and every one must be used.
 */
export function checkPolicy(
  { engine: { policy }, scopes }: PolicySource,
  checks: Omit<PolicyChecks, 'registry'>,
  directives?: DirectiveNames,
): Problem[] {
  try {
    createScopeEngine(policy.schema, {
      allowNoRules: true,
      checks: { ...checks, ...(scopes.length > 0 && { registry: 'declared' }) },
      ...(directives && { directives }),
    });
    return [];
  } catch (error) {
    if (error instanceof SchemaPolicyError) return policyProblems(policy.schema, error);
    throw error;
  }
}

function policyProblems(schema: GraphQLSchema, { problems }: SchemaPolicyError): Problem[] {
  return problems.map((problem) => {
    const { place, message } = toProblem(problem);
    return { place: placeOf(schema, problem.coordinate) ?? place, message };
  });
}

/** Returns a problem of the engine, whose place is `file:line`. */
function toProblem({ coordinate, message, place = '' }: EngineProblem): Problem {
  const [, file, line] = /^(.*):(\d+)$/s.exec(place) ?? [];
  return {
    place: file === undefined ? undefined : { file, line: Number(line) },
    message: `${coordinate} ${message}`,
  };
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
  if (!type) return coordinate === 'schema' ? placeOfNode(schema.astNode ?? schema.extensionASTNodes[0]) : undefined;
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
function unusedScopes({ engine, scopes: declared }: PolicySource, scopes: readonly RoleScope[]): Problem[] {
  const known = new Set([...engine.policy.index.names, ...declared]);
  return scopes.flatMap(({ role, scope, place }) => {
    const meant = known.has(scope) ? '' : suggestion(scope, known);
    return meant ? [{ place, message: `the role ${role} holds ${scope}, which no rule requires${meant}` }] : [];
  });
}

/** Returns the root fields by kind of their decision: the first of `requiresScopes`, `requiresAuthentication`, `authenticated` and `public`. */
export function rootDecisions({ engine: { policy } }: PolicySource) {
  const counts = { public: 0, authenticated: 0, requiresAuthentication: 0, requiresScopes: 0, total: 0 };
  const found = new Map<string, Set<string>>();
  for (const { coordinate, rule } of policy.found)
    found.set(coordinate, (found.get(coordinate) ?? new Set()).add(rule));
  for (const operation of Object.values(OperationTypeNode)) {
    const root = policy.schema.getRootType(operation);
    for (const field of Object.keys(root?.getFields() ?? {})) {
      counts.total += 1;
      const rules = found.get(`${root?.name}.${field}`);
      if (rules?.has('requiresScopes')) counts.requiresScopes += 1;
      else if (rules?.has('requiresAuthentication')) counts.requiresAuthentication += 1;
      else if (rules?.has('authenticated')) counts.authenticated += 1;
      else if (rules?.has('public')) counts.public += 1;
    }
  }
  return counts;
}
