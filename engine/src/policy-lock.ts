import { isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { type AccessRule, accessRule, allCoordinates, requirementAt } from './access';
import {
  AUTHENTICATION_LEVELS,
  type AuthenticationLevel,
  describeAuthentication,
  isAuthenticationLevel,
  type RequiredAuthentication,
} from './authentication-level';
import { NOTHING, type Requirement } from './requirement';
import { fieldCoordinate, type SchemaPolicy } from './schema-policy';

/** Groups of scopes, of which one is enough. */
type Groups = readonly (readonly string[])[];

/** The requirement of one coordinate: nothing, any access token, one of these groups of scopes, or an authentication. */
export type LockedRule = 'open' | 'authenticated' | Groups | LockedAuthentication;

/** The requirement of a coordinate with an authentication of the user. */
export interface LockedAuthentication {
  /** Required in addition; absent if no scope is. */
  readonly scopes?: Groups;
  readonly level: AuthenticationLevel;
  /** Absent if there is no limit. */
  readonly maxAgeSeconds?: number;
}

/** A schema's whole policy in one canonical form: the same policy always gives the same text. */
export interface PolicyLock {
  readonly version: 1;
  /** The declared scopes; absent in the lock of a schema without `@scope`, and of an older release. */
  readonly scopes?: readonly string[];
  /** The scopes of each role. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** The levels of authentication that roles require; absent if none does. */
  readonly roleLevels?: Readonly<Record<string, AuthenticationLevel>>;
  /** The requirement of each coordinate, including inherited rules. */
  readonly coordinates: Readonly<Record<string, LockedRule>>;
  /**
   * The names of the arguments of each field, and of the fields of each input. Those without a rule are not in `coordinates`,
   * and are open. Absent in the lock of a schema without inputs, and of an older release.
   */
  readonly inputs?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Creates the lock of `policy`.
 *
 * @param roles - the scopes of each role. Default: the roles that the schema declares with `@role`.
 */
export function lockPolicy(
  policy: SchemaPolicy,
  roles: Readonly<Record<string, readonly string[]>> = declaredRoles(policy),
): PolicyLock {
  const coordinates: Record<string, LockedRule> = {};
  for (const coordinate of allCoordinates(policy)) {
    coordinates[coordinate] = lockedRule(policy, requirementAt(policy, coordinate) ?? NOTHING, coordinate);
  }
  const sortedRoles = Object.entries(roles).map(([role, scopes]) => [role, [...scopes].sort()] as const);
  const scopes = policy.declarations.scopes.map(({ name }) => name).sort();
  const declared = scopes.length > 0 ? { scopes } : {};
  const levels = policy.declarations.roles.flatMap(({ name, level }) =>
    level !== undefined && Object.hasOwn(roles, name) ? [[name, level] as const] : [],
  );
  return {
    version: 1,
    ...declared,
    roles: Object.fromEntries(sortedRoles.sort(byText)),
    ...(levels.length > 0 && { roleLevels: Object.fromEntries(levels.sort(byText)) }),
    coordinates,
    ...inputsOf(policy),
  };
}

function inputsOf({ schema }: SchemaPolicy): Pick<PolicyLock, 'inputs'> {
  const inputs: (readonly [string, readonly string[]])[] = [];
  const add = (owner: string, names: readonly string[]) => {
    if (names.length > 0) inputs.push([owner, [...names].sort()]);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isInputObjectType(type)) add(type.name, Object.keys(type.getFields()));
    else if (isObjectType(type) || isInterfaceType(type)) {
      for (const { name, args } of Object.values(type.getFields())) {
        add(
          fieldCoordinate(type.name, name),
          args.map((arg) => arg.name),
        );
      }
    }
  }
  return inputs.length > 0 ? { inputs: Object.fromEntries(inputs.sort(byText)) } : {};
}

/**
 * Returns the rule of a coordinate; `undefined` if the policy does not have it. An argument or input field without a rule is
 * open: if it was not there at all, dropping its rule would look like removing it.
 *
 * @param other - the policy that `lock` is compared with: its inputs count as those of a lock of an older release.
 */
export function ruleIn(lock: PolicyLock, coordinate: string, other: PolicyLock): LockedRule | undefined {
  if (Object.hasOwn(lock.coordinates, coordinate)) return lock.coordinates[coordinate];
  const inputs = lock.inputs ?? other.inputs ?? {};
  const [, owner = '', name = ''] =
    /^(.+?)(?:\.(\w+)|\((\w+):\))$/.exec(coordinate)?.filter((part) => part !== undefined) ?? [];
  return Object.hasOwn(inputs, owner) && inputs[owner]?.includes(name) ? 'open' : undefined;
}

/** Returns the scopes of each role that a schema declares. */
export function declaredRoles({ declarations }: SchemaPolicy): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(declarations.roles.map(({ name, scopes }) => [name, scopes]));
}

/**
 * Returns the canonical form of `requirement`.
 *
 * @throws Error if it has more alternatives than can be listed: a lock without some of them would hide changes.
 */
export function lockedRule(policy: SchemaPolicy, requirement: Requirement, coordinate: string): LockedRule {
  const rule = accessRule(policy, requirement);
  if (rule.requiredScopesCut) {
    throw new Error(
      `${coordinate} requires one of more than ${rule.requiredScopes.length} sets of scopes, which is too many to list. ` +
        'Use fewer alternatives in the rules that apply to it.',
    );
  }
  return asLocked({ ...rule, requiredScopes: rule.requiredScopes.map((group) => [...group].sort()).sort(byText) });
}

/** Returns a rule in the form of the lock, with its groups in the given order. */
export function asLocked({ authenticated, requiredScopes, requiredAuthentication }: AccessRule): LockedRule {
  const hasScopes = requiredScopes.length > 0;
  if (requiredAuthentication) {
    const { level, maxAgeSeconds } = requiredAuthentication;
    return { ...(hasScopes && { scopes: requiredScopes }), level, ...(maxAgeSeconds !== null && { maxAgeSeconds }) };
  }
  if (hasScopes) return requiredScopes;
  return authenticated ? 'authenticated' : 'open';
}

/** The two parts of a rule that requires an access token. */
interface LockedParts {
  /** Empty if no scope is required. */
  readonly groups: Groups;
  readonly authentication: RequiredAuthentication | null;
}

/** Returns the parts of a rule. */
export function partsOfRule(rule: LockedRule): LockedParts {
  if (typeof rule === 'string') return { groups: [], authentication: null };
  if (!('level' in rule)) return { groups: rule, authentication: null };
  const { scopes = [], level, maxAgeSeconds = null } = rule;
  return { groups: scopes, authentication: { level, maxAgeSeconds } };
}

/** Returns the text of the lock file: one coordinate per line, so that it is easy to review. */
export function printLock({ version, scopes, roles, roleLevels, coordinates, inputs }: PolicyLock): string {
  const block = (entries: Readonly<Record<string, unknown>>) =>
    Object.entries(entries)
      .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(',\n');
  const declared = scopes === undefined ? '' : `  "scopes": ${JSON.stringify(scopes)},\n`;
  const levels = roleLevels === undefined ? '' : `  "roleLevels": {\n${block(roleLevels)}\n  },\n`;
  const others = inputs === undefined ? '' : `,\n  "inputs": {\n${block(inputs)}\n  }`;
  return `{\n  "version": ${version},\n${declared}  "roles": {\n${block(roles)}\n  },\n${levels}  "coordinates": {\n${block(coordinates)}\n  }${others}\n}\n`;
}

/**
 * Reads the text of a lock file.
 *
 * @throws Error that says what is wrong.
 */
export function parseLock(text: string): PolicyLock {
  let lock: unknown;
  try {
    lock = JSON.parse(text);
  } catch (error) {
    throw new Error(`it is not valid JSON: ${(error as Error).message}`);
  }
  const read = (isRecord(lock) ? lock : {}) as Partial<PolicyLock>;
  const { version, scopes, roles, roleLevels, coordinates, inputs } = read;
  if (version !== 1) throw new Error('it is not a policy lock of version 1; write it with `scoped-api policy`');
  if (scopes !== undefined && !isNames(scopes)) throw new Error('its scopes are not a list of names');
  if (!isRecord(roles) || !Object.values(roles).every(isNames)) throw new Error('its roles are not lists of scopes');
  if (roleLevels !== undefined && !(isRecord(roleLevels) && Object.values(roleLevels).every(isAuthenticationLevel))) {
    throw new Error(`its levels of roles are not each one of ${AUTHENTICATION_LEVELS.join(', ')}`);
  }
  if (!isRecord(coordinates)) throw new Error('it has no coordinates');
  for (const [coordinate, rule] of Object.entries(coordinates)) {
    if (!isRule(rule)) {
      throw new Error(
        `its rule for ${coordinate} is neither "open", "authenticated", groups of scopes nor an authentication`,
      );
    }
  }
  if (inputs !== undefined && !(isRecord(inputs) && Object.values(inputs).every(isNames))) {
    throw new Error('its inputs are not lists of names');
  }
  return {
    version,
    ...(scopes && { scopes }),
    roles,
    ...(roleLevels && { roleLevels }),
    coordinates,
    ...(inputs && { inputs }),
  };
}

/** Describes a rule. */
export function describeRule(rule: LockedRule | undefined): string {
  if (rule === undefined) return 'nothing there';
  if (rule === 'open') return 'nothing';
  if (rule === 'authenticated') return 'any access token';
  const { groups, authentication } = partsOfRule(rule);
  const scopes = groups.map((group) => group.join(' and ')).join(', or ');
  if (!authentication) return scopes;
  const words = describeAuthentication(authentication);
  if (groups.length === 0) return words;
  return `${groups.length > 1 ? `(${scopes})` : scopes} and ${words}`;
}

function byText(a: unknown, b: unknown): number {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  return left < right ? -1 : Number(left > right);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function isRule(value: unknown): value is LockedRule {
  if (value === 'open' || value === 'authenticated') return true;
  if (!isRecord(value)) return isGroups(value);
  const { scopes, level, maxAgeSeconds, ...unknown } = value;
  return (
    Object.keys(unknown).length === 0 &&
    (scopes === undefined || (isGroups(scopes) && scopes.length > 0)) &&
    isAuthenticationLevel(level) &&
    (maxAgeSeconds === undefined || (Number.isInteger(maxAgeSeconds) && (maxAgeSeconds as number) >= 1))
  );
}

function isGroups(value: unknown): value is string[][] {
  return Array.isArray(value) && value.every(isGroup);
}

function isGroup(value: unknown): value is string[] {
  return isNames(value) && value.length > 0;
}
