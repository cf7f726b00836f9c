import { AUTHENTICATION_LEVELS, type Decision } from '@scoped-api/engine';
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

/** Whether the second policy allows more, or less, or requires that the user authenticates again or more strongly. */
type Change = 'widened' | 'narrowed' | 'step_up';

/** One field, argument or type whose decision would change. */
interface Difference {
  readonly coordinate: string;
  readonly change: Change;
}

/** Operations that wait for their second decision; more are skipped. */
const MAX_WAITING = 2_000;
/** How long operations are collected before they are decided on together, in milliseconds. */
const COLLECT_MS = 20;
/** The longest that decisions are made without other work in between, in milliseconds. */
const MAX_TURN_MS = 5;
/** Share of the time of one CPU that second decisions may take; operations above it are skipped. */
const MAX_SHARE = 0.05;
/** Maximum number of different sets of scopes whose viewers are kept. */
const MAX_VIEWERS = 1_000;
/** Maximum number of (coordinate, role, change) that are told apart. */
const MAX_SERIES = 1_000;
/** How often the log repeats one of them, in milliseconds. */
const LOG_EVERY_MS = 10 * 60_000;

type ScopedViewer = ReturnType<ShadowEngine['engine']['viewer']>;

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
  const recorder = createRecorder({ ...options, coordinates: shadow.coordinates });
  const scopesOf = createShadowScopes(options);
  const anonymous = engine.viewer(null);
  // Without such a rule, viewers with the same scopes are the same.
  const hasStepUp = engine.policy.counts.byRule.requiresAuthentication > 0;
  const viewers = new Map<string, ScopedViewer>();
  let waiting: ShadowedOperation[] = [];
  let timer: NodeJS.Timeout | undefined;
  /** The share of CPU time is used up until then, by `performance.now()`. */
  let restsUntil = 0;
  let hasFailed = false;
  const counts = { same: 0, different: 0, skipped: 0, failed: 0 };

  const viewerOf = (viewer: Viewer | undefined): ScopedViewer => {
    if (!viewer) return anonymous;
    const scopes = scopesOf(viewer);
    if (hasStepUp && viewer.kind === 'user' && viewer.authentication) {
      return engine.viewer(scopes, viewer.authentication);
    }
    // No name of a scope has a blank in it.
    const key = scopes.join(' ');
    let known = viewers.get(key);
    if (!known) {
      if (viewers.size >= MAX_VIEWERS) viewers.clear();
      known = engine.viewer(scopes);
      viewers.set(key, known);
    }
    return known;
  };

  const decide = (operation: ShadowedOperation): 'same' | 'different' => {
    const { document, operationName, variables, decision, viewer } = operation;
    const other = engine.decide({ document, operationName, variableValues: variables }, viewerOf(viewer));
    const differences = other ? compare(decision, other) : NONE;
    if (differences.length === 0) return 'same';
    recorder.add(differences, labelOf(operation, options.scopes));
    return 'different';
  };

  const work = () => {
    const began = performance.now();
    const taken = waiting;
    let next = 0;
    while (next < taken.length && performance.now() - began < MAX_TURN_MS) {
      try {
        counts[decide(taken[next] as ShadowedOperation)] += 1;
      } catch (error) {
        counts.failed += 1;
        if (!hasFailed) log.warn({ err: error }, 'the shadow policy failed for an operation; this is logged once');
        hasFailed = true;
      }
      next += 1;
    }
    waiting = taken.slice(next);
    recorder.flush();
    for (const outcome of ['same', 'different', 'skipped', 'failed'] as const) {
      if (counts[outcome] > 0) metrics.policyShadowOperations.inc({ outcome }, counts[outcome]);
      counts[outcome] = 0;
    }
    const now = performance.now();
    // The pause is 19 times as long as the turn, so that turns take at most 5 % of the time.
    restsUntil = now + (now - began) * (1 / MAX_SHARE - 1);
    schedule();
  };

  const schedule = () => {
    if (timer !== undefined || waiting.length + counts.skipped === 0) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        work();
      },
      Math.max(COLLECT_MS, restsUntil - performance.now()),
    );
    timer.unref();
  };

  return {
    observe(operation) {
      if (waiting.length < MAX_WAITING) waiting.push(operation);
      else counts.skipped += 1;
      if (timer === undefined) schedule();
    },
    close() {
      clearTimeout(timer);
      // No further turn is scheduled after this one.
      timer = undefined;
      work();
      clearTimeout(timer);
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
  shadow: { scopes: next },
  scopes,
}: Pick<Parameters<typeof createShadowPolicy>[0], 'shadow' | 'scopes'>): (viewer: Viewer) => readonly string[] {
  const held = (of: Scopes, role: string) =>
    [undefined, ...AUTHENTICATION_LEVELS].map((level) => [...of.held({ role, grantedScopes: [] }, level)].sort());
  const changed = new Set(next.roles.filter((role) => json(held(scopes, role)) !== json(held(next, role))));
  return (viewer) => {
    if (viewer.kind === 'client') return viewer.scopes;
    const { role, grantedScopes } = viewer.user;
    if (next.isRole(role) && !changed.has(role)) return viewer.scopes;
    const user = { role, grantedScopes };
    // The scopes of a personal access token are those of the level of its session, which is not known here.
    const level = viewer.authentication?.level;
    const then = next.held(user, level);
    const hasAll = viewer.scopes.length >= scopes.held(user, level).length;
    return hasAll ? then : viewer.scopes.filter((scope) => then.includes(scope));
  };
}

function json(value: unknown): string {
  return JSON.stringify(value);
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
  const add = ({ denials }: Decision, others: Decision, changeOf: (position: number) => Change) => {
    const covers = createCover(others.denials);
    for (const [position, denial] of denials.entries()) {
      if (covers(denial)) continue;
      const { coordinate } = denial;
      const change = changeOf(position);
      differences.set(`${change} ${coordinate}`, { coordinate, change });
    }
  };
  // A personal access token, which has no level, cannot authenticate again.
  const isStepUp = (position: number) => {
    const { code, currentLevel } = other.errors[position]?.extensions ?? {};
    return code === 'STEP_UP_REQUIRED' && currentLevel !== null;
  };
  add(present, other, () => 'widened');
  add(other, present, (position) => (isStepUp(position) ? 'step_up' : 'narrowed'));
  return [...differences.values()];
}

type Denial = Decision['denials'][number];

/** Returns whether one of `denials` denies at least as much as a given one: the same place, or one around it. */
function createCover(denials: readonly Denial[]): (denial: Denial) => boolean {
  const exact = new Set<string>();
  const fields = new Set<string>();
  const places = new Set<string>();
  for (const { path, coordinate } of denials) {
    const place = path.join('\n');
    places.add(place);
    // A denial with the coordinate of a type is one of a type condition: other selections at its path are not denied.
    if (coordinate.includes('.')) fields.add(place);
    else exact.add(`${place}\n\n${coordinate}`);
  }
  return ({ path, coordinate }) => {
    const place = path.join('\n');
    if (fields.has(place) || exact.has(`${place}\n\n${coordinate}`)) return true;
    for (let length = path.length - 1; length > 0; length -= 1) {
      if (places.has(path.slice(0, length).join('\n'))) return true;
    }
    return false;
  };
}

/** One combination of labels, with the operations that are not reported yet. */
interface Series extends Difference {
  readonly role: string;
  count: number;
  loggedAt: number;
  unlogged: number;
}

/** Counts and logs differences. The number of series and of log lines is bounded. */
function createRecorder({
  coordinates,
  metrics,
  log,
}: {
  readonly coordinates: ReadonlySet<string>;
  readonly metrics: Pick<Metrics, 'policyShadowDifferences'>;
  readonly log: Logger;
}) {
  const all = new Map<string, Series>();
  const known = new WeakMap<readonly Difference[], Map<string, readonly Series[]>>();
  const counted = new Set<Series>();
  const seriesOf = ({ coordinate, change }: Difference, role: string): Series => {
    const key = `${coordinate} ${role} ${change}`;
    const one = all.get(key);
    if (one) return one;
    const isOther = all.size >= MAX_SERIES || !coordinates.has(coordinate);
    if (isOther && coordinate !== OTHER) return seriesOf({ coordinate: OTHER, change }, OTHER);
    const made = { coordinate, role, change, count: 0, loggedAt: Number.NEGATIVE_INFINITY, unlogged: 0 };
    all.set(key, made);
    return made;
  };
  return {
    /** Counts the differences of one operation, which are the same list for the same decisions. */
    add(differences: readonly Difference[], role: string): void {
      let byRole = known.get(differences);
      if (!byRole) {
        byRole = new Map();
        known.set(differences, byRole);
      }
      let list = byRole.get(role);
      if (!list) {
        list = differences.map((difference) => seriesOf(difference, role));
        byRole.set(role, list);
      }
      for (const series of list) {
        series.count += 1;
        counted.add(series);
      }
    },
    /** Reports what was counted since the last time. */
    flush(): void {
      if (counted.size === 0) return;
      const now = performance.now();
      for (const series of counted) {
        const { coordinate, role, change } = series;
        metrics.policyShadowDifferences.inc({ coordinate, role, change }, series.count);
        series.unlogged += series.count;
        series.count = 0;
        if (now - series.loggedAt < LOG_EVERY_MS) continue;
        log.info(
          { coordinate, role, change, operations: series.unlogged },
          `the shadow policy would ${VERBS[change]} ${coordinate}`,
        );
        series.loggedAt = now;
        series.unlogged = 0;
      }
      counted.clear();
    },
  };
}

const VERBS = {
  widened: 'allow',
  narrowed: 'deny',
  step_up: 'require a further authentication for',
} as const satisfies Readonly<Record<Change, string>>;

/** The label of what is not told apart. */
const OTHER = 'other';
