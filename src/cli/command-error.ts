/** The command line or the configuration is wrong, and nothing was tried. */
export const EXIT_WRONG_USAGE = 2;
/** Ctrl-C: 128 and the number of SIGINT, as in shells. */
export const EXIT_INTERRUPTED = 130;

/** The error of a command that was refused or failed. The message is for the console: it says why and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  /**
   * @param code - for programs, such as `NOT_FOUND`.
   * @param exitCode - of the process: 1 unless nothing was tried.
   */
  constructor(
    readonly code: string,
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

/** Makes the error of a refused operation: with every reason, and the code of the first. */
export function refusal({ errors }: { readonly errors: readonly Reason[] }): CommandError {
  return new CommandError(errors[0]?.code ?? 'FAILED', errors.map(({ message }) => message).join('\n'));
}

/** A reason of a refusal; some codes exist for commands only. */
interface Reason {
  readonly code: string;
  readonly message: string;
}

/**
 * Returns the outcome of an operation that succeeded.
 *
 * @throws CommandError where it was refused.
 */
export function done<Result extends { readonly ok: true } | { readonly ok: false; readonly errors: readonly Reason[] }>(
  outcome: Result,
): Extract<Result, { readonly ok: true }> {
  if (outcome.ok) return outcome as Extract<Result, { readonly ok: true }>;
  throw refusal(outcome);
}
