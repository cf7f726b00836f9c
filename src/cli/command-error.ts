/** Nothing was tried: the command line, or the configuration, is wrong. */
export const EXIT_WRONG_USAGE = 2;
/** Ctrl-C: 128 and the number of SIGINT, as shells have it. */
export const EXIT_INTERRUPTED = 130;

/** A command was refused or failed; the message says why and what to do, for the console. */
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

/** What a capability says in place of doing it. */
export interface Refused {
  readonly ok: false;
  readonly errors: readonly { readonly code: string; readonly message: string }[];
}

/** Every reason, and the code of the first. */
export function refusal({ errors }: Pick<Refused, 'errors'>): CommandError {
  return new CommandError(errors[0]?.code ?? 'FAILED', errors.map(({ message }) => message).join('\n'));
}

/**
 * What a capability has done.
 *
 * @throws CommandError where it refused.
 */
export function done<Outcome extends { readonly ok: true } | Refused>(
  outcome: Outcome,
): Extract<Outcome, { readonly ok: true }> {
  if (outcome.ok) return outcome as Extract<Outcome, { readonly ok: true }>;
  throw refusal(outcome);
}
