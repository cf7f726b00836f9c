/** Codes that a door may show to a client as they are. */
export type DomainErrorCode = 'BAD_USER_INPUT' | 'FORBIDDEN' | 'UNAUTHENTICATED' | 'SERVICE_UNAVAILABLE';

/**
 * A fault that the caller may be told about. It knows no GraphQL and no HTTP: each door renders it.
 * Everything else that is thrown is unexpected and gets masked.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  /**
   * @param code - what kind of fault it is, in the words of the contract.
   * @param message - names the field and the mend; shown to the client.
   */
  constructor(
    readonly code: DomainErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** Shorthand for input that no well-behaved client sends. */
export function badUserInput(message: string): DomainError {
  return new DomainError('BAD_USER_INPUT', message);
}
