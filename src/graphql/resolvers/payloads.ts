import type { ImportUsersStatus, UserErrorCode } from '../../generated/enums';
import type { Outcome, UserError } from '../../outcome';
import type { ImportLinesOutcome } from '../../users/transfer/import-lines';
import type { UpdateUsersOutcome } from '../../users/update-users';

/** A user error as the schema has it. */
export interface PayloadError {
  code: UserErrorCode;
  message: string;
  path: string[];
}

/**
 * Makes the payload of an outcome.
 *
 * @param names - the fields that the payload answers besides `userErrors`: null where the operation was refused.
 */
export function payload<Result extends Outcome<object>, Name extends keyof Extract<Result, { ok: true }>>(
  outcome: Result,
  ...names: readonly Name[]
): { [K in Name]: Extract<Result, { ok: true }>[K] | null } & { userErrors: PayloadError[] } {
  const done = outcome as Extract<Result, { ok: true }>;
  const answered = Object.fromEntries(names.map((name) => [name, outcome.ok ? done[name] : null]));
  return {
    ...(answered as { [K in Name]: Extract<Result, { ok: true }>[K] | null }),
    userErrors: outcome.ok ? [] : userErrors(outcome.errors),
  };
}

/** User errors as the schema has them. */
export function userErrors(errors: readonly UserError[]): PayloadError[] {
  return errors.map(({ code, message, path }) => ({ code, message, path: [...path] }));
}

/** The payload of a mutation that answers with many users. */
export function usersPayload({ results, hasMore, endCursor, errors }: UpdateUsersOutcome) {
  const items = results.map(({ id, outcome }) => {
    return { id, ...payload(outcome, 'user'), changed: outcome.ok && outcome.was !== undefined };
  });
  const changedCount = items.filter(({ changed }) => changed).length;
  const refusedCount = items.filter(({ user }) => user === null).length;
  const unchangedCount = items.length - changedCount - refusedCount;
  return {
    ...{ results: items, changedCount, unchangedCount, refusedCount },
    ...{ hasMore, endCursor, userErrors: userErrors(errors) },
  };
}

/** The payload of an import. */
export function importPayload({ results, dryRun }: ImportLinesOutcome) {
  const countOf = (status: ImportUsersStatus) => results.filter((one) => one.status === status).length;
  return {
    results: results.map(({ errors, ...result }) => ({ ...result, userErrors: userErrors(errors) })),
    createdCount: countOf('CREATED'),
    skippedCount: countOf('SKIPPED'),
    refusedCount: countOf('REFUSED'),
    dryRun,
    userErrors: [],
  };
}
