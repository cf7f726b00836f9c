/**
 * Yields the events of `stream`, mapped by `map`, until `until` is aborted: for a token that expires or is revoked during a
 * subscription. Unlike an async generator it ends immediately, even while it waits for an event, so that the source is
 * closed when a client disconnects.
 */
export function handOn<T, R>(
  stream: AsyncGenerator<T>,
  map: (event: T) => R,
  until?: AbortSignal,
): AsyncGenerator<R, void, void> {
  const waiting = new Set<(over: IteratorReturnResult<undefined>) => void>();
  let ended = false;

  const end = () => {
    if (ended) return;
    ended = true;
    until?.removeEventListener('abort', end);
    for (const resolve of waiting) resolve(OVER);
    waiting.clear();
    // This is not awaited: the promise of a source without events would never settle.
    stream.return(undefined).catch(() => {});
  };
  if (until?.aborted) end();
  else until?.addEventListener('abort', end, { once: true });
  const handed: AsyncGenerator<R, void, void> = Object.create(ASYNC_ITERATOR);
  return Object.assign(handed, {
    next: (): Promise<IteratorResult<R, void>> => {
      if (ended) return Promise.resolve(OVER);
      return new Promise((resolve, reject) => {
        waiting.add(resolve);
        const answer = (next: IteratorResult<T, unknown>) => {
          waiting.delete(resolve);
          if (!next.done && !ended) return resolve({ done: false, value: map(next.value) });
          end();
          resolve(OVER);
        };
        const fail = (error: unknown) => {
          waiting.delete(resolve);
          end();
          reject(error);
        };
        stream.next().then(answer).catch(fail);
      });
    },
    return: () => {
      end();
      return Promise.resolve(OVER);
    },
    throw: (error: unknown) => {
      end();
      return Promise.reject(error);
    },
  });
}

/** The prototype of all async iterators: `Symbol.asyncIterator`, and `Symbol.asyncDispose` if Node has it. */
const ASYNC_ITERATOR = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype));

const OVER = Object.freeze({ done: true, value: undefined });
