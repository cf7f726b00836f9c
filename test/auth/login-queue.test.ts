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
  // One each for `b` and `c`, and then nobody has more than one.
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
