import { badUserInput, invalidArgument } from '../errors';

const DEFAULT_SIZE = 20;
const MAX_SIZE = 100;

/** How many items of a connection to take, and from which end. */
export interface PageSize {
  readonly size: number;
  readonly fromEnd: boolean;
}

/**
 * Reads the sizes of a Relay connection: `first` or `last`, 0 to 100, the first 20 by default. A page of 0 items says
 * whether there are any, and how many in all: the Relay specification of connections allows every size from 0.
 *
 * @throws DomainError BAD_USER_INPUT for both, or a size out of range.
 */
export function readPageSize(first: number | null | undefined, last: number | null | undefined): PageSize {
  if (first != null && last != null) throw badUserInput('Give first or last, not both.');
  if (last != null) return { size: within(last, 'last'), fromEnd: true };
  return { size: within(first ?? DEFAULT_SIZE, 'first'), fromEnd: false };
}

function within(size: number, argument: string): number {
  if (Number.isInteger(size) && size >= 0 && size <= MAX_SIZE) return size;
  throw invalidArgument(argument, `must be 0 to ${MAX_SIZE}.`);
}
