/** Runs what it is given when everything before it has ended, well or badly. */
export type InTurn = <T>(run: () => Promise<T>) => Promise<T>;

/** Makes an {@link InTurn}. */
export function createInTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const next = last.then(run);
    last = next.catch(() => {});
    return next;
  };
}
