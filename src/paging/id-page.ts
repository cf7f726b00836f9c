import { invalidArgument } from '../errors';
import { isUuid } from '../identity/uuid';
import { type Page, type PageArguments, pageOf, readPageSize } from './page';

/**
 * Reads the arguments of a list in the order of its ids, the newest first. A cursor of such a list has the id of an item.
 *
 * @param kind - the beginning of each cursor, so that a cursor of one list is invalid in another.
 * @param list - the name of the list, for the message about an invalid cursor.
 * @throws DomainError BAD_USER_INPUT, naming the argument, for invalid sizes and cursors.
 */
export function readIdPage(kind: string, list: string, args: PageArguments) {
  const { size, fromEnd } = readPageSize(args.first, args.last);
  const writeCursor = (id: string) => Buffer.from(`${kind}:${id}`).toString('base64url');
  const readCursor = (argument: 'after' | 'before'): string | undefined => {
    const cursor = args[argument];
    if (cursor == null) return undefined;
    const id = Buffer.from(cursor.slice(0, 100), 'base64url')
      .toString()
      .slice(kind.length + 1);
    // Encoding it again detects other kinds, and other spellings of the same bytes.
    if (isUuid(id) && writeCursor(id) === cursor) return id;
    throw invalidArgument(argument, `must be a cursor from an earlier page of ${list}.`);
  };
  const after = readCursor('after');
  const before = readCursor('before');
  return {
    /** The page has only ids below it. */
    after,
    /** The page has only ids above it. */
    before,
    /** Whether to read the rows in ascending order: the page is the end of the list. */
    fromEnd,
    /** How many rows to read: one more than the page has, which shows whether there are more. */
    limit: size + 1,
    /** Makes the page of the rows, in the order in which they were read. The item of a cursor counts as still in the list. */
    pageOf<Node extends { readonly id: string }>(rows: readonly Node[]): Page<Node> {
      const isMore = rows.length > size;
      const nodes = rows.slice(0, size);
      if (fromEnd) nodes.reverse();
      return pageOf(nodes, {
        cursorOf: ({ id }) => writeCursor(id),
        hasNextPage: fromEnd ? before !== undefined : isMore,
        hasPreviousPage: fromEnd ? isMore : after !== undefined,
      });
    },
  };
}
