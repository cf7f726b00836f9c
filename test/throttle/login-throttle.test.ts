import { networkOf } from '../../src/identity/network-of';
import {
  CODES,
  createLoginThrottle,
  FREE_FAILURES,
  type LoginThrottle,
  type LoginTry,
  UNFINISHED,
} from '../../src/throttle/login-throttle';
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

const HOME: LoginTry = { identity: 'ada', network: '192.0.2.1', isKnownAddress: true };
const address = (index: number) => `198.51.${Math.floor(index / 250)}.${1 + (index % 250)}`;
const nodes = (failuresPerNetwork = 100) => ({
  a: createLoginThrottle({ ...harness, failuresPerNetwork }),
  b: createLoginThrottle({ ...harness, pool: harness.otherPool, failuresPerNetwork }),
});
/** An attempt with a wrong password. */
const fail = (login: LoginTry, { a } = nodes()) => failAt(a, login);
const failAt = (node: LoginThrottle, login: LoginTry) =>
  outcomeOf(async () => {
    const { closed } = await node.attempt(login);
    if (closed) throw closed();
  });
/** Whether a right password lets in: a closed name or network asks where its user has been. */
const lets = async (login: LoginTry, { a } = nodes()) => {
  const attempt = await a.attempt(login);
  await attempt.withdraw();
  return attempt.closed === undefined || attempt.opensForUser;
};
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
    const inside = (index: number) => ({ ...HOME, network: networkOf(`2001:db8::${index + 1}`) });
    expect(await failTimes(FREE_FAILURES + 1, inside)).toEqual([...FREE, 1]);
    expect(await fail({ ...HOME, network: networkOf('2001:db8:0:1::1') })).toBe('in');
  });

  test('of 100 guesses at once, at two nodes, only the free ones are let in', async () => {
    const { a, b } = nodes();
    const outcomes = await atOnce(100, (index) => outcomeOf(() => (index % 2 === 0 ? a : b).attempt(HOME)));
    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(FREE_FAILURES);
    // What was refused is in no count.
    expect((await harness.rows()).map(({ points }) => points)).toEqual([FREE_FAILURES, FREE_FAILURES, FREE_FAILURES]);
  });

  test('starts again at 0 after a success, which is not counted itself', async () => {
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

  test('an attempt without a result is not counted', async () => {
    const { a } = nodes();
    for (let round = 0; round < 20; round += 1) await (await a.attempt(HOME)).withdraw();
    expect((await harness.rows()).filter(({ points }) => points !== 0)).toEqual([]);
  });
});

/** Whole minutes of a wait in seconds, so that a slow machine makes no difference. */
const minutes = (wait: number | string) => Math.ceil(Number(wait) / 60);

describe('one network, whatever the names', () => {
  const spray = (index: number) => ({ ...HOME, identity: `user${index}`, isKnownAddress: false });
  const STRANGER = { ...HOME, isKnownAddress: false };

  test('has as many failures as it is given', async () => {
    const { a } = nodes(10);
    const outcomes = await atOnce(40, (index) => failAt(a, spray(index)));
    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(10);
    expect(minutes(await fail(STRANGER, nodes(10)))).toBe(15);
    expect(await fail({ ...STRANGER, network: '192.0.2.2' }, nodes(10))).toBe('in');
    // No one there can lock out a user who has been there before, and a wrong password is answered like a stranger's.
    expect(await lets(HOME, nodes(10))).toBe(true);
    expect(await lets(STRANGER, nodes(10))).toBe(false);
    expect(minutes(await fail(HOME, nodes(10)))).toBe(15);
  });

  test('what it is refused stays in no other count', async () => {
    const { a } = nodes(10);
    await atOnce(60, (index) => failAt(a, spray(index)));
    const sum = async (limit: string) =>
      (await harness.rows())
        .filter(({ key }) => key.startsWith(`${limit}:`))
        .reduce((all, { points }) => all + points, 0);
    expect([await sum('loginByNetwork'), await sum('loginByName')]).toEqual([10, 10]);
    // Each guess at one name counts for that name and network, so that those at a user's home stay few.
    expect(await sum('loginByPair')).toBe(60);
  });

  test('any number of successes', async () => {
    const { a } = nodes(10);
    for (let index = 0; index < 30; index += 1) await (await a.attempt(spray(index))).succeeded();
    expect(await harness.rows()).toEqual([]);
  });
});

describe('codes and unfinished logins of one user', () => {
  test.each([
    ['code', 'totpByUser', CODES.points],
    ['unfinished', 'unfinishedLoginByUser', UNFINISHED.points],
  ] as const)('%s: at most so many, over all nodes', async (kind, limit, max) => {
    const { a, b } = nodes();
    const outcomes = await atOnce(max + 20, (index) => outcomeOf(() => (index % 2 === 0 ? a : b)[kind]('user', false)));
    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(max);
    expect(await harness.rejections()).toEqual({ [limit]: 20 });
    // Other users are not affected.
    expect(await outcomeOf(() => a[kind]('another', false))).toBe('in');
  });

  test('where the user has been before they are accepted, and what was not counted is not given back', async () => {
    const { a } = nodes();
    await atOnce(CODES.points, () => a.code('user', false));
    const counted = await a.code('user', true);
    await counted.giveBack();
    expect((await harness.rows()).map(({ points }) => points)).toEqual([CODES.points]);
  });

  test('what succeeds is in no count', async () => {
    const { a } = nodes();
    for (let index = 0; index < CODES.points + 1; index += 1) await (await a.code('user', false)).giveBack();
    for (let index = 0; index < UNFINISHED.points + 1; index += 1) {
      await a.unfinished('user', false);
      await a.finished('user');
    }
    expect((await harness.rows()).filter(({ points }) => points !== 0)).toEqual([]);
  });
});

describe('one name from everywhere', () => {
  const anywhere = (index: number): LoginTry => ({ identity: 'ada', network: address(index), isKnownAddress: false });

  test('after 100 failures, only networks that its user was at before may try', async () => {
    const outcomes = await atOnce(130, (index) => fail(anywhere(index)));
    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(100);
    expect(await fail(anywhere(200))).toBeGreaterThan(3500);
    expect(await lets(HOME)).toBe(true);
    expect(await fail({ ...anywhere(200), identity: 'grace' })).toBe('in');
    expect(await harness.rejections()).toEqual({ loginByName: 31 });
  });

  test.each([true, false])('is counted alike whether or not its user has been there (%s)', async (isKnownAddress) => {
    await atOnce(100, (index) => fail(anywhere(index)));
    const there = { ...anywhere(200), isKnownAddress };
    const outcomes = await failTimes(FREE_FAILURES + 1, () => there);
    expect(outcomes.slice(0, FREE_FAILURES).every((outcome) => Number(outcome) > 3500)).toBe(true);
    expect(outcomes[FREE_FAILURES]).toBe(1);
    expect((await harness.rows()).map(({ key, points }) => [key.split(':')[0], points]).sort()).toContainEqual([
      'loginByPair',
      FREE_FAILURES,
    ]);
  });

  test('a success at home does not open it to other networks', async () => {
    await atOnce(100, (index) => fail(anywhere(index)));
    await (await nodes().a.attempt(HOME)).succeeded();
    expect(await fail(anywhere(200))).toBeGreaterThan(3500);
  });
});
