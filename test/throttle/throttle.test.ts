import { createThrottle, LIMITS, type LimitName } from '../../src/throttle/throttle';
import { atOnce, createThrottleHarness, outcomeOf, type ThrottleHarness } from './support';

let harness: ThrottleHarness;
beforeAll(async () => {
  harness = await createThrottleHarness();
});
beforeEach(async () => {
  await harness.clear();
  harness.metrics.throttleRejections.reset();
});
afterAll(() => harness.close());

const throttle = () => createThrottle(harness);

test.each(Object.entries(LIMITS).filter(([, { points }]) => points <= 60))(
  '%s',
  async (name, { points, perSeconds }) => {
    const limit = name as LimitName;
    const outcomes = await atOnce(points + 10, () => outcomeOf(() => throttle().take(limit, 'a user')));
    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(points);
    expect(await outcomeOf(() => throttle().take(limit, 'a user'))).toBe(perSeconds);
    expect(await outcomeOf(() => throttle().take(limit, 'another user'))).toBe('in');
    expect(await harness.rejections()).toEqual({ [limit]: 11 });
    await throttle().giveBack(limit, 'a user');
    expect(await outcomeOf(() => throttle().take(limit, 'a user'))).toBe('in');
  },
);

test('one limit does not count for another', async () => {
  await atOnce(6, () => outcomeOf(() => throttle().take('passwordResetByEmail', 'a user')));
  expect(await outcomeOf(() => throttle().take('verificationMailByUser', 'a user'))).toBe('in');
});

test('the message says how long, and nothing of whom', async () => {
  const take = () => throttle().take('passwordResetByEmail', 'ada@example.com');
  await atOnce(5, take);
  await expect(take()).rejects.toMatchObject({ message: 'Too many attempts. Try again in 60 minutes.' });
  await harness.pass(3600 - 30);
  await expect(take()).rejects.toMatchObject({ message: 'Too many attempts. Try again in 30 seconds.' });
  await harness.pass(29);
  await expect(take()).rejects.toMatchObject({ message: 'Too many attempts. Try again in 1 second.', retryAfter: 1 });
});

test('what is stored is short and shows nothing of the key, without the secret', async () => {
  await throttle().take('passwordResetByEmail', 'ada@example.com');
  await throttle().take('passwordResetByEmail', 'x'.repeat(100_000));
  const rows = await harness.rows();
  expect(rows).toHaveLength(2);
  for (const { key } of rows) expect(key).toMatch(/^passwordResetByEmail:[\w-]{43}$/);
});
