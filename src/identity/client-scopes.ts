import { heldScopes, type Role, registeredScopes, type Scope } from '../scopes/registry';

/** A registered client with its owner as they are now; a client without an owner has nulls in their place. */
export interface OwnedScopes {
  /** The scopes that the client was given. */
  readonly scopes: readonly string[];
  readonly role: Role | null;
  readonly grantedScopes: readonly string[] | null;
  readonly isActive: boolean | null;
}

/** The scopes of a client now: those that it was given and, if it has an owner, that the active owner holds. */
export function clientScopes({ scopes, role, grantedScopes, isActive }: OwnedScopes): Scope[] {
  const registered = registeredScopes(scopes);
  if (role === null) return registered;
  const held = isActive ? heldScopes({ role, grantedScopes: grantedScopes ?? [] }) : [];
  return registered.filter((scope) => held.includes(scope));
}
