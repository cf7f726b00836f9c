import {
  AUTHENTICATION_LEVELS,
  type AuthenticationLevel,
  type Declarations,
  reachesLevel,
  strongerLevel,
} from '@scoped-api/engine';

/** The name of a declared scope. */
export type Scope = string;

/** The name of a declared role. */
export type Role = string;

/** The role of every new user who is given no other one, and the role that holds every scope. */
export const USER: Role = 'USER';
export const ADMIN: Role = 'ADMIN';

/** The scope that makes an admin: a user who holds it can give others their rights back. */
export const ADMIN_SCOPE: Scope = 'users:grant';

/** The scopes and roles of this server: those that its schema declares with `@scope` and `@role`. */
export interface Scopes {
  /** The name of every scope, in the order of their declarations. */
  readonly all: readonly Scope[];
  /** Returns what a scope allows; empty if its declaration does not say. */
  describe(scope: Scope): string;
  /** The scopes that another API checks, so that no rule of the schema has to require them. */
  readonly external: readonly Scope[];
  /** Returns the audience of the application that a scope is declared for; undefined for this server. */
  audienceOf(scope: Scope): string | undefined;
  /** The name of every role, in the order of their declarations. */
  readonly roles: readonly Role[];
  /** Returns what users with a role can do. */
  describeRole(role: Role): string;
  /** Returns the scopes that a role holds, in the order of their declarations. A role that is not declared holds none. */
  ofRole(role: Role): readonly Scope[];
  /** Whether `name` is a declared scope. Exact: no case folding, no wildcard. */
  isScope(name: string): boolean;
  /** Whether `name` is a declared role. Exact. */
  isRole(name: string): boolean;
  /** Returns the declared ones of `names`, each once and in the order of their declarations. A stored name may be of an old schema. */
  declared(names: Iterable<string>): readonly Scope[];
  /** Returns the level of authentication that a role requires; undefined if it requires none. */
  levelOfRole(role: Role): AuthenticationLevel | undefined;
  /**
   * Returns the scopes that a user holds: those of the role and those granted on top, in the order of their declarations.
   *
   * @param level - of the session. Below the level that the role requires, only the scopes of the role that USER holds too
   *   are left, and those for enrolling a factor. Default: all that the user holds, whatever the role requires.
   */
  held(
    user: { readonly role: Role; readonly grantedScopes: readonly string[] },
    level?: AuthenticationLevel,
  ): readonly Scope[];
}

/** The options of {@link createScopes}. */
interface ScopesOptions {
  /** Declared roles that require MULTI_FACTOR, whatever their declarations say; the stronger of both counts. Default: none. */
  readonly requireSecondFactor?: readonly Role[] | undefined;
}

/** What {@link createScopes} reads of the declarations. */
type Declared = Pick<Declarations, 'scopes' | 'roles'>;

const NONE: readonly Scope[] = Object.freeze([]);

/** What every session of a user keeps, if the role USER has it: without it, no one could enrol the factor that is missing. */
const FOR_ENROLMENT: ReadonlySet<Scope> = new Set(['me:read', 'me:write']);

/**
 * Creates the scopes and roles from the declarations of a schema.
 *
 * @param declarations - without problems.
 */
export function createScopes({ scopes, roles }: Declared, { requireSecondFactor = [] }: ScopesOptions = {}): Scopes {
  const descriptions = new Map(scopes.map(({ name, description = '' }) => [name, description]));
  const audiences = new Map(scopes.map(({ name, audience }) => [name, audience]));
  const roleDescriptions = new Map(roles.map(({ name, description }) => [name, description]));
  const ofRole = new Map(roles.map((role) => [role.name, Object.freeze([...role.scopes])]));
  const all = Object.freeze([...descriptions.keys()]);
  const declared = (names: Iterable<string>) => {
    const named = new Set(names);
    return all.filter((scope) => named.has(scope));
  };
  const scopesOf = (role: Role) => ofRole.get(role) ?? NONE;
  const levels = new Map<Role, AuthenticationLevel>();
  for (const { name, level } of roles) {
    const required = strongerLevel(level, requireSecondFactor.includes(name) ? 'MULTI_FACTOR' : undefined);
    if (required) levels.set(name, required);
  }
  const isBelow = (role: Role, level: AuthenticationLevel | undefined) =>
    level !== undefined && !reachesLevel(level, levels.get(role));
  // At a level below that of its role, a session never holds more than above it, except what enrolling a factor takes.
  const belowLevel = (role: Role, level: AuthenticationLevel | undefined) => {
    const isUserBelow = isBelow(USER, level);
    const own = scopesOf(role);
    return scopesOf(USER).filter((scope) => FOR_ENROLMENT.has(scope) || (!isUserBelow && own.includes(scope)));
  };
  // Made once: they are needed in every request.
  const weak = new Map(
    [...levels.keys()].map((role) => [
      role,
      new Map(AUTHENTICATION_LEVELS.map((level) => [level, Object.freeze(belowLevel(role, level))])),
    ]),
  );
  const atLevel = (role: Role, level: AuthenticationLevel | undefined) =>
    level && isBelow(role, level) ? (weak.get(role)?.get(level) ?? NONE) : scopesOf(role);
  return Object.freeze({
    all,
    describe: (scope: Scope) => descriptions.get(scope) ?? '',
    external: Object.freeze(scopes.filter(({ external }) => external).map(({ name }) => name)),
    audienceOf: (scope: Scope) => audiences.get(scope),
    roles: Object.freeze([...ofRole.keys()]),
    describeRole: (role: Role) => roleDescriptions.get(role) ?? '',
    ofRole: scopesOf,
    isScope: (name: string) => descriptions.has(name),
    isRole: (name: string) => ofRole.has(name),
    declared,
    levelOfRole: (role: Role) => levels.get(role),
    // Nearly all users have no scopes on top: their list is made once for each role.
    held: ({ role, grantedScopes }: Parameters<Scopes['held']>[0], level?: AuthenticationLevel) => {
      const own = atLevel(role, level);
      return grantedScopes.length === 0 ? own : declared([...own, ...grantedScopes]);
    },
  });
}
