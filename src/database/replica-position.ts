/** How far a replica has come, told by places in the primary's log and by this process's own clock only. */
export interface ReplicaPosition {
  /**
   * Notes a place of the primary's log and then one of the replica's.
   *
   * @param askedAt - when the primary was asked, in milliseconds of `performance.now()`.
   * @param written - how far the primary's log had come then, or later.
   * @param replayed - how far the replica has come, asked for after that.
   * @returns how much of the past the replica lacked then, at least, in milliseconds.
   */
  note(askedAt: number, written: bigint, replayed: bigint): number;
  /** The replica shows everything that was committed before this moment; undefined while that is not known. */
  completeUntil(): number | undefined;
  /** Forgets all: the replica may be another one when it comes back. */
  reset(): void;
}

/** Places that are kept: at one a second more than the longest lag that anyone asks about. */
const KEPT = 600;

/**
 * Makes a {@link ReplicaPosition}. A replica that has replayed the place where the primary's log ended at some moment
 * has all that was committed before; it only ever advances, so what is known stays true however old the knowledge is.
 * That is why nobody needs to fear that it falls behind right after it was asked: `now - completeUntil()` grows with
 * time by itself. Clocks of other machines, and how long a primary has been idle, do not matter.
 */
export function createReplicaPosition(): ReplicaPosition {
  let places: { askedAt: number; written: bigint }[] = [];
  let until: number | undefined;
  return {
    note(askedAt, written, replayed) {
      places.push({ askedAt, written });
      if (places.length > KEPT) places.shift();
      const reached = places.findLastIndex((place) => place.written <= replayed);
      if (reached >= 0) {
        until = places[reached]?.askedAt;
        places = places.slice(reached);
      }
      return askedAt - (until ?? places[0]?.askedAt ?? askedAt);
    },
    completeUntil: () => until,
    reset() {
      places = [];
      until = undefined;
    },
  };
}

/** Reads a `pg_lsn`, such as `16/B374D848`, as the number of bytes that it is. */
export function readLsn(text: string): bigint {
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text) ?? [];
  if (high === undefined || low === undefined) throw new Error(`${text} is no place in a log`);
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}
