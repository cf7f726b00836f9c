/** The codes of the errors that a client may see. */
export type DomainErrorCode =
  | 'BAD_USER_INPUT'
  | 'FORBIDDEN'
  | 'UNAUTHENTICATED'
  | 'RATE_LIMITED'
  | 'SERVICE_UNAVAILABLE';

/**
 * An error that the caller may see. It knows no GraphQL and no HTTP: each door renders it. Every other error is unexpected, and
 * masked.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  /**
   * @param code - the kind of error, as in the contract.
   * @param message - names the field and says what to do; shown to the client.
   * @param retryAfter - whole seconds after which to try again, where waiting helps.
   * @param path - the argument that is wrong, such as `['input', 'email']`, if one is.
   */
  constructor(
    readonly code: DomainErrorCode,
    message: string,
    readonly retryAfter?: number,
    readonly path?: readonly (string | number)[],
  ) {
    super(message);
  }
}

/**
 * Makes the error for input that no correct client sends.
 *
 * @param path - the argument that is wrong, such as `['input', 'email']`, if one is.
 */
export function badUserInput(message: string, path?: readonly (string | number)[]): DomainError {
  return new DomainError('BAD_USER_INPUT', message, undefined, path);
}

/**
 * Makes the error for too many attempts.
 *
 * @param retryAfter - whole seconds, at least 1.
 */
export function rateLimited(message: string, retryAfter: number): DomainError {
  return new DomainError('RATE_LIMITED', message, retryAfter);
}

/** The most characters of a message to a client. A message may repeat what the client sent, up to a whole body. */
export const MAX_MESSAGE_LENGTH = 500;

/** Returns `message`, cut to {@link MAX_MESSAGE_LENGTH}. Every door sends its messages through this function. */
export function boundedMessage(message: string): string {
  if (message.length <= MAX_MESSAGE_LENGTH) return message;
  // Not between the halves of a surrogate pair.
  return `${message.slice(0, MAX_MESSAGE_LENGTH - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
