import { readFile, stat } from 'node:fs/promises';
import {
  type AuthenticationLevel,
  accessOf,
  allCoordinates,
  describeRule,
  diffPolicies,
  type LockedRule,
  type PolicyDiff,
  type PolicyLock,
  parseLock,
  type RequiredAuthentication,
  reachableBy,
  reachesLevel,
  requirementAt,
  type ScopeEngine,
} from '@scoped-api/engine';
import type { Logger } from 'pino';
import { invalidArgument } from '../errors';
import type { PolicyChangeKind } from '../generated/enums';
import { requireText } from '../identity/require-text';
import type { Role, Scope, Scopes } from '../scopes/scopes';

/** A part of the schema, and who can use it. */
export interface PolicyCoordinate {
  readonly coordinate: string;
  readonly description: string | null;
  readonly requiredScopes: string[][];
  readonly authentication: RequiredAuthentication | null;
  readonly isPublic: boolean;
  readonly roles: Role[];
  readonly anonymous: boolean;
}

/** A difference between the accepted policy and the present one. */
export interface PolicyChange {
  readonly coordinate: string;
  readonly kind: PolicyChangeKind;
  readonly before: string | null;
  readonly after: string | null;
}

/** The policy of a server as people read it. */
export interface PolicyOverview {
  readonly scopes: {
    readonly name: Scope;
    readonly description: string | null;
    readonly isExternal: boolean;
    readonly audience: string | null;
  }[];
  readonly roles: {
    readonly name: Role;
    readonly description: string;
    readonly scopes: Scope[];
    readonly requiredLevel: AuthenticationLevel | null;
  }[];
  readonly coordinateCount: number;
  /**
   * Returns the coordinates that have a text in them, in alphabetical order.
   *
   * @throws DomainError BAD_USER_INPUT for a text of more than 100 characters, and for less than 0 or more than 5,000 coordinates.
   */
  coordinates(args: { readonly search?: string | null | undefined; readonly first: number }): PolicyCoordinate[];
  /** Returns what differs from the lock file; null if there is none that can be read. */
  changes(): Promise<PolicyChange[] | null>;
}

/** Returns the description of a part of the schema as it is written there; null for none. `graphql/` provides it. */
export type DescriptionOf = (coordinate: string) => string | null;

const MAX_COORDINATES = 5_000;
const MAX_SEARCH = 100;

/**
 * Makes the overview of a policy. Who can use what is computed once, at the first call: the schema does not change while the server
 * runs.
 */
export function createPolicyOverview(options: {
  readonly engine: ScopeEngine;
  readonly scopes: Scopes;
  /** Whether to name scopes. */
  readonly showScopes: boolean;
  readonly changes: PolicyOverview['changes'];
  readonly descriptionOf: DescriptionOf;
}): PolicyOverview {
  const { scopes, showScopes, changes } = options;
  const all = matrixOf(options);
  const named = <T>(names: readonly T[]): T[] => (showScopes ? [...names] : []);
  return {
    scopes: named(scopes.all).map((name) => ({
      name,
      description: scopes.describe(name) || null,
      isExternal: scopes.external.includes(name),
      audience: scopes.audienceOf(name) ?? null,
    })),
    roles: scopes.roles.map((name) => ({
      name,
      description: scopes.describeRole(name),
      scopes: named(scopes.ofRole(name)),
      requiredLevel: scopes.levelOfRole(name) ?? null,
    })),
    coordinateCount: all.length,
    coordinates({ search, first }) {
      if (first < 0 || first > MAX_COORDINATES) throw invalidArgument('first', `must be 0 to ${MAX_COORDINATES}.`);
      const text = search == null ? '' : requireText(search, 'search', { max: MAX_SEARCH }).toLowerCase();
      const found = text === '' ? all : all.filter(({ coordinate }) => coordinate.toLowerCase().includes(text));
      return found.slice(0, first);
    },
    changes,
  };
}

function matrixOf({
  engine: { policy, viewer },
  scopes,
  showScopes,
  descriptionOf,
}: Omit<Parameters<typeof createPolicyOverview>[0], 'changes'>): PolicyCoordinate[] {
  const anyone = reachableBy(policy, null);
  const byRole = scopes.roles.map((role) => ({ role, canReach: reachableBy(policy, scopes.ofRole(role)) }));
  const anonymous = viewer(null);
  return allCoordinates(policy).flatMap((coordinate) => {
    const requirement = requirementAt(policy, coordinate);
    if (!requirement) return [];
    const { requiredScopes, requiredAuthentication } = accessOf(policy, coordinate, requirement, anonymous);
    return {
      coordinate,
      description: descriptionOf(coordinate),
      requiredScopes: showScopes ? requiredScopes.map((group) => [...group]) : [],
      authentication: requiredAuthentication,
      isPublic: policy.publicFields.has(coordinate),
      roles: byRole.filter(({ canReach }) => canReach(coordinate)).map(({ role }) => role),
      anonymous: anyone(coordinate),
    };
  });
}

/** The largest lock file that is read. One of the built-in schema has 40 kB. */
const MAX_LOCK_BYTES = 16 * 1024 * 1024;

/**
 * Makes a function that compares the present policy with the lock file. The file is read again when it has changed.
 *
 * @param options.file - the lock file; a relative name starts from the working directory.
 * @param options.present - makes the lock of the present policy; called at most once.
 */
export function createLockComparison(options: {
  readonly file: string;
  readonly present: () => PolicyLock;
  readonly showScopes: boolean;
  readonly log: Pick<Logger, 'warn'>;
}): PolicyOverview['changes'] {
  const { file, showScopes, log } = options;
  let present: PolicyLock | undefined;
  let read: { readonly version: string; readonly changes: PolicyChange[] | null } | undefined;
  return async () => {
    const { mtimeMs, size } = (await stat(file).catch(() => undefined)) ?? {};
    if (mtimeMs === undefined || size === undefined) return null;
    const version = `${mtimeMs} ${size}`;
    if (read?.version === version) return read.changes;
    let changes: PolicyChange[] | null = null;
    try {
      if (size > MAX_LOCK_BYTES) throw new Error(`it has more than ${MAX_LOCK_BYTES} bytes`);
      const accepted = parseLock(await readFile(file, 'utf8'));
      present ??= options.present();
      changes = changesOf(accepted, present).map((change) =>
        showScopes ? change : { ...change, before: null, after: null },
      );
    } catch (error) {
      log.warn({ reason: (error as Error).message }, `${file} can't be read, so the changes of the policy are unknown`);
    }
    read = { version, changes };
    return changes;
  };
}

/** Returns the changes of scopes, then those of roles, then those of coordinates. */
function changesOf(accepted: PolicyLock, present: PolicyLock): PolicyChange[] {
  const { changes, roles, scopes } = diffPolicies(accepted, present);
  const lasting = new Set([
    'anonymous',
    ...Object.keys(accepted.roles).filter((role) => Object.hasOwn(present.roles, role)),
  ]);
  return [
    ...(scopes?.added ?? []).map((name) => ({
      coordinate: name,
      kind: 'ADDED' as const,
      before: null,
      after: 'scope',
    })),
    ...(scopes?.removed ?? []).map((name) => {
      return { coordinate: name, kind: 'REMOVED' as const, before: 'scope', after: null };
    }),
    ...roles.map((change) => ({
      coordinate: change.role,
      kind: kindOfRole(change),
      before: change.isNew ? null : describeRole(accepted, change.role),
      after: change.isRemoved ? null : describeRole(present, change.role),
    })),
    ...changes.flatMap((change) => changeOf(change, lasting)),
  ];
}

/** @param lasting - the roles of both policies: that a role is new or gone is one change, not one for each coordinate. */
function changeOf(
  { coordinate, before, after, gained, lost, widened, narrowed }: PolicyDiff['changes'][number],
  lasting: ReadonlySet<string>,
): PolicyChange[] {
  const isWider = widened.length > 0 || gained.some((role) => lasting.has(role));
  const isNarrower = narrowed.length > 0 || lost.some((role) => lasting.has(role));
  if (before === undefined) return [{ coordinate, kind: 'ADDED', before: null, after: textOf(after) }];
  if (after === undefined) return [{ coordinate, kind: 'REMOVED', before: textOf(before), after: null }];
  if (!isWider && !isNarrower) return [];
  return [{ coordinate, kind: widthOf(isWider, isNarrower), before: textOf(before), after: textOf(after) }];
}

function kindOfRole({ added, removed, isNew, isRemoved, level }: PolicyDiff['roles'][number]): PolicyChangeKind {
  if (isNew) return 'ADDED';
  if (isRemoved) return 'REMOVED';
  const isWeaker = level !== undefined && !reachesLevel(level.after, level.before);
  const isStronger = level !== undefined && !reachesLevel(level.before, level.after);
  return widthOf(added.length > 0 || isWeaker, removed.length > 0 || isStronger);
}

function widthOf(isWider: boolean, isNarrower: boolean): PolicyChangeKind {
  if (isWider === isNarrower) return 'CHANGED';
  return isWider ? 'WIDENED' : 'NARROWED';
}

function describeRole({ roles, roleLevels = {} }: PolicyLock, role: string): string {
  const scopes = (Object.hasOwn(roles, role) ? roles[role] : [])?.join(', ') || 'no scopes';
  const level = Object.hasOwn(roleLevels, role) ? roleLevels[role] : undefined;
  return level === undefined ? scopes : `${scopes}; requires ${level}`;
}

function textOf(rule: LockedRule | undefined): string | null {
  return rule === undefined ? null : describeRule(rule);
}
