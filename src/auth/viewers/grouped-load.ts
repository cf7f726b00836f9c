/** Loads that may go on at once: while one waits for the network, another can be made. */
const MAX_RUNNING = 2;
/** Keys of one load: past a few dozen there is nothing left to save. */
const MAX_KEYS = 64;

interface Waiter<Value> {
  readonly key: string;
  readonly resolve: (value: Value | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Loads by key, all that is asked for while loads are on their way in one. Alone, a key is loaded at once. A load begins
 * after it was asked for, always: what was changed before the question shows in the answer.
 *
 * A load that fails takes those along that wait behind it: with the database gone, each load would take its whole
 * time-out, one after the other.
 *
 * @param load - what there is of each key; may be asked for one key twice.
 */
export function createGroupedLoad<Value>(
  load: (keys: string[]) => Promise<ReadonlyMap<string, Value>>,
): (key: string) => Promise<Value | undefined> {
  let waiting: Waiter<Value>[] = [];
  let running = 0;

  const run = async () => {
    running += 1;
    const group = waiting.slice(0, MAX_KEYS);
    waiting = waiting.slice(MAX_KEYS);
    try {
      const values = await load(group.map(({ key }) => key));
      for (const { key, resolve } of group) resolve(values.get(key));
    } catch (error) {
      const behind = waiting;
      waiting = [];
      for (const { reject } of [...group, ...behind]) reject(error);
    }
    running -= 1;
    if (waiting.length > 0) void run();
  };

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (running < MAX_RUNNING) void run();
    });
}
