import { createKeyedQueue, type QueueLimits } from '../src/keyed-queue';

const BUSY = expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' });

/** A queue with a log of the tasks that ran, in order; each task lasts until it is finished by name. */
function start(limits: QueueLimits) {
  const queue = createKeyedQueue(limits);
  const ran: string[] = [];
  const finish = new Map<string, () => void>();
  const send = (key: string, name: string, signal?: AbortSignal) => {
    const task = () => {
      ran.push(name);
      return new Promise<string>((resolve) => finish.set(name, () => resolve(name)));
    };
    return queue(key, task, signal).catch((error: unknown) => error);
  };
  const end = async (name: string) => {
    finish.get(name)?.();
    await new Promise(setImmediate);
  };
  return { queue, ran, send, end };
}

test('tasks of one key run in order, a few at once; another key does not wait for them', async () => {
  const { ran, send, end } = start({ maxRunning: 2, maxWaiting: 5 });
  for (const name of ['a1', 'a2', 'a3', 'a4']) void send('a', name);
  void send('b', 'b1');
  expect(ran).toEqual(['a1', 'a2', 'b1']);
  await end('a2');
  await end('a1');
  expect(ran).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
});

test('a full line refuses at once, and only for its own key', async () => {
  const { send, ran } = start({ maxRunning: 1, maxWaiting: 1 });
  void send('a', 'a1');
  void send('a', 'a2');
  expect(await send('a', 'a3')).toEqual(BUSY);
  void send('b', 'b1');
  expect(ran).toEqual(['a1', 'b1']);
});

test('a task whose client has gone is not run, and its place is free again', async () => {
  const { send, end, ran } = start({ maxRunning: 1, maxWaiting: 1 });
  const client = new AbortController();
  void send('a', 'a1');
  const abandoned = send('a', 'a2', client.signal);
  client.abort();
  expect(await abandoned).toEqual(BUSY);
  void send('a', 'a3');
  expect(await send('a', 'a4', client.signal)).toEqual(BUSY);
  await end('a1');
  expect(ran).toEqual(['a1', 'a3']);
});

test('a task that fails makes room for the next', async () => {
  const { queue } = start({ maxRunning: 1, maxWaiting: 1 });
  const failed = queue('a', () => Promise.reject(new Error('wrong')));
  const next = queue('a', async () => 'next');
  await expect(failed).rejects.toThrow('wrong');
  expect(await next).toBe('next');
});

test('slow tasks take no waiting places from another key', async () => {
  let now = 0;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
  try {
    const { queue, send, end, ran } = start({ maxRunning: 1, maxWaiting: 1, maxWaitMs: 1_000 });
    const slow = async () => {
      now += 60_000;
    };
    for (const key of ['slow 1', 'slow 2', 'slow 3']) await queue(key, slow);
    void send('a', 'a1');
    const waiting = send('a', 'a2');
    await end('a1');
    expect(ran).toEqual(['a1', 'a2']);
    await end('a2');
    expect(await waiting).toBe('a2');
  } finally {
    clock.mockRestore();
  }
});
