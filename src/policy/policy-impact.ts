import {
  type AuthenticationLevel,
  describeAuthentication,
  type LockedRule,
  partsOfRule,
  type RequiredAuthentication,
  reachesLevel,
  STRONGEST,
} from '@scoped-api/engine';
import type { PathViewer, PolicyChange, PolicyView } from '@scoped-api/engine/policy';
import { createScopes } from '../scopes/scopes';

/** Users, tokens or clients that hold the same scopes. */
interface Holders {
  readonly kind: 'users' | 'personalAccessTokens' | 'clients';
  readonly role: string | null;
  readonly grantedScopes: readonly string[];
  /** The scopes of a token or a client; null for users. */
  readonly scopes: readonly string[] | null;
  /** The highest level that users can reach with their factors, or that of a token's session; null for clients. */
  readonly level: AuthenticationLevel | null;
  readonly count: number;
}

/** Those who gain a coordinate, or lose it. */
export interface Affected {
  /** Active users. */
  readonly users: number;
  /** These users by role. */
  readonly byRole: Readonly<Record<string, number>>;
  /** How many of the users have it by scopes that were granted on top of the role. */
  readonly byGrant: number;
  /** How many of the users are affected only because they have no second factor, or none that is strong enough. */
  readonly byFactor: number;
  /** Valid personal access tokens. */
  readonly personalAccessTokens: number;
  readonly clients: number;
  /** Whether callers without a token are affected. */
  readonly anonymous: boolean;
  /** An operation that was denied and now runs, or the other way round; absent if only lock files are known. */
  readonly operation?: string;
}

/** What the change of one coordinate means. */
export interface CoordinateImpact {
  readonly coordinate: string;
  readonly gain: Affected;
  readonly lose: Affected;
  /** Active users who keep it, and have to authenticate more strongly, or more recently, than before; absent if no one has to. */
  readonly stepUp?: { readonly users: number; readonly required: RequiredAuthentication };
}

/** What a change of the policy means for the accounts of a database. */
export interface PolicyImpact {
  readonly activeUsers: number;
  readonly coordinates: readonly CoordinateImpact[];
  /** Roles that require a level, or a stronger one than before. */
  readonly roles: readonly RoleImpact[];
}

/** What the required level of a role means. */
interface RoleImpact {
  readonly role: string;
  readonly level: AuthenticationLevel;
  /** Active users with the role. */
  readonly users: number;
  /** Those whose second factors do not allow the level: they lose the scopes of the role until they enrol one. */
  readonly below: number;
}

/**
 * Computes who gains and who loses each changed coordinate. Users keep their roles, granted scopes and factors, and
 * authenticate as strongly as they can with these. Tokens and clients have no authentication of a user.
 */
export function computeImpact({ diff, before, after }: PolicyChange, holders: readonly Holders[]): PolicyImpact {
  const [scopesBefore, scopesAfter] = [scopesIn(before), scopesIn(after)];
  const groups = holders.map(({ kind, role, count, ...holder }) => {
    const ofUser = (level: AuthenticationLevel | null) =>
      kind === 'users' && level !== null ? { level, ageSeconds: 0 } : null;
    const viewers = (changed: Partial<Holders> = {}) => {
      const one = { kind, role, ...holder, ...changed };
      const authentication = ofUser(one.level);
      return {
        old: { scopes: scopesBefore(one), authentication },
        now: { scopes: scopesAfter(one), authentication },
      };
    };
    return {
      kind,
      role,
      count,
      ...viewers(),
      byRole: viewers({ grantedScopes: [] }),
      withFactors: viewers({ level: STRONGEST.level }),
    };
  });
  const coordinates = diff.changes.map((change): CoordinateImpact => {
    const { coordinate } = change;
    const could = (viewer: PathViewer) => before.canUse(coordinate, viewer);
    const can = (viewer: PathViewer) => after.canUse(coordinate, viewer);
    const affected = (isGain: boolean): Affected => {
      const isAffected = ({ old, now }: { readonly old: PathViewer; readonly now: PathViewer }) =>
        could(old) !== isGain && can(now) === isGain;
      const among = groups.filter(isAffected);
      const sum = (kind: Holders['kind']) => total(among.filter((group) => group.kind === kind));
      const users = among.filter(({ kind }) => kind === 'users');
      const byGrant = users.filter(({ byRole }) => (isGain ? !can(byRole.now) : !could(byRole.old)));
      const anonymous = isAffected({ old: WITHOUT_TOKEN, now: WITHOUT_TOKEN });
      const [one] = users.length > 0 ? users : among;
      const asked = anonymous ? WITHOUT_TOKEN : isGain ? one?.now : one?.old;
      const operation = asked && (isGain ? after : before).operationFor(coordinate, asked);
      return {
        users: total(users),
        byRole: countByRole(users),
        byGrant: total(byGrant),
        byFactor: total(users.filter(({ withFactors }) => !isAffected(withFactors))),
        personalAccessTokens: sum('personalAccessTokens'),
        clients: sum('clients'),
        anonymous,
        ...(operation !== undefined && { operation }),
      };
    };
    const keep = groups.filter(({ kind, old, now }) => kind === 'users' && could(old) && can(now));
    const required = stricterAuthentication(change.before, change.after);
    return {
      coordinate,
      gain: affected(true),
      lose: affected(false),
      ...(required && keep.length > 0 && { stepUp: { users: total(keep), required } }),
    };
  });
  const users = holders.filter(({ kind }) => kind === 'users');
  return { activeUsers: total(users), coordinates, roles: diff.roles.flatMap((change) => roleImpact(change, users)) };
}

function roleImpact({ role, level }: PolicyChange['diff']['roles'][number], users: readonly Holders[]): RoleImpact[] {
  const { before, after } = level ?? { before: null, after: null };
  if (!after || reachesLevel(before, after)) return [];
  const own = users.filter((group) => group.role === role);
  const below = own.filter((group) => !reachesLevel(group.level, after));
  return [{ role, level: after, users: total(own), below: total(below) }];
}

const WITHOUT_TOKEN: PathViewer = { scopes: null };

/** Returns the authentication that the rule after a change requires, if it is stricter than before. */
function stricterAuthentication(
  before: LockedRule | undefined,
  after: LockedRule | undefined,
): RequiredAuthentication | undefined {
  const required = after && partsOfRule(after).authentication;
  if (!required) return undefined;
  const former = before && partsOfRule(before).authentication;
  if (!former) return required;
  const age = (one: RequiredAuthentication) => one.maxAgeSeconds ?? Number.POSITIVE_INFINITY;
  const isStronger = !reachesLevel(former.level, required.level);
  return isStronger || age(required) < age(former) ? required : undefined;
}

/** Describes an impact, in lines. */
export function describeImpact({ activeUsers, coordinates, roles }: PolicyImpact): string[] {
  const ofRoles = roles.map(
    ({ role, level, users, below }) =>
      `role ${role}: ${below} of ${users} users have no factor for ${level}, and lose its scopes until they enrol one`,
  );
  const ofCoordinates = coordinates.flatMap(({ coordinate, gain, lose, stepUp }) => [
    ...describeAffected(`${coordinate}: gain`, gain, 'now runs'),
    ...describeAffected(`${coordinate}: lose`, lose, 'is denied now'),
    ...(stepUp
      ? [`${coordinate}: ${stepUp.users} users keep it after ${describeAuthentication(stepUp.required)}`]
      : []),
  ]);
  const lines = [...ofRoles, ...ofCoordinates];
  const title = `In the database (${activeUsers} active users):`;
  if (lines.length === 0) return [title, '  no one gains or loses anything'];
  return [
    title,
    ...lines.map((line) => `  ${line}`),
    'Sessions that are open keep the scopes of their login: what a role gains counts from the next login.',
  ];
}

function describeAffected(verb: string, affected: Affected, then: string): string[] {
  const { users, byRole, byGrant, byFactor, personalAccessTokens, clients, anonymous, operation } = affected;
  if (users + personalAccessTokens + clients === 0 && !anonymous) return [];
  const roles = Object.entries(byRole).map(([role, count]) => `${role} ${count}`);
  const details = [
    ...roles,
    ...(byGrant > 0 ? [`${byGrant} by granted scopes`] : []),
    ...(byFactor > 0 ? [`${byFactor} without a factor that is strong enough`] : []),
  ].join(', ');
  const parts = [
    ...(anonymous ? ['anyone without a token'] : []),
    `${users} users${details && ` (${details})`}`,
    ...(personalAccessTokens > 0 ? [`${personalAccessTokens} personal access tokens`] : []),
    ...(clients > 0 ? [`${clients} clients`] : []),
  ];
  return [`${verb} ${parts.join(', ')}`, ...(operation === undefined ? [] : [`  ${then}: ${operation}`])];
}

/** Returns a function that returns the scopes that someone holds under a policy. */
function scopesIn({ roles, roleLevels }: PolicyView): (holder: Omit<Holders, 'count'>) => readonly string[] {
  // The rule for a session below the level of its role.
  const names = [...new Set(Object.values(roles).flat())];
  const declared = createScopes({
    scopes: names.map((name) => ({ name, description: undefined, external: false, audience: undefined })),
    roles: Object.entries(roles).map(([name, scopes]) => {
      return { name, description: '', scopes, level: own(roleLevels, name), declarations: [] };
    }),
  });
  return ({ role, grantedScopes, scopes, level, kind }) => {
    if (role === null) return scopes ?? [];
    // Levels of roles do not apply to clients.
    const byRole = declared.held({ role, grantedScopes: [] }, kind === 'clients' ? undefined : (level ?? undefined));
    const held = [...byRole, ...grantedScopes];
    return scopes === null ? held : scopes.filter((scope) => held.includes(scope));
  };
}

function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function total(groups: readonly { readonly count: number }[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

function countByRole(groups: readonly Pick<Holders, 'role' | 'count'>[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { role, count } of groups) counts.set(role ?? '', (counts.get(role ?? '') ?? 0) + count);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
