import { restartDelay } from '../../src/process/worker-pool';

const MINUTE = 60_000;

test('a worker that lived is replaced at once; one that died young after a while, which grows up to half a minute', () => {
  expect(restartDelay(MINUTE, 0)).toBe(0);
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) waits.push(restartDelay(MINUTE - 1, waits.at(-1) ?? 0));
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(restartDelay(MINUTE, 30_000)).toBe(0);
});
