import { createThreads } from '../../src/passwords/threads';

const BUSY = expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' });

test('threads that cannot start reject the tasks that wait for them at once, with the reason', async () => {
  const threads = createThreads<number, number>({ worker: 'no-such-worker.js', maxRunning: 1, maxWaiting: 5 });
  const results = await Promise.allSettled([1, 2, 3].map((task) => threads.run(task)));
  for (const result of results) {
    expect(result).toMatchObject({ status: 'rejected', reason: { message: 'A thread of no-such-worker.js failed.' } });
    expect((result as PromiseRejectedResult).reason.cause.message).toContain('no-such-worker.js');
  }
  await expect(threads.run(4)).rejects.toThrow('no-such-worker.js');
  await threads.close();
});

test('a task that fails leaves the thread to the next', async () => {
  const threads = createThreads<object, string>({ worker: 'hash-worker.js', maxRunning: 1, maxWaiting: 5 });
  const [wrong, right] = await Promise.allSettled([
    threads.run({ password: 'any', cost: 'none' }),
    threads.run({ password: 'any', cost: 4 }),
  ]);
  expect(wrong).toMatchObject({ status: 'rejected', reason: { message: 'A thread of hash-worker.js failed.' } });
  expect(right).toMatchObject({ status: 'fulfilled', value: expect.stringMatching(/^\$2b\$04\$/) });
  await threads.close();
});

test('tasks that come after the end start no threads', async () => {
  const threads = createThreads<object, string>({ worker: 'hash-worker.js', maxRunning: 1, maxWaiting: 5 });
  await threads.close();
  await expect(threads.run({ password: 'any', cost: 4 })).rejects.toEqual(BUSY);
});
