import type { Role, Scope, Scopes } from '../scopes/scopes';

/** A registered client with its owner as they are now; a client without an owner has nulls in their place. */
export interface OwnedScopes {
  /** The scopes that the client was given. */
  readonly scopes: readonly string[];
  readonly role: Role | null;
  readonly grantedScopes: readonly string[] | null;
  readonly isActive: boolean | null;
}

/** The scopes of a client now: those that it was given and, if it has an owner, that the active owner holds. */
export function clientScopes(
  registry: Scopes,
  { scopes, role, grantedScopes, isActive }: OwnedScopes,
): readonly Scope[] {
  const given = registry.declared(scopes);
  if (role === null) return given;
  const held = isActive ? registry.held({ role, grantedScopes: grantedScopes ?? [] }) : [];
  return given.filter((scope) => held.includes(scope));
}
