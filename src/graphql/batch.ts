import type { GraphqlContext } from './context';

/**
 * Loads by key: all keys that one request loads in one turn of the event loop are loaded with one call.
 *
 * @param load - gives one value for each key, in order; each key once.
 * @param bound - how often one request may ask, and what to throw beyond; without it there is no bound.
 */
export function createBatch<Value>(
  load: (keys: readonly string[], context: GraphqlContext) => Promise<readonly Value[]>,
  bound: { readonly max: number; readonly error: () => Error } = { max: Number.POSITIVE_INFINITY, error: Error },
): (context: GraphqlContext, key: string) => Promise<Value> {
  const open = new WeakMap<GraphqlContext, Batch<Value>>();

  const start = (context: GraphqlContext) => {
    const places = new Map<string, number>();
    // Resolvers of one list are called in one go: when the promise's turn comes, each has said what it wants.
    const values = Promise.resolve().then(() => {
      open.delete(context);
      return load([...places.keys()], context);
    });
    const batch = { places, values, asked: 0 };
    open.set(context, batch);
    return batch;
  };

  return async (context, key) => {
    const batch = open.get(context) ?? start(context);
    batch.asked += 1;
    if (batch.asked > bound.max) throw bound.error();
    const place = batch.places.get(key) ?? batch.places.size;
    batch.places.set(key, place);
    return (await batch.values)[place] as Value;
  };
}

interface Batch<Value> {
  /** Where each key stands among the values. */
  readonly places: Map<string, number>;
  readonly values: Promise<readonly Value[]>;
  asked: number;
}
