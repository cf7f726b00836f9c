import { createLoginThrottle, FREE_FAILURES } from '../../src/throttle/create-login-throttle';
import type { LoginTry } from '../../src/throttle/login-throttle';
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

const HOME: LoginTry = { identity: 'ada', address: '192.0.2.1', isKnownAddress: true };
const address = (index: number) => `198.51.${Math.floor(index / 250)}.${1 + (index % 250)}`;
const nodes = (failuresPerNetwork = 100) => ({
  a: createLoginThrottle({ ...harness, failuresPerNetwork }),
  b: createLoginThrottle({ ...harness, pool: harness.otherPool, failuresPerNetwork }),
});
const fail = (login: LoginTry, { a } = nodes()) => outcomeOf(() => a.attempt(login));
const failTimes = async (times: number, login: (index: number) => LoginTry) => {
  const outcomes: ('in' | number)[] = [];
  for (let index = 0; index < times; index += 1) outcomes.push(await fail(login(index)));
  return outcomes;
};

const FREE = Array(FREE_FAILURES).fill('in');

describe('one name from one network', () => {
  test('has some failures free, then waits', async () => {
    expect(await failTimes(FREE_FAILURES + 2, () => HOME)).toEqual([...FREE, 1, 1]);
  });

  test('is one for every address of an IPv6 /64', async () => {
    const inside = (index: number) => ({ ...HOME, address: `2001:db8::${index + 1}` });
    expect(await failTimes(FREE_FAILURES + 1, inside)).toEqual([...FREE, 1]);
    expect(await fail({ ...HOME, address: '2001:db8:0:1::1' })).toBe('in');
  });

  test('of 100 guesses at once, at two nodes, only the free ones are let in', async () => {
    const { a, b } = nodes();
    const outcomes = await atOnce(100, (index) => outcomeOf(() => (index % 2 === 0 ? a : b).attempt(HOME)));
    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(FREE_FAILURES);
    // What was refused is in no count.
    expect((await harness.rows()).map(({ points }) => points)).toEqual([FREE_FAILURES, FREE_FAILURES, FREE_FAILURES]);
  });

  test('starts anew after a success, which leaves no count of itself', async () => {
    const { a } = nodes();
    for (let round = 0; round < 20; round += 1) await (await a.attempt(HOME)).succeeded();
    expect(await harness.rows()).toEqual([]);
    await failTimes(4, () => HOME);
    await (await a.attempt(HOME)).succeeded();
    expect((await harness.rows()).map(({ key, points }) => [key.split(':')[0], points])).toEqual([
      ['loginByName', 4],
      ['loginByNetwork', 4],
    ]);
    expect(await failTimes(FREE_FAILURES + 1, () => HOME)).toEqual([...FREE, 1]);
  });

  test('an attempt that was never judged counts nowhere', async () => {
    const { a } = nodes();
    for (let round = 0; round < 20; round += 1) await (await a.attempt(HOME)).unjudged();
    expect((await harness.rows()).filter(({ points }) => points !== 0)).toEqual([]);
  });
});

describe('one network, whatever the names', () => {
  const spray = (index: number) => ({ ...HOME, identity: `user${index}`, isKnownAddress: false });
  const STRANGER = { ...HOME, isKnownAddress: false };

  test('has as many failures as it is given', async () => {
    const { a } = nodes(10);
    const outcomes = await atOnce(40, (index) => outcomeOf(() => a.attempt(spray(index))));
    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(10);
    expect(await fail(STRANGER, nodes(10))).toBe(900);
    expect(await fail({ ...STRANGER, address: '192.0.2.2' }, nodes(10))).toBe('in');
    // Nobody there can lock out who has been there before.
    expect(await fail(HOME, nodes(10))).toBe('in');
  });

  test('what it is refused stays in no other count', async () => {
    const { a } = nodes(10);
    await atOnce(60, (index) => outcomeOf(() => a.attempt(spray(index))));
    const points = (await harness.rows()).filter((row) => !row.key.startsWith('loginByNetwork'));
    expect(points.reduce((sum, row) => sum + row.points, 0)).toBe(20);
  });

  test('any number of successes', async () => {
    const { a } = nodes(10);
    for (let index = 0; index < 30; index += 1) await (await a.attempt(spray(index))).succeeded();
    expect(await harness.rows()).toEqual([]);
  });
});

describe('one name from everywhere', () => {
  const anywhere = (index: number): LoginTry => ({ identity: 'ada', address: address(index), isKnownAddress: false });

  test('after 100 failures, only networks that its user was at before may try', async () => {
    const outcomes = await atOnce(130, (index) => fail(anywhere(index)));
    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(100);
    expect(await fail(anywhere(200))).toBeGreaterThan(3500);
    expect(await failTimes(FREE_FAILURES + 1, () => HOME)).toEqual([...FREE, 1]);
    expect(await fail({ ...anywhere(200), identity: 'grace' })).toBe('in');
    expect(await harness.rejections()).toEqual({ loginByName: 31, loginByPair: 1 });
  });

  test('a success at home opens it to nobody else', async () => {
    await atOnce(100, (index) => fail(anywhere(index)));
    await (await nodes().a.attempt(HOME)).succeeded();
    expect(await fail(anywhere(200))).toBeGreaterThan(3500);
  });
});
