import type { Place } from './problem';
import { throwProblems } from './problem';
import { Reader, readYaml, type YamlValue } from './yaml';

/** The scopes of each role, by its name. Has no prototype. */
export type Roles = Readonly<Record<string, readonly string[]>>;

/** The place of each scope of a role, for warnings. */
export interface RoleScope {
  readonly role: string;
  readonly scope: string;
  readonly place: Place;
}

/** The name of a viewer without a token; no role may have it. */
export const ANONYMOUS = 'anonymous';

const ROLE_NAME = /^[_A-Za-z][_0-9A-Za-z-]*$/;

/**
 * Reads a file of roles, in YAML or JSON: a mapping of each role to the list of its scopes.
 *
 * @throws PolicyToolError that lists what is wrong, with lines.
 */
export function readRolesFile(file: string): { readonly roles: Roles; readonly scopes: readonly RoleScope[] } {
  const reader = new Reader();
  const read = readRoles(reader, readYaml(file));
  throwProblems('FAILED', `The roles in ${file} can't be used:`, reader.problems);
  return read;
}

/** Reads roles from a value of a file. */
export function readRoles(
  reader: Reader,
  value: YamlValue,
): { readonly roles: Roles; readonly scopes: readonly RoleScope[] } {
  const roles: Record<string, readonly string[]> = Object.create(null);
  const scopes: RoleScope[] = [];
  if (value.kind !== 'map' || value.entries.length === 0) {
    reader.refuse(value, 'roles must be a mapping of role names to lists of scopes, such as USER: ["me:read"]');
    return { roles, scopes };
  }
  for (const { key, place, value: listed } of value.entries) {
    if (!ROLE_NAME.test(key)) reader.refuse({ place }, `"${key}" is no name of a role; use letters, digits, _ and -`);
    else if (key === ANONYMOUS)
      reader.refuse({ place }, `no role can be called ${ANONYMOUS}: that is a viewer without a token`);
    const names = reader.texts(listed, `the role ${key}`, true) ?? [];
    for (const name of names) {
      if (/\s/u.test(name)) reader.refuse(listed, `the role ${key} has the scope "${name}", which has a blank in it`);
    }
    roles[key] = [...new Set(names)];
    if (listed.kind === 'list') {
      for (const [at, scope] of names.entries())
        scopes.push({ role: key, scope, place: listed.items[at]?.place ?? place });
    }
  }
  return { roles, scopes };
}
