import { createMetrics } from '../../src/metrics/metrics';
import { countsOf, MetricsUnavailableError, peekSnapshot, takeSnapshot } from '../../src/metrics/render-metrics';
import { createActivity } from '../../src/status/activity';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let admin: string;
beforeAll(async () => {
  app = await startTestApp({ DB_POOL_MAX: '7' });
  admin = await app.adminToken();
});
afterAll(() => app.stop());

const DURATIONS = 'count errors sumSeconds buckets { upToSeconds count }';
const ACTIVITY = `{ status { activity { at since processes eventLoopDelayP99Ms
  operations { ${DURATIONS} } queries { ${DURATIONS} } transactions { ${DURATIONS} }
  logins { outcome count } denials { code count } pool { max total idle waiting } } } }`;
const read = async () => (await app.graphql(ACTIVITY, { token: admin })).data.status.activity;

/** The answer may be half a second old. */
const readLater = async (isNew: (activity: Awaited<ReturnType<typeof read>>) => boolean) => {
  for (let turn = 0; turn < 200; turn += 1) {
    const activity = await read();
    if (isNew(activity)) return activity;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('nothing new');
};

test('the counters are those of /metrics', async () => {
  const login = (password: string) =>
    app.graphql('mutation ($input: LoginInput!) { login(input: $input) { userErrors { code } } }', {
      variables: { input: { username: 'root', password } },
    });
  const before = await read();
  await login(PASSWORD);
  await login('wrong');
  await app.graphql('{ users { nodes { id } } }');
  await app.graphql('{ nothing }');
  const after = await readLater(({ denials }) => denials.length > before.denials.length);
  const counts = (list: { outcome?: string; code?: string; count: number }[]) =>
    Object.fromEntries(list.map(({ outcome, code, count }) => [outcome ?? code, count]));
  expect(counts(after.logins)).toEqual({
    success: counts(before.logins).success + 1,
    invalid_credentials: 1,
  });
  expect(counts(after.denials)).toEqual({ UNAUTHENTICATED: 1 });
  for (const durations of [after.operations, after.queries, after.transactions]) {
    const inBuckets = durations.buckets.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
    expect(inBuckets).toBe(durations.count);
    expect(durations.buckets.at(-1).upToSeconds).toBeNull();
    expect(durations.buckets.every(({ count }: { count: number }) => count >= 0)).toBe(true);
    const limits = durations.buckets.slice(0, -1).map(({ upToSeconds }: { upToSeconds: number }) => upToSeconds);
    expect(limits).toEqual([...limits].sort((one, other) => one - other));
    expect(durations.sumSeconds).toBeGreaterThan(0);
  }
  expect(after.operations.count).toBeGreaterThan(before.operations.count);
  expect(after.operations.errors).toBeGreaterThan(before.operations.errors);
  expect(after).toMatchObject({ processes: 1, pool: { max: 7 } });
  expect(Date.parse(after.since)).toBeLessThan(Date.parse(after.at));
});

test('reading it is no scrape: /metrics still reports the delays since the last one', async () => {
  const { registry, close } = createMetrics();
  const names = (snapshot: string) => (JSON.parse(snapshot) as { name: string }[]).map(({ name }) => name);
  const [scraped, peeked] = [names(await takeSnapshot(registry)), names(await peekSnapshot(registry))];
  close();
  expect(scraped.filter((name) => !peeked.includes(name))).toEqual(['nodejs_eventloop_lag_seconds']);
  expect(peeked).toContain('nodejs_eventloop_lag_p99_seconds');
});

describe('over several processes', () => {
  const processWith = async (logins: number) => {
    const metrics = createMetrics();
    for (let count = 0; count < logins; count += 1) metrics.authLogins.inc({ outcome: 'success' });
    metrics.prismaTransactionDuration.observe({ outcome: 'commit' }, 0.3);
    metrics.prismaTransactionDuration.observe({ outcome: 'rollback' }, 0.002);
    metrics.observePool(() => ({ max: 5, total: logins, idle: 1, waiting: 0 }));
    const snapshot = await peekSnapshot(metrics.registry);
    metrics.close();
    return snapshot;
  };

  test('counters and pools are added up, also those of processes that have ended', async () => {
    const ended = await countsOf([await processWith(10)]);
    const activity = await createActivity(async () => [await processWith(1), await processWith(2), ended])();
    expect(activity).toMatchObject({
      processes: 2,
      logins: [{ outcome: 'success', count: 13 }],
      pool: { max: 10, total: 3, idle: 2, waiting: 0 },
      transactions: { count: 6, errors: 3 },
    });
    const buckets = activity?.transactions.buckets.filter(({ count }) => count > 0);
    expect(buckets).toEqual([
      { upToSeconds: 0.0025, count: 3 },
      { upToSeconds: 0.5, count: 3 },
    ]);
  });

  test('readers at the same time share one collection', async () => {
    let collections = 0;
    const readActivity = createActivity(async () => {
      collections += 1;
      return [await processWith(1)];
    });
    await Promise.all([readActivity(), readActivity(), readActivity()]);
    expect(collections).toBe(1);
  });

  test('a process that does not report: null, not too small a number', async () => {
    const silent = createActivity(() => Promise.reject(new MetricsUnavailableError('Worker 7 is silent.')));
    expect(await silent()).toBeNull();
  });
});
