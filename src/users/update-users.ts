import type { AuditOrigin } from '../audit/audit-event';
import type { PlainSql } from '../database/plain-sql';
import { badUserInput, DomainError, invalidArgument } from '../errors';
import { withoutBlanks } from '../identity/blanks';
import type { Changer } from '../identity/changer';
import { requireTextToParse } from '../identity/require-text';
import type { StoredValues } from '../identity/stored-fields';
import type { UserInput } from '../identity/user-fields';
import type { KeyedQueue } from '../keyed-queue';
import type { UserError } from '../outcome';
import type { Scopes } from '../scopes/scopes';
import type { UsersDependencies } from './dependencies';
import { conditionsFor, conditionsOf, type UserFilter } from './list/filter';
import { ORDER_COLUMNS, onwards, type Position, positionOf, readCursor, writeCursor } from './list/order';
import { readRows } from './list/read-rows';
import type { UserOutcome } from './outcome';
import { actorIdOf } from './privileges';
import { runBatches } from './update-batch';
import type { UserPatch } from './user-changes';
import { readUserInput } from './user-input';

/** Which users to change, and how. */
export interface UpdateUsersInput extends SelectionInput {
  readonly changes: UserChanges;
}

/** The values that can be set for many users. Undefined keeps a field as it is. */
export type UserChanges = UserInput<'updateUsers'>;

/** Which users to change: by `ids` or by `filter`. Null means "not given". */
interface SelectionInput {
  /** At most 1,000; a repeated id is ignored. */
  readonly ids?: readonly string[] | null | undefined;
  /** At least one condition. */
  readonly filter?: UserFilter | null | undefined;
  /** With `filter`: how many users to look at, 1 to 1,000, and 1,000 by default. */
  readonly first?: number | null | undefined;
  /** With `filter`: the `endCursor` of the call before. */
  readonly after?: string | null | undefined;
}

/** The result of a change of many users. */
export interface UpdateUsersOutcome {
  /** One for each user, in the order of the given ids, or else from the oldest account on. */
  readonly results: readonly UserResult[];
  /** Whether more users match the filter than this call looked at. */
  readonly hasMore: boolean;
  /** The cursor at which the next call with the filter continues; null if no user was read yet, and with ids. */
  readonly endCursor: string | null;
  /** Set if the call stopped before all users were changed. */
  readonly errors: readonly UserError[];
  /** The error that stopped it; not for clients. */
  readonly reason?: unknown;
}

/** The result of one user. */
interface UserResult {
  /** The id as a caller wrote it, in lower case. */
  readonly id: string;
  /** A success with `was` is a change; one without wrote nothing. */
  readonly outcome: UserOutcome;
}

/**
 * Changes many users on behalf of an admin, by the rules of `updateUser`, in batches, each of which is made completely
 * or not at all. The actor is changed last, so that an actor who disables themselves has changed the others before.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the actor may no longer change users; BAD_USER_INPUT for malformed input. If it
 * throws, nothing was changed.
 */
export async function updateUsers(
  {
    database,
    stored,
    batchQueue,
    scopes,
    hooks,
  }: Pick<UsersDependencies, 'database' | 'stored' | 'scopes' | 'hooks'> & { readonly batchQueue: KeyedQueue },
  changer: Changer,
  { changes, ...which }: UpdateUsersInput,
  origin: AuditOrigin | null,
): Promise<UpdateUsersOutcome> {
  const selection = readSelection(which, stored);
  const patch = readChanges(scopes, changes, stored);
  const { ids, cursors, hasMore } = await select(database, selection, stored);
  const filter = selection.by === 'filter' ? selection.filter : undefined;
  const work = { changer, ids: withLast(ids, actorIdOf(changer)), filter, patch, stored, origin };
  const { outcomes, undone, reason } = await runBatches({ database, batchQueue, scopes, hooks }, work);

  const errors = undone.size > 0 ? [interruption(reason)] : [];
  const results = ids.flatMap((id): UserResult[] => {
    const outcome = undone.has(id) ? { ok: false as const, errors } : outcomes.get(id);
    return outcome ? [{ id, outcome: inBulk(outcome, selection.by) }] : [];
  });
  const firstUndone = ids.findIndex((id) => undone.has(id));
  const reached = firstUndone === -1 ? cursors.at(-1) : cursors[firstUndone - 1];
  return {
    results,
    hasMore: hasMore || (selection.by === 'filter' && undone.size > 0),
    endCursor: reached ?? which.after ?? null,
    errors,
    reason,
  };
}

/** Which users to change, well-formed. */
type Selection =
  /** Each once, in lower case. */
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  /** The first `size` users that match, the oldest accounts first, after the given position. */
  | {
      readonly by: 'filter';
      readonly filter: UserFilter;
      readonly size: number;
      readonly after: Position | undefined;
    };

/** The most users that one call looks at. */
const MAX_USERS = 1_000;

/** An order that no change affects: users who no longer match after a change do not shift the others. */
const WALKED_BY = 'CREATED_AT';

/**
 * Reads which users to change.
 *
 * @throws DomainError BAD_USER_INPUT, naming the field: for neither or both of `ids` and `filter`, a filter that
 * matches every user, too many ids, invalid sizes and cursors, NUL and lone surrogates.
 */
function readSelection({ ids, filter, first, after }: SelectionInput, stored: StoredValues): Selection {
  if (ids != null && filter != null) throw badUserInput('Give either ids or filter, not both.', ['input', 'ids']);
  if (filter != null) return readFilter(filter, first ?? MAX_USERS, after, stored);
  if (ids == null) throw badUserInput('Give either ids or filter.', ['input', 'ids']);
  if (first != null || after != null)
    throw badUserInput('first and after go with filter, not with ids.', ['input', first != null ? 'first' : 'after']);
  const path = ['input', 'ids'];
  if (ids.length > MAX_USERS)
    throw invalidArgument('ids', `must be at most ${MAX_USERS}: send the rest in another call.`, path);
  return {
    by: 'ids',
    ids: [...new Set(ids.map((id) => requireTextToParse(id, 'ids', path).toLowerCase()))],
  };
}

function readFilter(
  filter: UserFilter,
  size: number,
  after: string | null | undefined,
  stored: StoredValues,
): Selection {
  // In a list a blank search matches every user; here it must not do so by mistake.
  if (filter.search != null && withoutBlanks(filter.search) === '')
    throw invalidArgument('filter.search', 'must not be blank.', ['input', 'filter', 'search']);
  if (conditionsOf(filter, stored).length === 0) {
    const reason = 'must have a condition. For every user, say createdBefore: the present time.';
    throw invalidArgument('filter', reason, ['input', 'filter']);
  }
  if (!Number.isInteger(size) || size < 1 || size > MAX_USERS) {
    throw invalidArgument('first', `must be a whole number from 1 to ${MAX_USERS}.`, ['input', 'first']);
  }
  return { by: 'filter', filter, size, after: after == null ? undefined : readCursor(after, WALKED_BY, 'after') };
}

/**
 * Reads a change of many users.
 *
 * @throws DomainError BAD_USER_INPUT, naming the field, if there is nothing to change, for null if a value is required,
 * and for an unknown scope.
 */
function readChanges(scopes: Scopes, changes: UserChanges, stored: StoredValues): UserPatch {
  const path = ['input', 'changes'];
  const { values, errors } = readUserInput(scopes, 'updateUsers', changes, stored, path);
  // The fault is in the request, not in one user.
  const [fault] = errors;
  if (fault) throw badUserInput(fault.message, fault.path);
  if (Object.keys(values).length > 0) return values;
  const names = stored.of('updateUsers').map(({ name }) => name);
  const known = names.length === 0 ? 'isActive, role or scopes' : `isActive, role, scopes or ${names.join(' or ')}`;
  throw invalidArgument('changes', `must have something to change: ${known}.`, path);
}

/** The users that a call looks at, in order. */
interface Matching {
  readonly ids: readonly string[];
  /** The cursor of each. */
  readonly cursors: readonly string[];
  readonly hasMore: boolean;
}

async function select(
  { read }: UsersDependencies['database'],
  selection: Selection,
  stored: StoredValues,
): Promise<Matching> {
  if (selection.by === 'ids') return { ids: selection.ids, cursors: [], hasMore: false };
  // Read from the primary, not for a viewer: changes are made from it.
  return read(null, ({ sql }) => findMatching(sql, selection, stored));
}

/** The next users that a filter matches, found as a page of the list is. */
async function findMatching(
  sql: PlainSql,
  { filter, size, after }: Extract<Selection, { by: 'filter' }>,
  stored: StoredValues,
): Promise<Matching> {
  const rows = await readRows(sql, {
    field: WALKED_BY,
    ascending: true,
    bounds: onwards(ORDER_COLUMNS[WALKED_BY].column, after, true),
    conditions: conditionsFor(WALKED_BY, filter, stored),
    offset: 0,
    // One more row shows whether there are more users, and one is the user at the cursor, if they still match.
    limit: size + 2,
    properties: new Set(),
    stored,
  });
  const next = rows.filter(({ id }) => id !== after?.id);
  const page = next.slice(0, size);
  return {
    ids: page.map(({ id }) => id),
    cursors: page.map((row) => writeCursor(WALKED_BY, positionOf(WALKED_BY, row))),
    hasMore: next.length > size,
  };
}

function withLast(ids: readonly string[], last: string | null): readonly string[] {
  return last !== null && ids.includes(last) ? [...ids.filter((id) => id !== last), last] : ids;
}

/** `outcome` of `updateUser`, with the paths of `updateUsers`. */
function inBulk(outcome: UserOutcome, by: Selection['by']): UserOutcome {
  if (outcome.ok) return outcome;
  const pathOf = ([first, ...rest]: readonly string[]) => {
    if (first === 'id') return ['input', by];
    return first === 'input' ? ['input', 'changes', ...rest] : [];
  };
  return { ok: false, errors: outcome.errors.map((error) => ({ ...error, path: pathOf(error.path) })) };
}

/** The error of users that the work did not reach. */
function interruption(reason: unknown): UserError {
  const why = reason instanceof DomainError ? reason.message : 'The server could not go on.';
  const message = `${why} The rest was not done. Send it again once that is fixed: nothing is done twice.`;
  return { code: 'INTERRUPTED', message, path: [] };
}
