import type { GraphqlContext } from './context';

/**
 * Loads values by key. All keys that one request needs in one turn of the event loop are loaded by one call.
 *
 * @param load - returns one value for each key, in order; each key is there once.
 * @param bound - how many loads one request may make, and the error beyond that; no bound by default.
 */
export function createBatch<Value>(
  load: (keys: readonly string[], context: GraphqlContext) => Promise<readonly Value[]>,
  bound: { readonly max: number; readonly error: () => Error } = { max: Number.POSITIVE_INFINITY, error: Error },
): (context: GraphqlContext, key: string) => Promise<Value> {
  const open = new WeakMap<GraphqlContext, Batch<Value>>();

  const start = (context: GraphqlContext) => {
    const places = new Map<string, number>();
    // The resolvers of one list are called in one turn, before this promise continues: all keys are known then.
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
  /** The index of each key's value. */
  readonly places: Map<string, number>;
  readonly values: Promise<readonly Value[]>;
  asked: number;
}
