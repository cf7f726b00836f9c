import type { SelectionNode } from 'graphql';
import type { BoundedMap } from './bounded-map';

/** The size of one cached decision, and its cache. */
interface Kept<Key> {
  /** Weak, so that the budget does not keep a document in memory. */
  readonly among: WeakRef<BoundedMap<Key, unknown>>;
  readonly key: Key;
  readonly size: number;
}

/**
 * Limits the memory of cached decisions over all documents: above the limit, the oldest are removed. A client may send
 * any number of documents, each with hundreds of denials for each combination of its variables.
 */
export class DecisionBudget<Key> {
  readonly #kept = new Set<Kept<Key>>();
  #size = 0;

  /** @param maxSize - in the unit of `sizeOfDecision`; about 2.5 kB each. */
  constructor(readonly maxSize: number) {}

  /** Counts the decision that was just cached for `key`. */
  add(among: BoundedMap<Key, unknown>, key: Key, size: number): void {
    this.#kept.add({ among: new WeakRef(among), key, size });
    this.#size += size;
    for (const oldest of this.#kept) {
      if (this.#size <= this.maxSize) break;
      this.#kept.delete(oldest);
      this.#size -= oldest.size;
      oldest.among.deref()?.delete(oldest.key);
    }
  }
}

/** Number of errors and of own selections of a decision. */
export function sizeOfDecision(denials: readonly unknown[], selections: readonly SelectionNode[]): number {
  // A part of a degraded operation may occur in several places.
  const counted = new Set<readonly SelectionNode[]>();
  const count = (list: readonly SelectionNode[]): number => {
    if (counted.has(list)) return 0;
    counted.add(list);
    return list.reduce(
      (sum, node) => sum + 1 + ('selectionSet' in node ? count(node.selectionSet?.selections ?? []) : 0),
      0,
    );
  };
  return denials.length + count(selections);
}
