import { type Activity, append, pointBetween, quantile, WINDOW_SECONDS } from '../src/console/status-samples';

const NONE = { count: 0, errors: 0, sumSeconds: 0, buckets: [] };

function activity(second: number, changes: Partial<Activity> = {}): Activity {
  return {
    at: new Date(second * 1000).toISOString(),
    since: '2026-01-01T00:00:00.000Z',
    processes: 2,
    eventLoopDelayP99Ms: 12,
    operations: NONE,
    queries: NONE,
    transactions: NONE,
    logins: [],
    denials: [],
    pool: { max: 10, total: 4, idle: 1, waiting: 2 },
    ...changes,
  };
}

const durations = (count: number, errors: number, sumSeconds: number, ...counts: number[]) => ({
  count,
  errors,
  sumSeconds,
  buckets: counts.map((inBucket, index) => ({ upToSeconds: [0.1, 1, null][index] ?? null, count: inBucket })),
});

test('a point has rates and durations of what happened between two answers, not since the start', () => {
  const before = activity(100, {
    operations: durations(1000, 10, 500, 900, 90, 10),
    logins: [{ outcome: 'success', count: 7 }],
    denials: [{ code: 'FORBIDDEN', count: 3 }],
  });
  const after = activity(104, {
    operations: durations(1020, 12, 501, 920, 90, 10),
    logins: [
      { outcome: 'success', count: 8 },
      { outcome: 'invalid_credentials', count: 2 },
    ],
    denials: [{ code: 'FORBIDDEN', count: 3 }],
  });
  expect(pointBetween(before, after)).toEqual({
    at: 104,
    values: {
      poolInUse: 3,
      poolIdle: 1,
      poolWaiting: 2,
      eventLoop: 12,
      operations: 5,
      operationErrors: 0.5,
      operationsMean: 50,
      operationsP95: 95,
      // Nothing happened: there is no duration, not one of zero.
      queriesMean: null,
      queriesP95: null,
      transactionsMean: null,
      transactionsP95: null,
      'login:success': 15,
      'login:invalid_credentials': 30,
      'denial:FORBIDDEN': 0,
    },
  });
});

test.each([
  ['restarted', { since: '2026-01-01T00:05:00.000Z' }],
  ['lost one of its processes', { processes: 1 }],
])('rates are unknown while the server %s', (_, changes) => {
  const before = activity(100, { operations: durations(1000, 0, 500, 1000, 0, 0) });
  const { values } = pointBetween(before, activity(103, { ...changes, operations: durations(5, 0, 1, 5, 0, 0) }));
  expect(values.operations).toBeUndefined();
  expect(values.poolInUse).toBe(3);
});

test('a counter that went back has no rate: a process was replaced by another one', () => {
  const before = activity(100, { operations: durations(1000, 0, 500, 1000, 0, 0) });
  const { values } = pointBetween(before, activity(103, { operations: durations(900, 0, 400, 900, 0, 0) }));
  expect(values).toMatchObject({ operations: null, operationsMean: null, operationsP95: null });
});

test('two answers of the same moment have no rate', () => {
  expect(pointBetween(activity(100), activity(100)).values.operations).toBeUndefined();
});

test('a quantile is inside of its bucket; what is longer than every limit counts as the last limit', () => {
  const buckets = durations(0, 0, 0, 50, 50, 0).buckets;
  expect(quantile(buckets, 0.5)).toBeCloseTo(0.1);
  expect(quantile(buckets, 0.75)).toBeCloseTo(0.55);
  expect(quantile(durations(0, 0, 0, 0, 0, 5).buckets, 0.95)).toBe(1);
  expect(quantile([], 0.95)).toBe(0);
});

test('a pause interrupts the lines, and old points are dropped', () => {
  const point = (at: number) => ({ at, values: { operations: 1 } });
  const steady = append([point(100)], point(103), 12);
  expect(steady).toEqual([point(100), point(103)]);
  expect(append(steady, point(163), 12)).toEqual([point(100), point(103), { at: 103.001, values: {} }, point(163)]);
  expect(append(steady, point(103 + WINDOW_SECONDS), 12)).toEqual([
    { at: 103.001, values: {} },
    point(103 + WINDOW_SECONDS),
  ]);
});
