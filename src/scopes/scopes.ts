import type { Declarations } from '@scoped-api/engine';

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
  /** Returns the scopes that a user holds: those of the role and those granted on top, in the order of their declarations. */
  held(user: { readonly role: Role; readonly grantedScopes: readonly string[] }): readonly Scope[];
}

const NONE: readonly Scope[] = Object.freeze([]);

/**
 * Creates the scopes and roles from the declarations of a schema.
 *
 * @param declarations - without problems.
 */
export function createScopes({ scopes, roles }: Pick<Declarations, 'scopes' | 'roles'>): Scopes {
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
    // Nearly all users have no scopes on top: their list is made once for each role.
    held: ({ role, grantedScopes }: Parameters<Scopes['held']>[0]) =>
      grantedScopes.length === 0 ? scopesOf(role) : declared([...scopesOf(role), ...grantedScopes]),
  });
}
