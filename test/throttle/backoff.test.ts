import { createBackoff } from '../../src/throttle/counts';
import { atOnce, createThrottleHarness, type ThrottleHarness } from './support';

const OPTIONS = { free: 5, firstWaitMs: 1_000, longestWaitMs: 900_000, forgetAfterMs: 86_400_000 };

let harness: ThrottleHarness;
beforeAll(async () => {
  harness = await createThrottleHarness();
});
beforeEach(() => harness.clear());
afterAll(() => harness.close());

const nodes = () => [createBackoff(harness.pool, OPTIONS), createBackoff(harness.otherPool, OPTIONS)] as const;
const letIn = (waits: number[]) => waits.filter((wait) => wait === 0).length;

test('five failures are free, then the waits double up to 15 minutes', async () => {
  const [backoff] = nodes();
  for (let failure = 1; failure <= 5; failure += 1) expect(await backoff.take('a')).toBe(0);
  const waits: number[] = [];
  for (let round = 0; round < 13; round += 1) {
    const wait = await backoff.take('a');
    waits.push(Math.ceil(wait / 1000));
    await harness.pass(Math.ceil(wait / 1000));
    expect(await backoff.take('a')).toBe(0);
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
});

test('a thousand failures wait no longer, and overflow nothing', async () => {
  const [backoff] = nodes();
  await backoff.take('a');
  await harness.pool.query('UPDATE throttles SET points = 2000000000');
  const wait = await backoff.take('a');
  expect([wait > 890_000, wait <= 900_000]).toEqual([true, true]);
});

test('who is refused does not wait longer for having asked', async () => {
  const [backoff] = nodes();
  for (let failure = 1; failure <= 8; failure += 1) {
    await backoff.take('a');
    if (failure >= 5) await harness.pass(2 ** (failure - 5));
  }
  await backoff.take('a');
  const before = await harness.rows();
  await atOnce(20, () => backoff.take('a'));
  expect(await harness.rows()).toEqual(before);
});

test('of 100 at the same time, at two nodes, five get in', async () => {
  const both = nodes();
  expect(letIn(await atOnce(100, (index) => both[index % 2 === 0 ? 0 : 1].take('a')))).toBe(5);
});

test('of 50 that have waited for it together, one gets in', async () => {
  const both = nodes();
  for (let failure = 1; failure <= 5; failure += 1) await both[0].take('a');
  await harness.pass(1);
  expect(letIn(await atOnce(50, (index) => both[index % 2 === 0 ? 0 : 1].take('a')))).toBe(1);
});

test('a success forgets the failures, and so does a day', async () => {
  const [backoff] = nodes();
  for (let failure = 1; failure <= 5; failure += 1) await backoff.take('a');
  await backoff.forget('a');
  expect(await harness.rows()).toEqual([]);
  for (let failure = 1; failure <= 5; failure += 1) expect(await backoff.take('a')).toBe(0);
  await harness.pass(86_400);
  expect(await backoff.take('a')).toBe(0);
  expect(await harness.rows()).toMatchObject([{ points: 1 }]);
});

test('an attempt without a result is not counted, and the next one may be made at once', async () => {
  const [backoff] = nodes();
  for (let failure = 1; failure <= 5; failure += 1) await backoff.take('a');
  await harness.pass(1);
  expect(await backoff.take('a')).toBe(0);
  await backoff.giveBack('a');
  expect(await backoff.take('a')).toBe(0);
  expect(Math.ceil((await backoff.take('a')) / 1000)).toBe(2);
});

test('one key is not another', async () => {
  const [backoff] = nodes();
  await atOnce(10, () => backoff.take('a'));
  expect(await backoff.take('b')).toBe(0);
});
