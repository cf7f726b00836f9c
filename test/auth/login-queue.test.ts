import { createLoginQueue, loginLimits } from '../../src/auth/login-queue';

const BUSY = expect.objectContaining({ code: 'SERVICE_UNAVAILABLE', retryAfter: 1 });

/** A queue with a log of what ran, in order; tasks last until they are let go. */
function start(maxRunning: number, maxWaiting: number) {
  const queue = createLoginQueue({ maxRunning, maxWaiting });
  const ran: string[] = [];
  const open: (() => void)[] = [];
  const send = (network: string, name: string) => {
    const answer = queue(network, async () => {
      ran.push(name);
      await new Promise<void>((resolve) => open.push(resolve));
      return name;
    });
    return answer.catch((error: unknown) => error);
  };
  const letGo = async () => {
    open.shift()?.();
    await new Promise(setImmediate);
  };
  return { ran, send, letGo };
}

test('networks take turns, however many one of them sends', async () => {
  const { ran, send, letGo } = start(1, 10);
  for (const name of ['a1', 'a2', 'a3', 'a4']) void send('a', name);
  for (const name of ['b1', 'b2']) void send('b', name);
  void send('c', 'c1');
  for (let count = 0; count < 7; count += 1) await letGo();
  expect(ran).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
});

test('one network may have every place, and no more', async () => {
  const { send, letGo } = start(2, 3);
  const answers = Array.from({ length: 6 }, (_, index) => send('a', `a${index}`));
  expect(await answers[5]).toEqual(BUSY);
  for (let count = 0; count < 5; count += 1) await letGo();
  expect(await Promise.all(answers.slice(0, 5))).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
});

test('a full queue makes room for a network that has fewer waiting, and the newest of the most goes', async () => {
  const { ran, send, letGo } = start(1, 3);
  const flood = ['a0', 'a1', 'a2', 'a3'].map((name) => send('a', name));
  const honest = send('b', 'b1');
  expect(await flood[3]).toEqual(BUSY);
  // One each for `b` and `c`, and then no network has more than one.
  void send('c', 'c1');
  expect(await flood[2]).toEqual(BUSY);
  expect(await send('a', 'a4')).toEqual(BUSY);
  expect(await send('d', 'd1')).toEqual(BUSY);
  for (let count = 0; count < 4; count += 1) await letGo();
  expect(await honest).toBe('b1');
  expect(ran).toEqual(['a0', 'a1', 'b1', 'c1']);
});

test('a place becomes free when a task ends, also when it fails', async () => {
  const queue = createLoginQueue({ maxRunning: 1, maxWaiting: 0 });
  await expect(queue('a', () => Promise.reject(new Error('wrong')))).rejects.toThrow('wrong');
  await expect(queue('a', async () => 'next')).resolves.toBe('next');
  await expect(Promise.all([queue('a', async () => 1), queue('b', async () => 2)])).rejects.toEqual(BUSY);
});

test('as many logins are taken in as hashes, and more run than hash at once', () => {
  for (const hashesAtOnce of [1, 2, 64]) {
    const { maxRunning, maxWaiting } = loginLimits(hashesAtOnce);
    expect(maxRunning).toBeGreaterThan(hashesAtOnce);
    expect(maxRunning + maxWaiting).toBe(33 * hashesAtOnce);
  }
});

test('who has gone leaves the queue, and is not run', async () => {
  const queue = createLoginQueue({ maxRunning: 1, maxWaiting: 2 });
  const ran: string[] = [];
  const open: (() => void)[] = [];
  const task = (name: string) => () => {
    ran.push(name);
    return new Promise<void>((resolve) => open.push(resolve));
  };
  void queue('a', task('first'));
  const gone = new AbortController();
  const left = queue('a', task('gone'), gone.signal);
  void queue('b', task('second'));
  await expect(queue('c', task('third'))).rejects.toEqual(BUSY);
  gone.abort();
  await expect(left).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  void queue('c', task('third'));
  await expect(queue('a', task('too late'), AbortSignal.abort())).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
  });
  for (let count = 0; count < 3; count += 1) {
    open.shift()?.();
    await new Promise(setImmediate);
  }
  expect(ran).toEqual(['first', 'second', 'third']);
});

test('no more wait than get their turn within six seconds, by how long logins take', async () => {
  let now = 0;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
  const queue = createLoginQueue({ maxRunning: 1, maxWaiting: 100 });
  const slowly = async () => {
    await new Promise(setImmediate);
    now += 2_000;
  };
  for (const _login of [1, 2, 3]) await queue('a', slowly);
  const running = queue('a', slowly);
  const waiting = Array.from({ length: 3 }, () => queue('a', slowly));
  await expect(queue('a', slowly)).rejects.toEqual(
    expect.objectContaining({ code: 'SERVICE_UNAVAILABLE', retryAfter: 2 }),
  );
  await Promise.all([running, ...waiting]);

  // The machine becomes slower while they wait.
  const crawling = async () => {
    await new Promise(setImmediate);
    now += 60_000;
  };
  const outcomes = await Promise.allSettled([queue('a', crawling), queue('a', slowly), queue('b', slowly)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  // One at a time goes on, however slow it is.
  await expect(queue('a', async () => 'judged')).resolves.toBe('judged');
  clock.mockRestore();
});

test('one login that is slow, as the first of a new thread is, takes no place away', async () => {
  let now = 0;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
  const queue = createLoginQueue({ maxRunning: 1, maxWaiting: 50 });
  const taking = (ms: number) => async () => {
    await new Promise(setImmediate);
    now += ms;
  };
  await queue('a', taking(5_000));
  const crowd = Array.from({ length: 51 }, () => queue('a', taking(10)));
  await expect(Promise.all(crowd)).resolves.toHaveLength(51);
  clock.mockRestore();
});
