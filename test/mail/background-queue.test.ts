import { setTimeout as delay } from 'node:timers/promises';
import { createBackgroundQueue } from '../../src/mail/background-queue';

test('a task begins after the caller that adds it continues, and a few run at once', async () => {
  const queue = createBackgroundQueue({ maxRunning: 2, maxPending: 10 });
  let running = 0;
  let most = 0;
  const done: number[] = [];
  for (let index = 0; index < 6; index += 1) {
    queue.add(async () => {
      running += 1;
      most = Math.max(most, running);
      await delay(10);
      running -= 1;
      done.push(index);
    });
  }
  expect(running).toBe(0);
  expect(await queue.close(1_000)).toBe(0);
  expect(most).toBe(2);
  expect(done).toEqual([0, 1, 2, 3, 4, 5]);
});

test('what is too much is refused; what is to begin later counts', async () => {
  const queue = createBackgroundQueue({ maxRunning: 1, maxPending: 2 });
  expect([1, 2, 3].map(() => queue.add(async () => {}, 60_000))).toEqual([true, true, false]);
  expect(await queue.close(1_000)).toBe(0);
  expect(queue.add(async () => {})).toBe(false);
});

test('closing begins at once what was to begin later, and gives up on what does not end', async () => {
  const queue = createBackgroundQueue({ maxRunning: 1, maxPending: 5 });
  const begun: string[] = [];
  queue.add(async () => void begun.push('later'), 60_000);
  queue.add(() => {
    begun.push('stuck');
    return new Promise(() => {});
  });
  queue.add(async () => void begun.push('never'), 60_000);
  expect(await queue.close(50)).toBe(2);
  expect(begun).toEqual(['later', 'stuck']);
});
