import type { UserError } from '@scoped-api/client';
import type { ConsoleUpdateUsersMutation, UpdateUsersInput, UserChanges, UserFilter } from '../generated/graphql';

/** The users to change: those of a list of IDs, or all that match. */
export type BulkTarget =
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  /** The filter has at least one condition. */
  | { readonly by: 'filter'; readonly filter: UserFilter };

/** The rest, so that a change that failed half-way can go on. */
export type BulkRest =
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  | { readonly by: 'filter'; readonly filter: UserFilter; readonly after: string | null };

/** Why a user was not changed. */
export interface BulkRefusal {
  readonly id: string;
  readonly userErrors: readonly UserError[];
}

/** What was done so far. */
export interface BulkProgress {
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  /** The first {@link SHOWN_REFUSALS} of those that were refused. */
  readonly refusals: readonly BulkRefusal[];
}

export const NO_PROGRESS: BulkProgress = { changed: 0, unchanged: 0, refused: 0, refusals: [] };

/** How it ended: nothing is left, the user stopped it, or a request failed. */
export interface BulkEnd {
  readonly kind: 'finished' | 'stopped' | 'failed';
  readonly fault?: unknown;
  /** Null if nothing is left. */
  readonly rest: BulkRest | null;
}

/** Users in one request: the server changes as many in one transaction. */
export const BATCH_USERS = 200;

/** Refusals that are kept for the list of results. */
export const SHOWN_REFUSALS = 500;

type Payload = ConsoleUpdateUsersMutation['updateUsers'];

/**
 * Changes users in batches, one after the other. What was changed stays changed if a later batch fails: `rest` is what was not done.
 *
 * @param options.viewerId - the viewer is changed last: who disables themselves has changed the others before.
 * @param options.send - sends one batch.
 * @param options.signal - stops it after the batch that is being sent: a batch is never given up half-way.
 */
export async function runBulk(options: {
  readonly rest: BulkRest;
  readonly progress: BulkProgress;
  readonly changes: UserChanges;
  readonly viewerId: string | undefined;
  readonly send: (input: UpdateUsersInput) => Promise<Payload>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BulkProgress) => void;
}): Promise<BulkEnd> {
  const { changes, viewerId, send, signal, onProgress } = options;
  let rest: BulkRest | null = withLast(options.rest, viewerId);
  let { progress } = options;
  while (rest !== null) {
    if (signal.aborted) return { kind: 'stopped', rest };
    const input = batchOf(rest, changes);
    try {
      const payload = await send(input);
      progress = added(progress, payload);
      onProgress(progress);
      const left = leftOf(rest, input, payload);
      if (payload.userErrors.length > 0) return { kind: 'failed', fault: { errors: payload.userErrors }, rest: left };
      if (left !== null && isSame(left, rest)) return { kind: 'failed', fault: new Error('No progress.'), rest };
      rest = left;
    } catch (fault) {
      return { kind: 'failed', fault, rest };
    }
  }
  return { kind: 'finished', rest: null };
}

function withLast(rest: BulkRest, viewerId: string | undefined): BulkRest | null {
  if (rest.by === 'filter') return rest;
  const others = rest.ids.filter((id) => id !== viewerId);
  const ids = others.length < rest.ids.length && viewerId !== undefined ? [...others, viewerId] : others;
  return ids.length === 0 ? null : { by: 'ids', ids };
}

function batchOf(rest: BulkRest, changes: UserChanges): UpdateUsersInput {
  if (rest.by === 'ids') return { ids: rest.ids.slice(0, BATCH_USERS), changes };
  const { filter, after } = rest;
  return { filter, first: BATCH_USERS, ...(after !== null && { after }), changes };
}

/** Returns the rest after an answer: users whose result is INTERRUPTED were not processed. */
function leftOf(rest: BulkRest, input: UpdateUsersInput, payload: Payload): BulkRest | null {
  if (rest.by === 'filter') {
    if (!payload.hasMore && payload.userErrors.length === 0) return null;
    return { ...rest, after: payload.endCursor ?? rest.after };
  }
  const undone = payload.results.filter(isInterrupted).map(({ id }) => id);
  const ids = [...undone, ...rest.ids.slice(input.ids?.length ?? 0)];
  return ids.length === 0 ? null : { by: 'ids', ids };
}

function isInterrupted({ userErrors }: Payload['results'][number]): boolean {
  return userErrors.some(({ code }) => code === 'INTERRUPTED');
}

function isSame(a: BulkRest, b: BulkRest): boolean {
  if (a.by === 'ids' || b.by === 'ids')
    return a.by === b.by && 'ids' in a && 'ids' in b && a.ids.length === b.ids.length;
  return a.after === b.after;
}

function added(progress: BulkProgress, { results }: Payload): BulkProgress {
  const done = results.filter((result) => !isInterrupted(result));
  const refusals = done
    .filter(({ userErrors }) => userErrors.length > 0)
    .map(({ id, userErrors }) => ({ id, userErrors }));
  const changed = done.filter((result) => result.changed).length;
  return {
    changed: progress.changed + changed,
    unchanged: progress.unchanged + done.length - changed - refusals.length,
    refused: progress.refused + refusals.length,
    refusals: [...progress.refusals, ...refusals].slice(0, SHOWN_REFUSALS),
  };
}
