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
    const bits = set.toString(2);
    const names: string[] = [];
    for (let at = bits.lastIndexOf('1'); at !== -1; at = at === 0 ? -1 : bits.lastIndexOf('1', at - 1)) {
      const name = this.#names[bits.length - 1 - at];
      if (name !== undefined) names.push(name);
    }
    return names;
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
  let rest = set;
  let size = 0;
  for (; rest !== 0n && size < FEW; rest &= rest - 1n) size += 1;
  if (rest === 0n) return size;
  // Taking one bit after the other out of a large set takes the square of its length.
  const bits = rest.toString(2);
  for (let at = bits.indexOf('1'); at !== -1; at = bits.indexOf('1', at + 1)) size += 1;
  return size;
}

/** Bits that are counted one by one. */
const FEW = 16;
