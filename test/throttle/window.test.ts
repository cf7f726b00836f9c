import { createWindow } from '../../src/throttle/counts';
import { atOnce, createThrottleHarness, type ThrottleHarness } from './support';

const LIMIT = { points: 10, perSeconds: 900 };

let harness: ThrottleHarness;
beforeAll(async () => {
  harness = await createThrottleHarness();
});
beforeEach(() => harness.clear());
afterAll(() => harness.close());

const nodes = () => [createWindow(harness.pool, LIMIT), createWindow(harness.otherPool, LIMIT)] as const;
const letIn = (waits: number[]) => waits.filter((wait) => wait === 0).length;

test('of 100 at the same time, at two nodes, as many get in as there is room for', async () => {
  const both = nodes();
  expect(letIn(await atOnce(100, (index) => both[index % 2 === 0 ? 0 : 1].take('a')))).toBe(10);
});

test('what is refused is not counted', async () => {
  const [window] = nodes();
  await atOnce(60, () => window.take('a'));
  expect(await harness.rows()).toMatchObject([{ points: 10 }]);
  await window.giveBack('a');
  expect(await window.closedFor('a')).toBe(0);
  expect(await window.take('a')).toBe(0);
});

test('the wait lasts until the window ends, and then every attempt is free again', async () => {
  const [window] = nodes();
  await atOnce(10, () => window.take('a'));
  await harness.pass(600);
  const wait = await window.take('a');
  expect(Math.ceil(wait / 1000)).toBe(300);
  expect(Math.ceil((await window.closedFor('a')) / 1000)).toBe(300);
  await harness.pass(300);
  expect(await window.closedFor('a')).toBe(0);
  expect(letIn(await atOnce(20, () => window.take('a')))).toBe(10);
});

test('what is given back leaves nothing, least of all a credit', async () => {
  const [window] = nodes();
  await window.take('a');
  await window.giveBack('a');
  expect(await harness.rows()).toEqual([]);
  await window.take('a');
  await harness.pass(901);
  await window.giveBack('a');
  await window.giveBack('a');
  expect(letIn(await atOnce(20, () => window.take('a')))).toBe(10);
});

test('a full window is closed, and looking at it counts nothing', async () => {
  const [window] = nodes();
  expect(await window.closedFor('a')).toBe(0);
  await atOnce(15, () => window.take('a'));
  expect(await window.closedFor('a')).toBeGreaterThan(0);
});
