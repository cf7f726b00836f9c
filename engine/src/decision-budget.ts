import type { SelectionNode } from 'graphql';
import type { BoundedMap } from './bounded-map';

/** What is kept of one decision, and where. */
interface Kept<Key> {
  /** Weak, so that what is counted here does not outlive its document. */
  readonly among: WeakRef<BoundedMap<Key, unknown>>;
  readonly key: Key;
  readonly size: number;
}

/**
 * Bounds what decisions take in memory, over all documents: past the bound, the oldest are forgotten. A client may send
 * any number of documents, each with hundreds of denials for each combination of its variables.
 */
export class DecisionBudget<Key> {
  readonly #kept = new Set<Kept<Key>>();
  #size = 0;

  /** @param maxSize - as `sizeOfDecision` has it; about 2.5 kB each. */
  constructor(readonly maxSize: number) {}

  /** Counts what was just put under `key`. */
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

/** How many errors a decision has, and selections of its own. */
export function sizeOfDecision(denials: readonly unknown[], selections: readonly SelectionNode[]): number {
  // Parts of a degraded operation may stand in several places.
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
