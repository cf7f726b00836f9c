import { accessRule, allCoordinates, requirementAt } from './access';
import { NOTHING, type Requirement } from './requirement';
import type { SchemaPolicy } from './schema-policy';

/** The requirement of one coordinate: nothing, any access token, or one of these groups of scopes. */
export type LockedRule = 'open' | 'authenticated' | readonly (readonly string[])[];

/** A schema's whole policy in one canonical form: the same policy always gives the same text. */
export interface PolicyLock {
  readonly version: 1;
  /** The declared scopes; absent in the lock of a schema without `@scope`, and of an older release. */
  readonly scopes?: readonly string[];
  /** The scopes of each role. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** The requirement of each coordinate, including inherited rules. */
  readonly coordinates: Readonly<Record<string, LockedRule>>;
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
  return { version: 1, ...declared, roles: Object.fromEntries(sortedRoles.sort(byText)), coordinates };
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
  const { authenticated, requiredScopes, requiredScopesCut } = accessRule(policy, requirement);
  if (requiredScopesCut) {
    throw new Error(
      `${coordinate} requires one of more than ${requiredScopes.length} sets of scopes, which is too many to list. ` +
        'Use fewer alternatives in the rules that apply to it.',
    );
  }
  if (requiredScopes.length === 0) return authenticated ? 'authenticated' : 'open';
  return requiredScopes.map((group) => [...group].sort()).sort(byText);
}

/** Returns the text of the lock file: one coordinate per line, so that it is easy to review. */
export function printLock({ version, scopes, roles, coordinates }: PolicyLock): string {
  const block = (entries: Readonly<Record<string, unknown>>) =>
    Object.entries(entries)
      .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(',\n');
  const declared = scopes === undefined ? '' : `  "scopes": ${JSON.stringify(scopes)},\n`;
  return `{\n  "version": ${version},\n${declared}  "roles": {\n${block(roles)}\n  },\n  "coordinates": {\n${block(coordinates)}\n  }\n}\n`;
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
  const { version, scopes, roles, coordinates } = (isRecord(lock) ? lock : {}) as Partial<PolicyLock>;
  if (version !== 1) throw new Error('it is not a policy lock of version 1; write it with `scoped-api policy`');
  if (scopes !== undefined && !isNames(scopes)) throw new Error('its scopes are not a list of names');
  if (!isRecord(roles) || !Object.values(roles).every(isNames)) throw new Error('its roles are not lists of scopes');
  if (!isRecord(coordinates)) throw new Error('it has no coordinates');
  for (const [coordinate, rule] of Object.entries(coordinates)) {
    const isRule = rule === 'open' || rule === 'authenticated' || (Array.isArray(rule) && rule.every(isGroup));
    if (!isRule) throw new Error(`its rule for ${coordinate} is neither "open", "authenticated" nor groups of scopes`);
  }
  return { version, ...(scopes && { scopes }), roles, coordinates };
}

/** Describes a rule. */
export function describeRule(rule: LockedRule | undefined): string {
  if (rule === undefined) return 'nothing there';
  if (rule === 'open') return 'nothing';
  if (rule === 'authenticated') return 'any access token';
  return rule.map((group) => group.join(' and ')).join(', or ');
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

function isGroup(value: unknown): value is string[] {
  return isNames(value) && value.length > 0;
}
