/**
 * Hands on `stream` until `signal` is aborted, and then ends it: for a token that expires or is revoked while a
 * subscription is live. An event that is being waited for is not waited for any longer.
 */
export async function* endWith<T>(stream: AsyncGenerator<T>, signal: AbortSignal): AsyncGenerator<T, void, void> {
  const aborted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  try {
    while (!signal.aborted) {
      const next = await Promise.race([stream.next(), aborted]);
      if (next === undefined || next.done || signal.aborted) return;
      yield next.value;
    }
  } finally {
    // Not awaited: a source that is silent would never answer.
    stream.return(undefined).catch(() => {});
  }
}
