/** A map that forgets its oldest entry when full. */
export class BoundedMap<Key, Value> {
  readonly #entries = new Map<Key, Value>();

  /** @param limit - how many entries to keep, at least 1. */
  constructor(readonly limit: number) {}

  /** The value under `key`, made by `create` if there is none. */
  getOrCreate(key: Key, create: () => Value): Value {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const value = create();
    this.set(key, value);
    return value;
  }

  /** The value under `key`, if there is one. */
  get(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  /** Puts `value` under `key`, where there is none. */
  set(key: Key, value: Value): void {
    if (this.#entries.size >= this.limit) this.#entries.delete(this.#entries.keys().next().value as Key);
    this.#entries.set(key, value);
  }

  /** Forgets what is under `key`. */
  delete(key: Key): void {
    this.#entries.delete(key);
  }

  /** How many entries are kept now. */
  get size(): number {
    return this.#entries.size;
  }
}
