import type { StatusQuery } from '../generated/graphql';

/** What the server has done since it started: counters that only grow. */
export type Activity = NonNullable<NonNullable<StatusQuery['status']>['activity']>;
type Durations = Activity['operations'];

/** What happened between two answers of the server, by series. Null: not known, which interrupts the line. */
export interface Point {
  /** In seconds since 1970, by the clock of the server. */
  readonly at: number;
  readonly values: Readonly<Record<string, number | null>>;
}

/** How long points are kept, in seconds: what the charts show. */
export const WINDOW_SECONDS = 300;

/** Names of the series, with the prefixes of those whose names the server makes. */
export const LOGINS = 'login:';
export const DENIALS = 'denial:';

/**
 * Returns the rates and durations between two answers. Counters that went back, and processes that came or went, make them
 * unknown: the server was restarted.
 */
export function pointBetween(before: Activity, after: Activity): Point {
  const at = Date.parse(after.at) / 1000;
  const seconds = at - Date.parse(before.at) / 1000;
  const isSame = seconds > 0 && before.since === after.since && before.processes === after.processes;
  const values: Record<string, number | null> = {
    poolInUse: after.pool.total - after.pool.idle,
    poolIdle: after.pool.idle,
    poolWaiting: after.pool.waiting,
    eventLoop: after.eventLoopDelayP99Ms,
  };
  if (isSame) {
    const operations = between(before.operations, after.operations);
    values.operations = rate(operations.count, seconds);
    values.operationErrors = rate(operations.errors, seconds);
    for (const name of ['operations', 'queries', 'transactions'] as const) {
      const durations = between(before[name], after[name]);
      const isKnown = durations.count > 0 && durations.buckets.every(({ count }) => count >= 0);
      values[`${name}Mean`] = isKnown ? (durations.sumSeconds / durations.count) * 1000 : null;
      values[`${name}P95`] = isKnown ? quantile(durations.buckets, 0.95) * 1000 : null;
    }
    Object.assign(values, perMinute(LOGINS, countsOf(before.logins), countsOf(after.logins), seconds));
    Object.assign(values, perMinute(DENIALS, codesOf(before.denials), codesOf(after.denials), seconds));
  }
  return { at, values };
}

/** Appends a point, with an interruption before it if the one before is older than `gapSeconds`, and drops what is too old. */
export function append(points: readonly Point[], point: Point, gapSeconds: number): Point[] {
  const last = points.at(-1);
  const gap = last && point.at - last.at > gapSeconds ? [{ at: last.at + 0.001, values: {} }] : [];
  return [...points, ...gap, point].filter(({ at }) => at > point.at - WINDOW_SECONDS);
}

function between(before: Durations, after: Durations): Durations {
  return {
    count: after.count - before.count,
    errors: after.errors - before.errors,
    sumSeconds: after.sumSeconds - before.sumSeconds,
    buckets: after.buckets.map(({ upToSeconds, count }, index) => ({
      upToSeconds,
      count: count - (before.buckets[index]?.count ?? 0),
    })),
  };
}

/**
 * Returns the duration that a share of all events did not exceed, in seconds, assuming that those of one bucket are spread evenly in
 * it. The last bucket has no limit: the limit before it is returned for it.
 */
export function quantile(buckets: Durations['buckets'], share: number): number {
  const wanted = share * buckets.reduce((sum, { count }) => sum + count, 0);
  let from = 0;
  let passed = 0;
  for (const { upToSeconds, count } of buckets) {
    if (upToSeconds === null) return from;
    if (count > 0 && passed + count >= wanted) return from + ((wanted - passed) / count) * (upToSeconds - from);
    passed += count;
    from = upToSeconds;
  }
  return from;
}

/** Null: a counter went back, because a process was replaced by another one. */
function rate(count: number, seconds: number): number | null {
  return count < 0 ? null : count / seconds;
}

function perMinute(
  prefix: string,
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  seconds: number,
): Record<string, number | null> {
  return Object.fromEntries(
    [...after].map(([name, count]) => [prefix + name, rate(count - (before.get(name) ?? 0), seconds / 60)]),
  );
}

function countsOf(logins: Activity['logins']): ReadonlyMap<string, number> {
  return new Map(logins.map(({ outcome, count }) => [outcome, count]));
}

function codesOf(denials: Activity['denials']): ReadonlyMap<string, number> {
  return new Map(denials.map(({ code, count }) => [code, count]));
}
