import { InvalidArgumentError } from 'commander';
import { ROLE_SCOPES, type Role } from '../scopes/registry';

/** Every role, for help and messages. */
export const ROLES = Object.keys(ROLE_SCOPES).join(', ');

/** Reads a role, in any case. */
export function roleArgument(text: string): Role {
  const role = text.toUpperCase();
  if (Object.hasOwn(ROLE_SCOPES, role)) return role as Role;
  throw new InvalidArgumentError(`There is no role ${JSON.stringify(text)}. There are: ${ROLES}.`);
}
