import { AuthenticationIndex } from './authentication-index';

/**
 * A set of scopes as bits; the {@link ScopeIndex} that created it maps bits to scopes. The set of a viewer also has the
 * bits of the authentications that the viewer meets.
 */
export type ScopeSet = bigint;

/** Assigns one bit to every scope in the rules of a schema, in order of first occurrence. */
export class ScopeIndex {
  readonly #bits = new Map<string, ScopeSet>();
  /** By position of the bit; `undefined` for a bit of {@link authentications}. */
  readonly #names: (string | undefined)[] = [];

  /** The bits of the authentications in the rules of the schema. */
  readonly authentications = new AuthenticationIndex(() => this.#nextBit(undefined));

  /** Returns the set of `names`; adds names that are new. */
  define(names: Iterable<string>): ScopeSet {
    let set = 0n;
    for (const name of names) {
      let bit = this.#bits.get(name);
      if (bit === undefined) {
        bit = this.#nextBit(name);
        this.#bits.set(name, bit);
      }
      set |= bit;
    }
    return set;
  }

  /** Returns the set of those `names` that occur in a rule; other names cannot change a decision. */
  lookUp(names: Iterable<string>): ScopeSet {
    let set = 0n;
    for (const name of names) set |= this.#bits.get(name) ?? 0n;
    return set;
  }

  /** Returns the names in `set`, in order of first occurrence. */
  namesOf(set: ScopeSet): string[] {
    const bits = set.toString(2);
    const names: string[] = [];
    for (let at = bits.lastIndexOf('1'); at !== -1; at = at === 0 ? -1 : bits.lastIndexOf('1', at - 1)) {
      const name = this.#names[bits.length - 1 - at];
      if (name !== undefined) names.push(name);
    }
    return names;
  }

  /** Every scope that occurs in a rule. */
  get names(): readonly string[] {
    return [...this.#bits.keys()];
  }

  /** The set of every scope and every authentication that occurs in a rule. */
  get everything(): ScopeSet {
    return (1n << BigInt(this.#names.length)) - 1n;
  }

  #nextBit(name: string | undefined): ScopeSet {
    const bit = 1n << BigInt(this.#names.length);
    this.#names.push(name);
    return bit;
  }
}

/** Whether every scope of `part` is in `whole`. */
export function isSubset(part: ScopeSet, whole: ScopeSet): boolean {
  return (part & whole) === part;
}

/** Returns the number of scopes in `set`. */
export function sizeOf(set: ScopeSet): number {
  let rest = set;
  let size = 0;
  for (; rest !== 0n && size < FEW; rest &= rest - 1n) size += 1;
  if (rest === 0n) return size;
  // Removing one bit after the other from a large set takes quadratic time.
  const bits = rest.toString(2);
  for (let at = bits.indexOf('1'); at !== -1; at = bits.indexOf('1', at + 1)) size += 1;
  return size;
}

/** Bits that are counted one by one. */
const FEW = 16;
