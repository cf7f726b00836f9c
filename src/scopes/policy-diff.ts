import { describeRule, type LockedRule, type PolicyLock } from './policy-lock';
import { AUTHENTICATED, isMet, NOTHING, type Requirement, type ScopedViewer } from './requirement';
import { ScopeIndex } from './scope-set';

/** What happened to one coordinate, and for whom. */
export interface PolicyChange {
  readonly coordinate: string;
  readonly before: LockedRule | undefined;
  readonly after: LockedRule | undefined;
  /** Roles that can use it now and could not before; `anonymous` is the viewer without a token. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  /** Whether some set of scopes, a role's or not, is let through now that was not before. */
  readonly widened: boolean;
  readonly narrowed: boolean;
}

/** How a role's own scopes changed. */
export interface RoleChange {
  readonly role: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** The difference of two policies. */
export interface PolicyDiff {
  readonly changes: readonly PolicyChange[];
  readonly roles: readonly RoleChange[];
  /** Whether anyone gained access to anything. */
  readonly widened: boolean;
}

const ANONYMOUS = 'anonymous';

/** Who gained and who lost access to what from `before` to `after`. A new coordinate is access gained. */
export function diffPolicies(before: PolicyLock, after: PolicyLock): PolicyDiff {
  const index = new ScopeIndex();
  const coordinates = [...new Set([...Object.keys(before.coordinates), ...Object.keys(after.coordinates)])].sort();
  const roleNames = [...new Set([...Object.keys(before.roles), ...Object.keys(after.roles)])].sort();

  const changes = coordinates.flatMap((coordinate): PolicyChange[] => {
    const [was, is] = [before.coordinates[coordinate], after.coordinates[coordinate]];
    const [old, now] = [requirementOf(was, index), requirementOf(is, index)];
    const reach = (lock: PolicyLock, requirement: Requirement | undefined) =>
      [ANONYMOUS, ...roleNames].filter((role) => {
        const viewer = viewerOf(lock, role, index);
        return viewer !== undefined && requirement !== undefined && isMet(requirement, viewer);
      });
    const [couldBefore, canNow] = [reach(before, old), reach(after, now)];
    const gained = canNow.filter((role) => !couldBefore.includes(role));
    const lost = couldBefore.filter((role) => !canNow.includes(role));
    const widened = !implies(now, old);
    const narrowed = !implies(old, now);
    const changed = widened || narrowed || gained.length > 0 || lost.length > 0;
    return changed ? [{ coordinate, before: was, after: is, gained, lost, widened, narrowed }] : [];
  });

  const roles = roleNames.flatMap((role): RoleChange[] => {
    const [old, now] = [before.roles[role] ?? [], after.roles[role] ?? []];
    const added = now.filter((scope) => !old.includes(scope));
    const removed = old.filter((scope) => !now.includes(scope));
    return added.length + removed.length > 0 ? [{ role, added, removed }] : [];
  });

  const widened = changes.some((change) => change.widened || change.gained.length > 0) || roles.some(gainsScopes);
  return { changes, roles, widened };
}

/** The difference in words, a line each; one line where there is none. */
export function describeDiff({ changes, roles }: PolicyDiff): string[] {
  const lines = roles.flatMap(({ role, added, removed }) => [
    ...(added.length > 0 ? [`role ${role} gained ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`role ${role} lost ${removed.join(', ')}`] : []),
  ]);
  for (const { coordinate, before, after, gained, lost, widened, narrowed } of changes) {
    const who = [
      ...(gained.length > 0 ? [`${gained.join(', ')} gained access`] : []),
      ...(lost.length > 0 ? [`${lost.join(', ')} lost access`] : []),
      ...(gained.length + lost.length === 0 ? [`no role's access changed, ${direction(widened, narrowed)}`] : []),
    ];
    lines.push(`${coordinate}: ${who.join('; ')} (${how(before, after)})`);
  }
  return lines.length > 0 ? lines : ['No difference: everybody may do what they could before.'];
}

function how(before: LockedRule | undefined, after: LockedRule | undefined): string {
  if (before === undefined) return `new, asks for ${describeRule(after)}`;
  if (after === undefined) return `removed, asked for ${describeRule(before)}`;
  if (JSON.stringify(before) === JSON.stringify(after)) return `asks for ${describeRule(after)} as before`;
  return `asked for ${describeRule(before)}, asks for ${describeRule(after)} now`;
}

function direction(widened: boolean, narrowed: boolean): string {
  if (widened && narrowed) return 'some sets of scopes gained it and some lost it';
  return widened ? 'fewer scopes are enough now' : 'more scopes are asked for now';
}

function gainsScopes({ added }: RoleChange): boolean {
  return added.length > 0;
}

function requirementOf(rule: LockedRule | undefined, index: ScopeIndex): Requirement | undefined {
  if (rule === undefined) return undefined;
  if (rule === 'open') return NOTHING;
  if (rule === 'authenticated') return AUTHENTICATED;
  return { authenticated: true, rules: [rule.map((group) => index.define(group))] };
}

function viewerOf(lock: PolicyLock, role: string, index: ScopeIndex): ScopedViewer | undefined {
  if (role === ANONYMOUS) return { authenticated: false, scopes: 0n };
  const scopes = lock.roles[role];
  return scopes && { authenticated: true, scopes: index.define(scopes) };
}

/** Whether whoever meets `strict` meets `loose`; nobody meets what is not there. */
function implies(strict: Requirement | undefined, loose: Requirement | undefined): boolean {
  if (strict === undefined) return true;
  if (loose === undefined) return false;
  if (!strict.authenticated) return isMet(loose, { authenticated: false, scopes: 0n });
  const [groups = [0n]] = strict.rules;
  return groups.every((scopes) => isMet(loose, { authenticated: true, scopes }));
}
