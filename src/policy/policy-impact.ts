import type { PolicyChange, PolicyView } from '@scoped-api/engine/policy';

/** Users, tokens or clients that hold the same scopes. */
interface Holders {
  readonly kind: 'users' | 'personalAccessTokens' | 'clients';
  readonly role: string | null;
  readonly grantedScopes: readonly string[];
  /** The scopes of a token or a client; null for users. */
  readonly scopes: readonly string[] | null;
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
}

/** What a change of the policy means for the accounts of a database. */
export interface PolicyImpact {
  readonly activeUsers: number;
  readonly coordinates: readonly CoordinateImpact[];
}

/** Computes who gains and who loses each changed coordinate. Users keep their roles and granted scopes. */
export function computeImpact({ diff, before, after }: PolicyChange, holders: readonly Holders[]): PolicyImpact {
  const groups = holders.map((holder) => ({
    ...holder,
    old: scopesOf(before, holder),
    now: scopesOf(after, holder),
    oldByRole: scopesOf(before, { ...holder, grantedScopes: [] }),
    nowByRole: scopesOf(after, { ...holder, grantedScopes: [] }),
  }));
  const coordinates = diff.changes.map(({ coordinate }): CoordinateImpact => {
    const could = (scopes: readonly string[] | null) => before.canUse(coordinate, scopes);
    const can = (scopes: readonly string[] | null) => after.canUse(coordinate, scopes);
    const affected = (isGain: boolean): Affected => {
      const among = groups.filter(({ old, now }) => could(old) !== isGain && can(now) === isGain);
      const sum = (kind: Holders['kind']) => total(among.filter((group) => group.kind === kind));
      const users = among.filter(({ kind }) => kind === 'users');
      const byGrant = users.filter((group) => (isGain ? !can(group.nowByRole) : !could(group.oldByRole)));
      const anonymous = could(null) !== isGain && can(null) === isGain;
      const [one] = users.length > 0 ? users : among;
      const [view, scopes] = isGain ? [after, one?.now] : [before, one?.old];
      const asked = anonymous ? null : scopes;
      const operation = asked === undefined ? undefined : view.operationFor(coordinate, asked);
      return {
        users: total(users),
        byRole: countByRole(users),
        byGrant: total(byGrant),
        personalAccessTokens: sum('personalAccessTokens'),
        clients: sum('clients'),
        anonymous,
        ...(operation !== undefined && { operation }),
      };
    };
    return { coordinate, gain: affected(true), lose: affected(false) };
  });
  return { activeUsers: total(holders.filter(({ kind }) => kind === 'users')), coordinates };
}

/** Describes an impact, in lines. */
export function describeImpact({ activeUsers, coordinates }: PolicyImpact): string[] {
  const lines = coordinates.flatMap(({ coordinate, gain, lose }) => [
    ...describeAffected(`${coordinate}: gain`, gain, 'now runs'),
    ...describeAffected(`${coordinate}: lose`, lose, 'is denied now'),
  ]);
  const title = `In the database (${activeUsers} active users):`;
  if (lines.length === 0) return [title, '  no one gains or loses anything'];
  return [
    title,
    ...lines.map((line) => `  ${line}`),
    'Sessions that are open keep the scopes of their login: what a role gains counts from the next login.',
  ];
}

function describeAffected(verb: string, affected: Affected, then: string): string[] {
  const { users, byRole, byGrant, personalAccessTokens, clients, anonymous, operation } = affected;
  if (users + personalAccessTokens + clients === 0 && !anonymous) return [];
  const roles = Object.entries(byRole).map(([role, count]) => `${role} ${count}`);
  const details = [...roles, ...(byGrant > 0 ? [`${byGrant} by granted scopes`] : [])].join(', ');
  const parts = [
    ...(anonymous ? ['anyone without a token'] : []),
    `${users} users${details && ` (${details})`}`,
    ...(personalAccessTokens > 0 ? [`${personalAccessTokens} personal access tokens`] : []),
    ...(clients > 0 ? [`${clients} clients`] : []),
  ];
  return [`${verb} ${parts.join(', ')}`, ...(operation === undefined ? [] : [`  ${then}: ${operation}`])];
}

function scopesOf({ roles }: PolicyView, { role, grantedScopes, scopes }: Holders): readonly string[] {
  if (role === null) return scopes ?? [];
  const byRole = Object.hasOwn(roles, role) ? (roles[role] ?? []) : [];
  const held = [...byRole, ...grantedScopes];
  return scopes === null ? held : scopes.filter((scope) => held.includes(scope));
}

function total(groups: readonly { readonly count: number }[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

function countByRole(groups: readonly Holders[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { role, count } of groups) counts.set(role ?? '', (counts.get(role ?? '') ?? 0) + count);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
