import type { Decision } from '@scoped-api/engine';
import type { DocumentNode } from 'graphql';
import type { Logger } from 'pino';
import type { Viewer } from '../identity/viewer';
import type { Metrics } from '../metrics/metrics';
import type { Scopes } from '../scopes/scopes';
import type { ShadowEngine } from './shadow-engine';

/** An operation and its present decision. */
export interface ShadowedOperation {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown> | undefined;
  /** The decision that is enforced. */
  readonly decision: Decision;
  /** The viewer; absent for a caller without a token, and for one whose token was not verified. */
  readonly viewer: Viewer | undefined;
  /** Whether the caller sent a token that was not verified, because the operation requires nothing at present. */
  readonly isUnverified: boolean;
}

/** Decides on operations by a second policy, and reports what would change; see {@link createShadowPolicy}. */
export interface ShadowPolicy {
  /** Notes an operation. Returns at once and never throws; the second decision is made later. */
  observe(operation: ShadowedOperation): void;
  /** Decides on what is noted, and stops. */
  close(): void;
}

/** Whether the second policy allows more, or less. */
type Change = 'widened' | 'narrowed';

/** One field, argument or type whose decision would change. */
interface Difference {
  readonly coordinate: string;
  readonly change: Change;
}

/** Operations that wait for their second decision; more are skipped. */
const MAX_WAITING = 1_000;
/** The longest that decisions are made without other work in between, in milliseconds. */
const MAX_TURN_MS = 5;
/** Share of the time of one CPU that second decisions may take in each second; operations above it are skipped. */
const MAX_SHARE = 0.05;
const SECOND_MS = 1_000;
/** Maximum number of (coordinate, role, change) that are told apart. */
const MAX_SERIES = 1_000;
/** How often the log repeats one of them, in milliseconds. */
const LOG_EVERY_MS = 10 * 60_000;

/**
 * Compares the decisions of a second policy with those that are enforced. The answers to clients never depend on it: it
 * works after them, for at most a twentieth of the time of a CPU, and its faults are counted. Differences are counted by
 * coordinate and role, and logged once in ten minutes each.
 */
export function createShadowPolicy(options: {
  readonly shadow: ShadowEngine;
  /** The present scopes and roles. */
  readonly scopes: Scopes;
  readonly metrics: Pick<Metrics, 'policyShadowOperations' | 'policyShadowDifferences'>;
  readonly log: Logger;
}): ShadowPolicy {
  const { shadow, metrics, log } = options;
  const { engine } = shadow;
  const compare = createComparison();
  const record = createRecorder({ ...options, coordinates: shadow.coordinates });
  const scopesOf = createShadowScopes(options);
  const waiting: ShadowedOperation[] = [];
  let turn: NodeJS.Immediate | undefined;
  let secondBegan = 0;
  let usedMs = 0;
  let hasFailed = false;

  const decide = (operation: ShadowedOperation): 'same' | 'different' => {
    const { document, operationName, variables, decision, viewer } = operation;
    const asked = { document, operationName, variableValues: variables };
    const other = engine.decide(asked, engine.viewer(viewer ? scopesOf(viewer) : null));
    if (!other) return 'same';
    const differences = compare(decision, other);
    if (differences.length === 0) return 'same';
    const role = labelOf(operation, options.scopes);
    for (const { coordinate, change } of differences) record(coordinate, role, change);
    return 'different';
  };

  const work = () => {
    turn = undefined;
    const began = performance.now();
    const counts = { same: 0, different: 0, failed: 0 };
    let next = waiting.pop();
    while (next) {
      try {
        counts[decide(next)] += 1;
      } catch (error) {
        counts.failed += 1;
        if (!hasFailed) log.warn({ err: error }, 'the shadow policy failed for an operation; this is logged once');
        hasFailed = true;
      }
      next = performance.now() - began < MAX_TURN_MS ? waiting.pop() : undefined;
    }
    usedMs += performance.now() - began;
    for (const outcome of ['same', 'different', 'failed'] as const) {
      if (counts[outcome] > 0) metrics.policyShadowOperations.inc({ outcome }, counts[outcome]);
    }
    if (waiting.length > 0) turn = setImmediate(work);
  };

  const mayWork = (): boolean => {
    const now = performance.now();
    if (now - secondBegan >= SECOND_MS) {
      secondBegan = now;
      usedMs = 0;
    }
    return usedMs < MAX_SHARE * SECOND_MS && waiting.length < MAX_WAITING;
  };

  return {
    observe(operation) {
      if (!mayWork()) {
        metrics.policyShadowOperations.inc({ outcome: 'skipped' });
        return;
      }
      waiting.push(operation);
      turn ??= setImmediate(work);
    },
    close() {
      if (turn) clearImmediate(turn);
      work();
      if (turn) clearImmediate(turn);
    },
  };
}

/** The label of callers who are no users. */
function labelOf({ viewer, isUnverified }: ShadowedOperation, { isRole }: Scopes): string {
  if (!viewer) return isUnverified ? 'unverified' : 'anonymous';
  if (viewer.kind === 'client') return 'client';
  return isRole(viewer.user.role) ? viewer.user.role : 'undeclared';
}

/**
 * Makes the function that returns the scopes of a viewer under the second policy. A token with every scope that its user
 * holds would have every scope that the user then holds; another token keeps those of its scopes that the user keeps.
 */
function createShadowScopes({
  shadow: { roles },
  scopes,
}: Pick<Parameters<typeof createShadowPolicy>[0], 'shadow' | 'scopes'>): (viewer: Viewer) => readonly string[] {
  const changed = new Set(
    Object.keys(roles).filter((role) => {
      return [...scopes.ofRole(role)].sort().join('\n') !== [...(roles[role] ?? [])].sort().join('\n');
    }),
  );
  return (viewer) => {
    if (viewer.kind === 'client') return viewer.scopes;
    const { role, grantedScopes } = viewer.user;
    const isKnown = Object.hasOwn(roles, role);
    if (isKnown && !changed.has(role)) return viewer.scopes;
    const then = [...(isKnown ? (roles[role] ?? []) : []), ...grantedScopes];
    const hasAll = viewer.scopes.length >= scopes.held({ role, grantedScopes }).length;
    return hasAll ? then : viewer.scopes.filter((scope) => then.includes(scope));
  };
}

const NONE: readonly Difference[] = [];

/** Makes the function that compares two decisions. Both are cached for an operation, and so is their difference. */
function createComparison(): (present: Decision, other: Decision) => readonly Difference[] {
  const known = new WeakMap<Decision, WeakMap<Decision, readonly Difference[]>>();
  return (present, other) => {
    // Nearly all operations.
    if (present.denials.length === 0 && other.denials.length === 0) return NONE;
    let byOther = known.get(present);
    if (!byOther) {
      byOther = new WeakMap();
      known.set(present, byOther);
    }
    let differences = byOther.get(other);
    if (!differences) {
      differences = differencesOf(present, other);
      byOther.set(other, differences);
    }
    return differences;
  };
}

/**
 * Returns what two decisions differ in. A denial inside something that the other decision denies too changes nothing, and
 * neither does another denial of a mutation that both refuse.
 */
export function differencesOf(present: Decision, other: Decision): readonly Difference[] {
  if (present.refused && other.refused) return NONE;
  const differences = new Map<string, Difference>();
  const add = (denials: Decision['denials'], others: Decision['denials'], change: Change) => {
    const covers = createCover(others);
    for (const denial of denials) {
      if (covers(denial)) continue;
      const { coordinate } = denial;
      differences.set(`${change} ${coordinate}`, { coordinate, change });
    }
  };
  add(present.denials, other.denials, 'widened');
  add(other.denials, present.denials, 'narrowed');
  return [...differences.values()];
}

type Denial = Decision['denials'][number];

/** Returns whether one of `denials` denies at least as much as a given one: the same place, or one around it. */
function createCover(denials: readonly Denial[]): (denial: Denial) => boolean {
  const fields = new Set<string>();
  const types = new Set<string>();
  for (const { path, coordinate } of denials) {
    // A denial with the coordinate of a type is one of a type condition: other selections at its path are not denied.
    if (coordinate.includes('.')) fields.add(path.join('\n'));
    else types.add(`${path.join('\n')}\n\n${coordinate}`);
  }
  return ({ path, coordinate }) => {
    if (types.has(`${path.join('\n')}\n\n${coordinate}`)) return true;
    for (let length = path.length; length > 0; length -= 1) {
      if (fields.has(path.slice(0, length).join('\n'))) return true;
    }
    return false;
  };
}

/** Makes the function that counts and logs a difference. The number of series and of log lines is bounded. */
function createRecorder({
  coordinates,
  metrics,
  log,
}: {
  readonly coordinates: ReadonlySet<string>;
  readonly metrics: Pick<Metrics, 'policyShadowDifferences'>;
  readonly log: Logger;
}): (coordinate: string, role: string, change: Change) => void {
  const series = new Map<string, { loggedAt: number; sinceThen: number }>();
  return (coordinate, role, change) => {
    const key = `${coordinate} ${role} ${change}`;
    let state = series.get(key);
    if (!state) {
      if (series.size >= MAX_SERIES || !coordinates.has(coordinate)) {
        metrics.policyShadowDifferences.inc({ coordinate: 'other', role: 'other', change });
        return;
      }
      state = { loggedAt: Number.NEGATIVE_INFINITY, sinceThen: 0 };
      series.set(key, state);
    }
    metrics.policyShadowDifferences.inc({ coordinate, role, change });
    state.sinceThen += 1;
    const now = performance.now();
    if (now - state.loggedAt < LOG_EVERY_MS) return;
    const verb = change === 'widened' ? 'allow' : 'deny';
    log.info(
      { coordinate, role, change, operations: state.sinceThen },
      `the shadow policy would ${verb} ${coordinate}`,
    );
    state.loggedAt = now;
    state.sinceThen = 0;
  };
}
