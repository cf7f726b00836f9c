import { badUserInput } from '../../errors';
import { withoutBlanks } from '../../identity/blanks';
import { requireTextToParse } from '../../identity/require-text';
import { conditionsOf, type UserFilter } from '../list/filter';
import { type Position, readCursor } from '../list/order';

/** An order that no change touches: whoever matches no more once they were changed shifts nobody out of the walk. */
export const WALKED_BY = 'CREATED_AT';

/** The most users that one call looks at. */
export const MAX_USERS = 1_000;

/** Which users to change: by `ids` or by `filter`. Null is as good as absent. */
export interface SelectionInput {
  /** At most 1,000; one that comes again is ignored. */
  readonly ids?: readonly string[] | null | undefined;
  /** At least one condition. */
  readonly filter?: UserFilter | null | undefined;
  /** With `filter`: how many users to look at, 1 to 1,000, and 1,000 by default. */
  readonly first?: number | null | undefined;
  /** With `filter`: the `endCursor` of the call before. */
  readonly after?: string | null | undefined;
}

/** Which users to change, well-formed. */
export type Selection =
  /** Each once, in lower case. */
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  /** The first `size` who match, the oldest accounts first, after the one that stands there. */
  | {
      readonly by: 'filter';
      readonly filter: UserFilter;
      readonly size: number;
      readonly after: Position | undefined;
    };

/**
 * Reads which users to change.
 *
 * @throws DomainError BAD_USER_INPUT, naming the field: for neither or both of `ids` and `filter`, a filter that lets
 * everyone through, too many ids, sizes and cursors that make no sense, NUL and lone surrogates.
 */
export function readSelection({ ids, filter, first, after }: SelectionInput): Selection {
  if (ids != null && filter != null) throw badUserInput('Give either ids or filter, not both.');
  if (filter != null) return readFilter(filter, first ?? MAX_USERS, after);
  if (ids == null) throw badUserInput('Give either ids or filter.');
  if (first != null || after != null) throw badUserInput('first and after go with filter, not with ids.');
  if (ids.length > MAX_USERS) throw badUserInput(`ids must be at most ${MAX_USERS}: send the rest in another call.`);
  return {
    by: 'ids',
    ids: [...new Set(ids.map((id) => requireTextToParse(id, 'ids').toLowerCase()))],
  };
}

function readFilter(filter: UserFilter, size: number, after: string | null | undefined): Selection {
  // In a list it narrows nothing; here it must not stand for everyone by mistake.
  if (filter.search != null && withoutBlanks(filter.search) === '')
    throw badUserInput('filter.search must not be blank.');
  if (conditionsOf(filter).length === 0) {
    throw badUserInput('filter must have a condition. For every user, say createdBefore: the present time.');
  }
  if (!Number.isInteger(size) || size < 1 || size > MAX_USERS) {
    throw badUserInput(`first must be a whole number from 1 to ${MAX_USERS}.`);
  }
  return { by: 'filter', filter, size, after: after == null ? undefined : readCursor(after, WALKED_BY, 'after') };
}
