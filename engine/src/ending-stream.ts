/**
 * Hands on the events of `stream`, each as `map` returns it, until `until` is aborted: for a token that expires or is
 * revoked while a subscription is live. Unlike an async generator it ends at once, also while an event is waited for, so
 * that the source of a client that has left is closed.
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
    // Not awaited: a source that is silent would never answer.
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

/** What all async iterators inherit: `Symbol.asyncIterator`, and `Symbol.asyncDispose` where Node has it. */
const ASYNC_ITERATOR = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype));

const OVER = Object.freeze({ done: true, value: undefined });
