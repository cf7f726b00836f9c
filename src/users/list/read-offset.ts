import { invalidArgument } from '../../errors';
import type { PageArguments } from '../../paging/page';

const MAX_OFFSET = 10_000;

/**
 * Reads how many items to skip: 0 to 10,000, and none unless it is asked for. Whoever wants to go further narrows the
 * list or goes by cursors: what is skipped is counted one by one.
 *
 * @throws DomainError BAD_USER_INPUT out of range, and together with what begins elsewhere.
 */
export function readOffset(offset: number | null | undefined, { after, before, last }: PageArguments): number {
  if (offset == null) return 0;
  if (after != null || before != null || last != null) {
    throw invalidArgument('offset', 'goes with first only, not with after, before or last.');
  }
  if (Number.isInteger(offset) && offset >= 0 && offset <= MAX_OFFSET) return offset;
  throw invalidArgument('offset', `must be 0 to ${MAX_OFFSET}: narrow the list with filter, or go on from a cursor.`);
}
