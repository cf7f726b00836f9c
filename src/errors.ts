/** Codes that a door may show to a client as they are. */
export type DomainErrorCode =
  | 'BAD_USER_INPUT'
  | 'FORBIDDEN'
  | 'UNAUTHENTICATED'
  | 'RATE_LIMITED'
  | 'SERVICE_UNAVAILABLE';

/**
 * A fault that the caller may be told about. It knows no GraphQL and no HTTP: each door renders it.
 * Everything else that is thrown is unexpected and gets masked.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  /**
   * @param code - what kind of fault it is, in the words of the contract.
   * @param message - names the field and the mend; shown to the client.
   * @param retryAfter - after how many whole seconds to try again, where waiting is the mend.
   */
  constructor(
    readonly code: DomainErrorCode,
    message: string,
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** Shorthand for input that no well-behaved client sends. */
export function badUserInput(message: string): DomainError {
  return new DomainError('BAD_USER_INPUT', message);
}

/**
 * Shorthand for what was tried too often.
 *
 * @param retryAfter - whole seconds, at least 1.
 */
export function rateLimited(message: string, retryAfter: number): DomainError {
  return new DomainError('RATE_LIMITED', message, retryAfter);
}
