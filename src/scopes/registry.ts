/**
 * Every scope of the application, with what it allows. The only place to add a scope: the `Scope` type, the GraphQL
 * scalar, the roles below and the table in `docs/scopes.md` follow from it.
 */
export const SCOPES = {
  'me:read': 'Read your own profile',
  'me:write': 'Change your own profile',
  'users:read': 'Read every user',
  'users:write': 'Change every user',
  'users:grant': "Change a user's role or scopes",
  'users:recover': "Set a user's e-mail address, and so act as that user",
  'status:read': "Read the server's status",
  'audit:read': 'Read the audit log',
  'clients:read': 'Read every registered client',
  'clients:write': 'Register and end clients, and change their secrets',
  'tokens:introspect': 'Ask what a token allows (RFC 7662)',
} as const;

/** The name of a registered scope. */
export type Scope = keyof typeof SCOPES;

/** Every registered scope, in registry order. */
export const ALL_SCOPES = Object.freeze(Object.keys(SCOPES)) as readonly Scope[];

/**
 * Scopes that no rule of `schema.graphql` requires because something else checks them, such as another API that accepts
 * this server's tokens; each with a text that says what checks it. Such a scope can be granted, requested at login, put
 * into every kind of token and introspected like any other. The server refuses to start with an unused scope that is
 * not listed here, because that scope would not protect anything.
 */
export const EXTERNAL_SCOPES = {
  'tokens:introspect': 'required of the client that calls POST /introspect, which is not a GraphQL operation',
} as const satisfies Partial<Record<Scope, string>>;

/** The scopes that a role holds. */
export const ROLE_SCOPES = {
  USER: ['me:read', 'me:write'],
  ADMIN: ALL_SCOPES,
} as const satisfies Record<string, readonly Scope[]>;

/** The name of a role. */
export type Role = keyof typeof ROLE_SCOPES;

/** Whether `name` is a registered scope. Exact: no case folding, no wildcard. */
export function isScope(name: string): name is Scope {
  return Object.hasOwn(SCOPES, name);
}

/** Returns the registered ones of `names`, each once and in registry order. A stored name may come from an old release. */
export function registeredScopes(names: readonly string[]): Scope[] {
  const named = new Set(names);
  return ALL_SCOPES.filter((scope) => named.has(scope));
}

/** For users without other scopes, who are nearly all, in registry order. */
const HELD_BY_ROLE = {
  USER: registeredScopes(ROLE_SCOPES.USER),
  ADMIN: registeredScopes(ROLE_SCOPES.ADMIN),
} satisfies Record<Role, Scope[]>;

/** Returns the scopes that a user holds: those of the role and those granted on top, in registry order. */
export function heldScopes({
  role,
  grantedScopes,
}: {
  readonly role: Role;
  readonly grantedScopes: readonly string[];
}) {
  if (grantedScopes.length === 0) return [...HELD_BY_ROLE[role]];
  return registeredScopes([...ROLE_SCOPES[role], ...grantedScopes]);
}
