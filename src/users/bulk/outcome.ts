import { DomainError } from '../../errors';
import type { UserError, UserOutcome } from '../outcome';
import type { Selection } from './selection';

/** What came of a change of many users. */
export interface UpdateUsersOutcome {
  /** One for each user, in the order of the ids asked for, or else from the oldest account on. */
  readonly results: readonly UserResult[];
  /** Whether more users match the filter than were dealt with. */
  readonly hasMore: boolean;
  /** Where the next call with the filter goes on; null where there was nobody yet, and with ids. */
  readonly endCursor: string | null;
  /** That the call ended before its work did, if so. */
  readonly errors: readonly UserError[];
  /** What was thrown then; not for clients. */
  readonly reason?: unknown;
}

/** What came of one user. */
export interface UserResult {
  /** As a caller wrote it, in lower case. */
  readonly id: string;
  /** A success with `was` is a change; one without wrote nothing. */
  readonly outcome: UserOutcome;
}

/** `outcome` of `updateUser`, with the paths of `updateUsers`. */
export function asInBulk(outcome: UserOutcome, by: Selection['by']): UserOutcome {
  if (outcome.ok) return outcome;
  const pathOf = ([first, ...rest]: string[]) => {
    if (first === 'id') return ['input', by];
    return first === 'input' ? ['input', 'changes', ...rest] : [];
  };
  return { ok: false, errors: outcome.errors.map((error) => ({ ...error, path: pathOf(error.path) })) };
}

/** What is said of those whom the work did not get to. */
export function interruption(reason: unknown): UserError {
  const why = reason instanceof DomainError ? reason.message : 'The server could not go on.';
  const message = `${why} The rest was not done. Send it again once that is fixed: nothing is done twice.`;
  return { code: 'INTERRUPTED', message, path: [] };
}
