/** A set of scopes as bits; the {@link ScopeIndex} that made it says which bit is which scope. */
export type ScopeSet = bigint;

/** Gives every scope that a schema's rules mention one bit, in order of first mention. */
export class ScopeIndex {
  readonly #bits = new Map<string, ScopeSet>();
  readonly #names: string[] = [];

  /** The set of `names`, making room for names not met before. */
  define(names: Iterable<string>): ScopeSet {
    let set = 0n;
    for (const name of names) {
      let bit = this.#bits.get(name);
      if (bit === undefined) {
        bit = 1n << BigInt(this.#names.length);
        this.#bits.set(name, bit);
        this.#names.push(name);
      }
      set |= bit;
    }
    return set;
  }

  /** The set of those `names` that some rule mentions: the rest can't change a decision. */
  lookUp(names: Iterable<string>): ScopeSet {
    let set = 0n;
    for (const name of names) set |= this.#bits.get(name) ?? 0n;
    return set;
  }

  /** The names in `set`, in order of first mention. */
  namesOf(set: ScopeSet): string[] {
    return this.#names.filter((_, position) => (set >> BigInt(position)) & 1n);
  }

  /** Every scope that some rule mentions. */
  get names(): readonly string[] {
    return this.#names;
  }
}

/** Whether every scope of `part` is in `whole`. */
export function isSubset(part: ScopeSet, whole: ScopeSet): boolean {
  return (part & whole) === part;
}

/** How many scopes `set` holds. */
export function sizeOf(set: ScopeSet): number {
  let size = 0;
  for (let rest = set; rest !== 0n; rest &= rest - 1n) size += 1;
  return size;
}
