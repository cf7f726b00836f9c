/**
 * A machine's time, without waiting. It replaces the timers of the process until `restore`. A sleeping machine runs no timers, and
 * its clock goes on; a clock that is set changes nothing else.
 */
export class VirtualTime {
  /** Milliseconds for which the machine was awake: what timers count. */
  private awake = 0;
  /** What the machine's clock is ahead of `awake`. */
  private ahead = Date.UTC(2026, 0, 1);
  /** What the true time is ahead of `awake`. */
  private slept = Date.UTC(2026, 0, 1);
  private readonly waiting: { readonly at: number; readonly order: number; readonly run: () => void; id: number }[] =
    [];
  private readonly cancelled = new Set<number>();
  private count = 0;
  private readonly original = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

  /** The machine's clock. */
  readonly now = () => this.awake + this.ahead;
  /** The clock of servers. */
  readonly trueTime = () => this.awake + this.slept;

  install(): void {
    globalThis.setTimeout = ((run: () => void, delay = 0) => this.at(delay, run)) as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((id: number | undefined) => {
      if (id !== undefined) this.cancelled.add(id);
    }) as typeof clearTimeout;
  }

  restore(): void {
    Object.assign(globalThis, this.original);
  }

  /** Runs `run` after `delay` milliseconds awake. */
  at(delay: number, run: () => void): number {
    const id = ++this.count;
    const event = { at: this.awake + Math.max(0, delay), order: id, run, id };
    let index = this.waiting.length;
    for (; index > 0; index -= 1) {
      const before = this.waiting[index - 1];
      if (before && before.at <= event.at) break;
    }
    this.waiting.splice(index, 0, event);
    return id;
  }

  readonly wait = (delay: number) => new Promise<void>((resolve) => this.at(delay, resolve));

  /** Lets `milliseconds` pass, with everything that happens in them. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.awake + milliseconds;
    await settle();
    for (;;) {
      const [next] = this.waiting;
      if (!next || next.at > end) break;
      this.waiting.shift();
      if (this.cancelled.delete(next.id)) continue;
      this.awake = next.at;
      next.run();
      await settle();
    }
    this.awake = end;
  }

  /** The machine sleeps: time passes, and no timer runs. */
  sleep(milliseconds: number): void {
    this.ahead += milliseconds;
    this.slept += milliseconds;
  }

  /** A user sets the machine's clock. */
  setClock(difference: number): void {
    this.ahead += difference;
  }
}

/** Lets promises that can settle do so. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Returns random numbers from 0 to 1, the same for each seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
