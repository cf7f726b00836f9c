import {
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  getLocation,
  isSchema,
  Kind,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
} from 'graphql';
import {
  AUTHENTICATION_LEVELS,
  type AuthenticationLevel,
  isAuthenticationLevel,
  type RequiredAuthentication,
  strongerLevel,
} from './authentication-level';
import { type AppliedDirective, directivesInSdl, directivesOf, type Problem } from './directives';
import { readAuthentication, readGroups } from './read-rules';

/** The directives that declare something on the schema element. */
const SCOPE = 'scope';
const ROLE = 'role';
const NARROW = 'narrow';

const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  [SCOPE]: ['name', 'description', 'external', 'audience'],
  [ROLE]: ['name', 'description', 'scopes', 'level'],
  [NARROW]: ['field', 'scopes', 'level', 'maxAgeSeconds'],
};

/** Stands for every declared scope in the scopes of a role. */
const EVERY_SCOPE = '*';

/** Maximum numbers of declarations of one schema, and of characters of a name. */
const MAX_SCOPES = 1_000;
const MAX_ROLES = 100;
const MAX_NAME_LENGTH = 100;

/** The part that every declaration has. */
interface Declaration {
  /** The directive in the SDL; absent in a code-first schema. */
  readonly node?: ConstDirectiveNode | undefined;
  /** The file and line of the directive, such as `schema/app.graphql:3`; absent if the SDL has no locations. */
  readonly place?: string | undefined;
}

/** A scope that `@scope` declares. */
export interface DeclaredScope extends Declaration {
  readonly name: string;
  /** What the scope allows. */
  readonly description: string | undefined;
  /** Whether something else than a rule of this schema checks it, such as another API. Default: whether it has an audience. */
  readonly external: boolean;
  /** The audience of the application that the scope is meant for. */
  readonly audience: string | undefined;
}

/** One `@role`: it declares a role, or adds scopes or a level to one. */
export interface RoleDeclaration extends Declaration {
  readonly name: string;
  /** Present in the directive that declares the role. The others add to it. */
  readonly description: string | undefined;
  /** As written; `"*"` stands for every declared scope. */
  readonly scopes: readonly string[];
  /** The level of authentication that the role requires. */
  readonly level: AuthenticationLevel | undefined;
}

/** A role with all of its scopes. */
export interface DeclaredRole {
  readonly name: string;
  readonly description: string;
  /** In the order of their declarations, each once. */
  readonly scopes: readonly string[];
  /**
   * The level of authentication that the role requires: the strongest of its declarations; `undefined` for none. A viewer
   * below it does not hold the scopes of the role; the application that computes the scopes of its viewers applies this.
   */
  readonly level: AuthenticationLevel | undefined;
  /** The directive that declares it, and then those that add to it. */
  readonly declarations: readonly RoleDeclaration[];
}

/** A further requirement of a field. */
export interface Narrowing extends Declaration {
  /** The coordinate of a field or an input field, such as `Mutation.deleteMe`. */
  readonly field: string;
  /** An OR of ANDs, which the viewer must meet in addition to the rules of the field. Absent: no further scopes. */
  readonly scopes: readonly (readonly string[])[] | undefined;
  /** Required in addition to the rules of the field. Absent: no further authentication. */
  readonly authentication: RequiredAuthentication | undefined;
}

/** What a schema declares; see {@link readDeclarations}. */
export interface Declarations {
  /** In the order in which they are written. */
  readonly scopes: readonly DeclaredScope[];
  readonly roles: readonly DeclaredRole[];
  readonly narrowings: readonly Narrowing[];
  /** What cannot be read. If there is any, the other members must not be used. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the scopes, the roles and the narrowings that a schema declares on its schema element:
 *
 * ```graphql
 * extend schema
 *   @scope(name: "orders:read", description: "Read orders")
 *   @scope(name: "reports:read", description: "Read reports", external: true)
 *   @role(name: "SUPPORT", description: "Helps customers", scopes: ["orders:read"])
 *   @role(name: "SUPPORT", scopes: ["reports:read"])
 *   @role(name: "SUPPORT", level: MULTI_FACTOR)
 *   @narrow(field: "Mutation.deleteMe", scopes: [["me:delete"]], maxAgeSeconds: 60)
 * ```
 *
 * The one `@role` with a description declares a role; the others with its name add scopes or a level to it, so each of
 * these has one of the two. `scopes: ["*"]` means every declared scope. Of several levels, the strongest counts.
 *
 * @param source - a schema, or a document parsed from SDL. A document that was parsed from a `Source` with the name of its
 *   file gives problems with file and line.
 */
export function readDeclarations(source: GraphQLSchema | DocumentNode): Declarations {
  const problems: Problem[] = [];
  const scopes = new Map<string, DeclaredScope>();
  const roles = new Map<string, RoleDeclaration[]>();
  const narrowings: Narrowing[] = [];

  for (const applied of appliedTo(source, problems)) {
    const read = readDeclaration(applied);
    if (typeof read === 'string') {
      problems.push({ coordinate: coordinateOf(applied), message: read, place: applied.place });
    } else if (read.kind === SCOPE) {
      const before = scopes.get(read.value.name);
      if (before) refuse(problems, applied, `is declared twice${at(before)}; remove one of the two`);
      else scopes.set(read.value.name, read.value);
    } else if (read.kind === ROLE) {
      roles.set(read.value.name, [...(roles.get(read.value.name) ?? []), read.value]);
    } else {
      narrowings.push(read.value);
    }
  }
  const declaredRoles = [...roles.values()].flatMap((declarations) => joinRole(declarations, scopes, problems));
  if (scopes.size > MAX_SCOPES) {
    problems.push({ coordinate: 'schema', message: `declares ${scopes.size} scopes; the limit is ${MAX_SCOPES}` });
  }
  if (roles.size > MAX_ROLES) {
    problems.push({ coordinate: 'schema', message: `declares ${roles.size} roles; the limit is ${MAX_ROLES}` });
  }
  // A schema without declarations has its list of scopes elsewhere.
  const isUnknown = (name: string) => (scopes.size > 0 || roles.size > 0) && !scopes.has(name);
  for (const narrowing of narrowings) {
    const unknown = narrowing.scopes?.flat().find(isUnknown);
    if (unknown === undefined) continue;
    const message = `requires the scope "${unknown}", which no @${SCOPE} declares; declare it or fix the name`;
    problems.push({ coordinate: narrowCoordinate(narrowing.field), message, place: narrowing.place });
  }
  return { scopes: [...scopes.values()], roles: declaredRoles, narrowings, problems };
}

/** Whether a directive on the schema element is a declaration. */
export function isDeclaration(directive: string): boolean {
  return Object.hasOwn(ARGUMENTS, directive);
}

/** Returns whether `name` is a name that a scope may have: a scope token of RFC 6749, section 3.3. */
function isScopeToken(name: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name);
}

/** Returns the coordinate of a narrowing, for messages. */
export function narrowCoordinate(field: string): string {
  return `@${NARROW}(field: ${JSON.stringify(field)})`;
}

interface AppliedDeclaration extends AppliedDirective, Declaration {}

function appliedTo(source: GraphQLSchema | DocumentNode, problems: Problem[]): AppliedDeclaration[] {
  const nodes = isSchema(source)
    ? [...(source.astNode ? [source.astNode] : []), ...source.extensionASTNodes]
    : source.definitions.filter(
        (node): node is SchemaDefinitionNode | SchemaExtensionNode =>
          node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION,
      );
  const written = nodes.flatMap(({ directives = [] }) =>
    directives.flatMap((node) =>
      directivesInSdl([node]).map((directive) => ({ ...directive, node, place: placeOf(node) })),
    ),
  );
  const given = isSchema(source)
    ? directivesOf(source, (message) => problems.push({ coordinate: 'schema', message })).filter(
        (directive) => directive.source === 'extensions',
      )
    : [];
  return [...written, ...given].filter(({ name }) => isDeclaration(name));
}

/** Returns the file and the line of a node, such as `schema/app.graphql:3`. */
export function placeOf(node: { readonly loc?: ConstDirectiveNode['loc'] }): string | undefined {
  if (!node.loc) return undefined;
  const { source, start } = node.loc;
  return `${source.name}:${getLocation(source, start).line + source.locationOffset.line - 1}`;
}

type ReadDeclaration =
  | { readonly kind: typeof SCOPE; readonly value: DeclaredScope }
  | { readonly kind: typeof ROLE; readonly value: RoleDeclaration }
  | { readonly kind: typeof NARROW; readonly value: Narrowing };

/** Returns the declaration of one directive, or the problem with it. */
function readDeclaration({ name: kind, args, node, place }: AppliedDeclaration): ReadDeclaration | string {
  if (typeof args === 'string') return args;
  const known = ARGUMENTS[kind] ?? [];
  const unknown = Object.keys(args).find((argument) => !known.includes(argument));
  if (unknown !== undefined)
    return `has the argument \`${unknown}\`, which is not one of ${known.join(', ')}; remove it`;

  if (kind === NARROW) return readNarrowing(args, { node, place });
  const { name, description = null } = args;
  if (typeof name !== 'string' || name === '') return `has no name; write @${kind}(name: "...")`;
  const fault = kind === SCOPE ? faultOfScopeName(name) : faultOfRoleName(name);
  if (fault !== undefined) return fault;
  if (description !== null && (typeof description !== 'string' || description.trim() === '')) {
    return 'has a description that is not text; write a sentence, or leave it out';
  }
  const common = { name, description: description ?? undefined, node, place };
  if (kind === ROLE) {
    const { level } = args;
    if (level !== undefined && !isAuthenticationLevel(level)) {
      return `has a value of \`level\` that is not one of ${AUTHENTICATION_LEVELS.join(', ')}; leave it out for none`;
    }
    const { scopes = level === undefined ? undefined : [] } = args;
    if (!Array.isArray(scopes)) return 'has no list of scopes; write scopes: ["orders:read"]';
    const names: unknown[] = Array.from(scopes);
    if (!names.every((one) => typeof one === 'string')) return 'has a scope that is not a string';
    const twice = names.find((one, index) => names.indexOf(one) !== index);
    if (twice !== undefined) return `names the scope "${twice}" twice; remove one of the two`;
    if (names.includes(EVERY_SCOPE) && names.length > 1) {
      return `names "${EVERY_SCOPE}", which is every declared scope, and others; keep one of the two`;
    }
    return { kind: ROLE, value: { ...common, scopes: names, level } };
  }
  const { external = null, audience = null } = args;
  if (external !== null && typeof external !== 'boolean') return 'has a value of `external` that is not true or false';
  if (audience !== null && (typeof audience !== 'string' || audience === '')) {
    return 'has a value of `audience` that is not text; write the audience of an application';
  }
  return {
    kind: SCOPE,
    value: { ...common, external: external ?? audience !== null, audience: audience ?? undefined },
  };
}

/** Returns the declaration of one `@narrow`, or the problem with it. */
function readNarrowing(args: Readonly<Record<string, unknown>>, where: Declaration): ReadDeclaration | string {
  const { field, scopes, level, maxAgeSeconds } = args;
  if (typeof field !== 'string') return 'names no field; write @narrow(field: "Mutation.deleteMe", scopes: [["a"]])';
  const isTimed = level !== undefined || maxAgeSeconds !== undefined;
  if (scopes === undefined && !isTimed) {
    return 'requires nothing; write `scopes`, such as [["a"]], or `level` or `maxAgeSeconds`, or both';
  }
  const groups = scopes === undefined ? undefined : readGroups(scopes);
  if (typeof groups === 'string') return `${groups}; write a list of groups: [["a", "b"], ["c"]] means (a and b) or c`;
  const authentication = isTimed ? readAuthentication({ level, maxAgeSeconds }) : undefined;
  if (typeof authentication === 'string')
    return `${authentication}; write level: MULTI_FACTOR, or maxAgeSeconds: 300, or both`;
  return { kind: NARROW, value: { field, scopes: groups, authentication, ...where } };
}

function faultOfScopeName(name: string): string | undefined {
  if (name === EVERY_SCOPE) return `has the name "${EVERY_SCOPE}", which stands for every scope; choose another name`;
  if (!isScopeToken(name)) {
    return (
      'has a name that no token could carry; a scope has printable ASCII characters except blank, quotation mark and ' +
      'backslash (RFC 6749, section 3.3), such as orders:read'
    );
  }
  return faultOfAnyName(name);
}

function faultOfRoleName(name: string): string | undefined {
  if (!/^[A-Za-z_]\w*$/.test(name) || name.startsWith('__') || ['true', 'false', 'null'].includes(name)) {
    return 'has a name that no GraphQL enum value may have; write letters, digits and underscores, such as SUPPORT';
  }
  return faultOfAnyName(name);
}

function faultOfAnyName(name: string): string | undefined {
  if (name.length > MAX_NAME_LENGTH)
    return `has a name of more than ${MAX_NAME_LENGTH} characters; choose a shorter one`;
  // Plain objects have members with these names, so that a table of scopes or roles could seem to contain them.
  if (name in Object.prototype) return 'has a name that every JavaScript object has; choose another one';
  return undefined;
}

/** Joins the declaration of a role and the directives that add to it. */
function joinRole(
  all: readonly RoleDeclaration[],
  declared: ReadonlyMap<string, DeclaredScope>,
  problems: Problem[],
): DeclaredRole[] {
  const [first, second] = all.filter(({ description }) => description !== undefined);
  const [any] = all;
  if (!any) return [];
  const { name } = any;
  const problem = (message: string, { place }: RoleDeclaration) =>
    void problems.push({ coordinate: roleCoordinate(name), message, place });
  if (second)
    problem(`is declared twice${at(first)}; only the first may have a description, the others add to it`, second);
  const names = new Set<string>();
  for (const one of all) {
    for (const scope of one.scopes) {
      if (scope === EVERY_SCOPE) for (const every of declared.keys()) names.add(every);
      else if (declared.has(scope)) names.add(scope);
      else problem(`has the scope "${scope}", which no @${SCOPE} declares; declare it or fix the name`, one);
    }
  }
  if (!first) {
    problem('is not declared: no directive with this name has a description; add one, or fix the name', any);
    return [];
  }
  const scopes = [...declared.keys()].filter((scope) => names.has(scope));
  const declarations = [first, ...all.filter((one) => one !== first)];
  const level = all.map((one) => one.level).reduce(strongerLevel);
  return [{ name, description: first.description ?? '', scopes, level, declarations }];
}

function roleCoordinate(name: string): string {
  return `@${ROLE}(name: ${JSON.stringify(name)})`;
}

function coordinateOf({ name: kind, args }: AppliedDirective): string {
  const key = kind === NARROW ? 'field' : 'name';
  const name = typeof args === 'object' && Object.hasOwn(args, key) ? args[key] : undefined;
  if (typeof name !== 'string') return `@${kind}`;
  return `@${kind}(${key}: ${JSON.stringify(name.slice(0, MAX_NAME_LENGTH))})`;
}

function refuse(problems: Problem[], applied: AppliedDeclaration, message: string): void {
  problems.push({ coordinate: coordinateOf(applied), message, place: applied.place });
}

function at(declaration: Declaration | undefined): string {
  return declaration?.place === undefined ? '' : `, first in ${declaration.place}`;
}
