/** A map that removes its oldest entry when it is full. */
export class BoundedMap<Key, Value> {
  readonly #entries = new Map<Key, Value>();

  /** @param limit - maximum number of entries, at least 1. */
  constructor(readonly limit: number) {}

  /** Returns the value of `key`; creates it with `create` if there is none. */
  getOrCreate(key: Key, create: () => Value): Value {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const value = create();
    this.set(key, value);
    return value;
  }

  /** Returns the value of `key`, if there is one. */
  get(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  /** Sets `value` for `key`, which must not have a value yet. */
  set(key: Key, value: Value): void {
    if (this.#entries.size >= this.limit) this.#entries.delete(this.#entries.keys().next().value as Key);
    this.#entries.set(key, value);
  }

  /** Removes `key`. */
  delete(key: Key): void {
    this.#entries.delete(key);
  }

  /** Number of entries. */
  get size(): number {
    return this.#entries.size;
  }
}
