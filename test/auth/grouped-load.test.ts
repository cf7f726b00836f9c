import { createGroupedLoad } from '../../src/auth/grouped-load';

/** A load whose answers the test gives, one after the other. */
function manual() {
  const calls: { keys: string[]; answer: (values: ReadonlyMap<string, string>) => void; fail: (e: Error) => void }[] =
    [];
  const load = createGroupedLoad<string>((keys) => new Promise((answer, fail) => calls.push({ keys, answer, fail })));
  const echo = (call: (typeof calls)[0] | undefined) => call?.answer(new Map(call.keys.map((key) => [key, `=${key}`])));
  return { load, calls, echo };
}

test('alone, a key is loaded at once', async () => {
  const { load, calls, echo } = manual();
  const value = load('a');
  expect(calls.map(({ keys }) => keys)).toEqual([['a']]);
  echo(calls[0]);
  expect(await value).toBe('=a');
});

test('keys that are requested during loads are loaded together, after the request', async () => {
  const { load, calls, echo } = manual();
  const values = ['a', 'b', 'c', 'd', 'a'].map((key) => load(key));
  expect(calls.map(({ keys }) => keys)).toEqual([['a'], ['b']]);
  echo(calls[0]);
  await values[0];
  expect(calls.map(({ keys }) => keys)).toEqual([['a'], ['b'], ['c', 'd', 'a']]);
  echo(calls[2]);
  echo(calls[1]);
  expect(await Promise.all(values)).toEqual(['=a', '=b', '=c', '=d', '=a']);
});

test('a key that there is nothing of is undefined, beside others', async () => {
  const { load, calls } = manual();
  const values = ['a', 'b', 'c', 'd'].map((key) => load(key));
  for (const call of calls.slice(0, 2)) call.answer(new Map());
  await Promise.all(values.slice(0, 2));
  calls[2]?.answer(new Map([['d', 'only']]));
  expect(await Promise.all(values)).toEqual([undefined, undefined, undefined, 'only']);
});

test('a failed load fails for the requests that wait for it, and for no later ones', async () => {
  const { load, calls, echo } = manual();
  const values = ['a', 'b', 'c', 'd'].map((key) => load(key).catch(({ message }: Error) => message));
  echo(calls[0]);
  await values[0];
  calls[2]?.fail(new Error('gone'));
  expect([await values[2], await values[3]]).toEqual(['gone', 'gone']);
  const later = load('e');
  echo(calls[3]);
  expect(await later).toBe('=e');
  echo(calls[1]);
  expect(await values[1]).toBe('=b');
});

test('a flood goes in groups of at most 64', async () => {
  const { load, calls, echo } = manual();
  const values = Array.from({ length: 150 }, (_, index) => load(String(index)));
  for (let turn = 0; turn < 6; turn += 1) {
    echo(calls[turn]);
    await new Promise(setImmediate);
  }
  await Promise.all(values);
  expect(calls.map(({ keys }) => keys.length)).toEqual([1, 1, 64, 64, 20]);
});

test('a load that fails takes those along that wait behind it, and no one who comes later', async () => {
  const { load, calls, echo } = manual();
  const values = ['a', 'b', 'c', 'd'].map((key) => load(key).catch((error: Error) => error.message));
  calls[0]?.fail(new Error('gone'));
  expect(await Promise.all([values[0], values[2], values[3]])).toEqual(['gone', 'gone', 'gone']);
  echo(calls[1]);
  expect(await values[1]).toBe('=b');
  const later = load('e');
  echo(calls[2]);
  expect(await later).toBe('=e');
  expect(calls).toHaveLength(3);
});
