import { longStep } from '../src/long-step';

/** Does a step that ends when it has said `lines` lines. */
async function stepOf(lines: number, isLong = false): Promise<string[]> {
  const said: string[] = [];
  let end = () => {};
  const log = { info: (message: string) => void (said.push(message) >= lines && end()) };
  const work = () =>
    lines === 0
      ? Promise.resolve()
      : new Promise<void>((resolve) => {
          end = resolve;
        });
  await longStep(log, 'Starting PostgreSQL', work, { everyMs: 10, isLong });
  return said;
}

test('a step that is quick says nothing', async () => {
  expect(await stepOf(0)).toEqual([]);
});

test('one that takes long says again and again that it goes on', async () => {
  expect(await stepOf(3, true)).toEqual([
    'Starting PostgreSQL',
    'Starting PostgreSQL: not finished after 0.01 s, still running',
    'Starting PostgreSQL: not finished after 0.02 s, still running',
  ]);
});

test('one that fails says nothing any more, and fails', async () => {
  const said: string[] = [];
  const log = { info: (message: string) => void said.push(message) };
  const failing = longStep(log, 'Starting', () => Promise.reject(new Error('no')), { everyMs: 1 });
  await expect(failing).rejects.toThrow('no');
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(said).toEqual([]);
});
