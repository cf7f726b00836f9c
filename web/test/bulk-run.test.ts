import { type BulkRest, NO_PROGRESS, runBulk } from '../src/console/bulk-run';

type Options = Parameters<typeof runBulk>[0];
type Input = Parameters<Options['send']>[0];
type Payload = Awaited<ReturnType<Options['send']>>;

const ID = (index: number) => `id-${index}`;
const IDS = Array.from({ length: 450 }, (_, index) => ID(index));

/** An answer in which `refused` were refused, `undone` were not reached, and the rest was changed. */
function answer(
  sent: Input['ids'],
  options: { refused?: readonly string[]; undone?: readonly string[]; endCursor?: string; hasMore?: boolean } = {},
): Payload {
  const { refused = [], undone = [], endCursor = null, hasMore = false } = options;
  const error = (code: 'LAST_ADMIN' | 'INTERRUPTED') => ({ code, message: code, path: [] });
  // One ID is a list to GraphQL, too.
  const ids = [sent ?? []].flat().map(String);
  const results = ids.map((id) => {
    const userErrors = undone.includes(id) ? [error('INTERRUPTED')] : refused.includes(id) ? [error('LAST_ADMIN')] : [];
    return { id, changed: userErrors.length === 0, user: null, userErrors };
  });
  return {
    results,
    changedCount: 0,
    unchangedCount: 0,
    refusedCount: 0,
    hasMore,
    endCursor,
    userErrors: undone.length > 0 ? [error('INTERRUPTED')] : [],
  };
}

/** Runs a change against `send`, and keeps what was sent. */
async function run(rest: BulkRest, send: (input: Input, call: number) => Payload, more: Partial<Options> = {}) {
  const sent: Input[] = [];
  let progress = NO_PROGRESS;
  const end = await runBulk({
    rest,
    progress: NO_PROGRESS,
    changes: { isActive: false },
    viewerId: undefined,
    signal: new AbortController().signal,
    onProgress: (now) => {
      progress = now;
    },
    send: async (input) => {
      sent.push(input);
      return send(input, sent.length);
    },
    ...more,
  });
  return { end, sent, progress };
}

describe('a change of many users', () => {
  test('is sent in batches of 200, one after the other', async () => {
    const { end, sent, progress } = await run({ by: 'ids', ids: IDS }, ({ ids }) => answer(ids));
    expect(end).toEqual({ kind: 'finished', rest: null });
    expect(sent.map(({ ids }) => ids?.length)).toEqual([200, 200, 50]);
    expect(sent.flatMap(({ ids }) => ids)).toEqual(IDS);
    expect(progress).toEqual({ changed: 450, unchanged: 0, refused: 0, refusals: [] });
  });

  test('changes the viewer last, whatever batch they are in', async () => {
    const { sent } = await run({ by: 'ids', ids: IDS }, ({ ids }) => answer(ids), { viewerId: ID(3) });
    expect(sent.flatMap(({ ids }) => ids).at(-1)).toBe(ID(3));
    expect(new Set(sent.flatMap(({ ids }) => ids)).size).toBe(450);
  });

  test('counts what was refused, and goes on', async () => {
    const { end, progress } = await run({ by: 'ids', ids: IDS }, ({ ids }) => answer(ids, { refused: [ID(7)] }));
    expect(end.kind).toBe('finished');
    expect(progress).toMatchObject({
      changed: 449,
      refused: 1,
      refusals: [{ id: ID(7), userErrors: [{ code: 'LAST_ADMIN' }] }],
    });
  });

  test('follows the cursor of a filter to its end', async () => {
    const filter = { createdBefore: '2026-01-01T00:00:00.000Z' };
    const { end, sent } = await run({ by: 'filter', filter, after: null }, (_input, call) =>
      answer([ID(call)], { hasMore: call < 3, endCursor: `c${call}` }),
    );
    expect(end.kind).toBe('finished');
    expect(sent.map(({ after }) => after)).toEqual([undefined, 'c1', 'c2']);
    expect(sent.every(({ first, filter: one }) => first === 200 && one === filter)).toBe(true);
  });

  test('stops when the server makes no progress, in place of requests without end', async () => {
    const { end, sent } = await run({ by: 'filter', filter: { search: 'x' }, after: 'c' }, () =>
      answer([], { hasMore: true, endCursor: 'c' }),
    );
    expect(end.kind).toBe('failed');
    expect(sent).toHaveLength(1);
  });

  test('keeps the rest after an interruption, and can go on', async () => {
    const undone = [ID(150), ID(199)];
    const { end, progress } = await run({ by: 'ids', ids: IDS }, ({ ids }) => answer(ids, { undone }));
    expect(end.kind).toBe('failed');
    expect(end.fault).toMatchObject({ errors: [{ code: 'INTERRUPTED' }] });
    expect(end.rest).toEqual({ by: 'ids', ids: [...undone, ...IDS.slice(200)] });
    expect(progress).toMatchObject({ changed: 198, refused: 0 });
  });

  test('keeps the batch that failed: it is safe to send it again', async () => {
    const { end } = await run({ by: 'ids', ids: IDS }, ({ ids }, call) => {
      if (call === 2) throw new Error('offline');
      return answer(ids);
    });
    expect(end).toMatchObject({ kind: 'failed', rest: { by: 'ids', ids: IDS.slice(200) } });
  });

  test('a stop lets the batch finish that is being sent', async () => {
    const abort = new AbortController();
    const { end, sent } = await run(
      { by: 'ids', ids: IDS },
      ({ ids }) => {
        abort.abort();
        return answer(ids);
      },
      { signal: abort.signal },
    );
    expect(sent).toHaveLength(1);
    expect(end).toEqual({ kind: 'stopped', rest: { by: 'ids', ids: IDS.slice(200) } });
  });

  test('nobody is changed for an empty list', async () => {
    const { end, sent } = await run({ by: 'ids', ids: [] }, () => answer([]));
    expect(end.kind).toBe('finished');
    expect(sent).toEqual([]);
  });
});
