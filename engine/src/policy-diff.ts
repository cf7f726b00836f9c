import { type AuthenticationLevel, describeAuthentication, reachesLevel } from './authentication-level';
import { describeRule, type LockedRule, type PolicyLock, partsOfRule, ruleIn } from './policy-lock';
import { AUTHENTICATED, isMet, NOTHING, type Requirement, type ScopedViewer } from './requirement';
import { ScopeIndex } from './scope-set';

/** The change of one coordinate, and who is affected. */
export interface PolicyChange {
  readonly coordinate: string;
  readonly before: LockedRule | undefined;
  readonly after: LockedRule | undefined;
  /**
   * Roles that can use it now and could not before, with the strongest authentication; `anonymous` is a viewer without a
   * token.
   */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  /**
   * The minimal sets of scopes, of a role or not, that are allowed now and were not before, each with the authentication
   * that `after` requires. The empty set is any access token, `null` is no token.
   */
  readonly widened: readonly (readonly string[] | null)[];
  readonly narrowed: readonly (readonly string[] | null)[];
}

/** The change of a role's scopes, or of the level of authentication that it requires. */
export interface RoleChange {
  readonly role: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** The role was not there before. */
  readonly isNew?: true;
  /** The role is there no longer. */
  readonly isRemoved?: true;
  /** The required levels, if they differ; `null` for none. */
  readonly level?: { readonly before: AuthenticationLevel | null; readonly after: AuthenticationLevel | null };
}

/** The change of the list of declared scopes. */
export interface ScopesChange {
  /** Both are empty if only one of the policies has a list: that of an older release has none. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Whether the policies after and before have a list, if they differ in that. */
  readonly isListed?: boolean;
}

/** The difference of two policies. */
export interface PolicyDiff {
  readonly changes: readonly PolicyChange[];
  readonly roles: readonly RoleChange[];
  /** Declared scopes; absent if their lists are equal. */
  readonly scopes?: ScopesChange;
  /** Whether anyone gained access to anything. */
  readonly widened: boolean;
}

const ANONYMOUS = 'anonymous';

/** Compares two policies: who gained and who lost access to which coordinate. A new coordinate counts as access gained. */
export function diffPolicies(before: PolicyLock, after: PolicyLock): PolicyDiff {
  const index = new ScopeIndex();
  // All ages first: the set of an authentication has the bits of the larger ages.
  for (const rule of [...Object.values(before.coordinates), ...Object.values(after.coordinates)]) {
    const { authentication } = partsOfRule(rule);
    if (authentication) index.authentications.define(authentication);
  }
  const coordinates = [...new Set([...Object.keys(before.coordinates), ...Object.keys(after.coordinates)])].sort();
  const roleNames = [...new Set([...Object.keys(before.roles), ...Object.keys(after.roles)])].sort();

  const changes = coordinates.flatMap((coordinate): PolicyChange[] => {
    const [was, is] = [ruleIn(before, coordinate, after), ruleIn(after, coordinate, before)];
    const [old, now] = [requirementOf(was, index), requirementOf(is, index)];
    const reach = (lock: PolicyLock, requirement: Requirement | undefined) =>
      [ANONYMOUS, ...roleNames].filter((role) => {
        const viewer = viewerOf(lock, role, index);
        return viewer !== undefined && requirement !== undefined && isMet(requirement, viewer);
      });
    const [couldBefore, canNow] = [reach(before, old), reach(after, now)];
    const gained = canNow.filter((role) => !couldBefore.includes(role));
    const lost = couldBefore.filter((role) => !canNow.includes(role));
    const widened = letThrough(now, old, index);
    const narrowed = letThrough(old, now, index);
    const changed = [widened, narrowed, gained, lost].some((list) => list.length > 0);
    return changed ? [{ coordinate, before: was, after: is, gained, lost, widened, narrowed }] : [];
  });

  const roles = roleNames.flatMap((role): RoleChange[] => {
    const [old, now] = [scopesOf(before, role), scopesOf(after, role)];
    const change = difference(old ?? [], now ?? []);
    const level = { before: levelOf(before, role), after: levelOf(after, role) };
    const isLevelChanged = level.before !== level.after;
    // A role without scopes can come and go too.
    const isThere = (old === undefined) !== (now === undefined);
    if (change.added.length + change.removed.length === 0 && !isThere && !isLevelChanged) return [];
    const kind = { ...(!old && { isNew: true as const }), ...(!now && { isRemoved: true as const }) };
    return [{ role, ...change, ...kind, ...(isLevelChanged && { level }) }];
  });
  const scopes = scopesChange(before.scopes, after.scopes);

  const widened = changes.some((change) => change.widened.length + change.gained.length > 0) || roles.some(gainsAccess);
  return { changes, roles, ...(scopes && { scopes }), widened };
}

/** Describes the difference, one line for each change; a single line if there is none. */
export function describeDiff({ changes, roles, scopes }: PolicyDiff): string[] {
  const lines = [
    ...(scopes?.isListed === undefined
      ? []
      : [`the declared scopes are ${scopes.isListed ? 'listed now' : 'listed no longer'}`]),
    ...(scopes?.added ?? []).map((scope) => `scope ${scope} is new`),
    ...(scopes?.removed ?? []).map((scope) => `scope ${scope} was removed`),
    ...roles.flatMap(({ role, added, removed, isNew, isRemoved, level }) => [
      ...(isNew ? [`role ${role} is new`] : []),
      ...(isRemoved ? [`role ${role} was removed`] : []),
      ...(added.length > 0 ? [`role ${role} gained ${added.join(', ')}`] : []),
      ...(removed.length > 0 ? [`role ${role} lost ${removed.join(', ')}`] : []),
      ...(level && !isRemoved
        ? [`role ${role} required ${level.before ?? 'no level'}, requires ${level.after ?? 'no level'} now`]
        : []),
    ]),
  ];
  for (const { coordinate, before, after, gained, lost, widened, narrowed } of changes) {
    const who = [sentence('gained', gained, widened, after), sentence('lost', lost, narrowed, before)]
      .filter(Boolean)
      .join('; ');
    lines.push(`${coordinate}: ${who} (${how(before, after)})`);
  }
  return lines.length > 0 ? lines : ['No difference: access is the same as before.'];
}

function how(before: LockedRule | undefined, after: LockedRule | undefined): string {
  if (before === undefined) return `new, requires ${describeRule(after)}`;
  if (after === undefined) return `removed, required ${describeRule(before)}`;
  if (JSON.stringify(before) === JSON.stringify(after)) return `requires ${describeRule(after)} as before`;
  return `required ${describeRule(before)}, requires ${describeRule(after)} now`;
}

/**
 * Names the roles; if no role is affected, the sets of scopes.
 *
 * @param rule - the one that lets them through.
 */
function sentence(
  verb: string,
  roles: readonly string[],
  sets: readonly (readonly string[] | null)[],
  rule: LockedRule | undefined,
): string {
  if (roles.length > 0) return `${roles.join(', ')} ${verb} access`;
  if (sets.length === 0) return '';
  const authentication = rule && partsOfRule(rule).authentication;
  const words = authentication ? ` and ${describeAuthentication(authentication)}` : '';
  return `a viewer with only ${sets.map((set) => describeSet(set) + words).join(', or only ')} ${verb} access`;
}

function describeSet(set: readonly string[] | null): string {
  return set?.join(' and ') || 'an access token';
}

function difference(before: readonly string[], after: readonly string[]) {
  return {
    added: after.filter((scope) => !before.includes(scope)),
    removed: before.filter((scope) => !after.includes(scope)),
  };
}

function scopesChange(
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
): ScopesChange | undefined {
  if (!before || !after) return before || after ? { added: [], removed: [], isListed: after !== undefined } : undefined;
  const change = difference(before, after);
  return change.added.length + change.removed.length > 0 ? change : undefined;
}

function scopesOf({ roles }: PolicyLock, role: string): readonly string[] | undefined {
  return own(roles, role);
}

/** A role that requires a weaker level adds its scopes to sessions that did not have them. */
function gainsAccess({ added, level, isRemoved }: RoleChange): boolean {
  return added.length > 0 || (level !== undefined && !isRemoved && !reachesLevel(level.after, level.before));
}

function levelOf({ roleLevels = {} }: PolicyLock, role: string): AuthenticationLevel | null {
  return own(roleLevels, role) ?? null;
}

function requirementOf(rule: LockedRule | undefined, index: ScopeIndex): Requirement | undefined {
  if (rule === undefined) return undefined;
  if (rule === 'open') return NOTHING;
  const { groups, authentication } = partsOfRule(rule);
  return {
    ...AUTHENTICATED,
    ...(groups.length > 0 && { rules: [groups.map((group) => index.define(group))] }),
    ...(authentication && { authentication: index.authentications.define(authentication) }),
  };
}

function viewerOf(lock: PolicyLock, role: string, index: ScopeIndex): ScopedViewer | undefined {
  if (role === ANONYMOUS) return { authenticated: false, scopes: 0n };
  const scopes = scopesOf(lock, role);
  return scopes && { authenticated: true, scopes: index.define(scopes) | index.authentications.all };
}

/** Returns the minimal sets of scopes that meet `now` but not `before`; no set meets a rule that does not exist. */
function letThrough(
  now: Requirement | undefined,
  before: Requirement | undefined,
  index: ScopeIndex,
): (string[] | null)[] {
  if (now === undefined) return [];
  const isNew = (viewer: ScopedViewer) => before === undefined || !isMet(before, viewer);
  if (!now.authenticated) return isNew({ authenticated: false, scopes: 0n }) ? [null] : [];
  const [groups = [0n]] = now.rules;
  return groups
    .filter((scopes) => isNew({ authenticated: true, scopes: scopes | now.authentication }))
    .map((scopes) => index.namesOf(scopes));
}

/** Returns a member of its own: a type may be called `constructor`. */
function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
