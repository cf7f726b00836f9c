import type { GraphqlContext } from './context';

/**
 * Loads by key, all that one request asks for in one turn of the event loop in one call.
 *
 * @param load - gives one value for each key, in order; a key may come more than once.
 * @param bound - the most keys of one call, and what to throw beyond; without it there is no bound.
 */
export function createBatch<Value>(
  load: (keys: readonly string[]) => Promise<readonly Value[]>,
  bound: { readonly max: number; readonly error: () => Error } = { max: Number.POSITIVE_INFINITY, error: Error },
): (context: GraphqlContext, key: string) => Promise<Value> {
  const open = new WeakMap<GraphqlContext, { readonly keys: string[]; readonly values: Promise<readonly Value[]> }>();

  const start = (context: GraphqlContext) => {
    const keys: string[] = [];
    // Resolvers of one list are called in one go: when the promise's turn comes, each has said what it wants.
    const values = Promise.resolve().then(() => {
      open.delete(context);
      return load(keys);
    });
    const batch = { keys, values };
    open.set(context, batch);
    return batch;
  };

  return async (context, key) => {
    const batch = open.get(context) ?? start(context);
    if (batch.keys.length >= bound.max) throw bound.error();
    const place = batch.keys.push(key) - 1;
    return (await batch.values)[place] as Value;
  };
}
